// Money is an integer of minor units (fen, pence) of one ISO 4217 currency. Costs inside the
// planner are micro-units (millionths of a minor unit) so that an hour of waiting is still an
// integer.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace jidan::core {

using Minor = std::int64_t;
using MicroMinor = std::int64_t;

inline constexpr MicroMinor kMicroPerMinor = 1'000'000;

// ISO 4217 code, three upper-case letters. {} means "none".
struct Currency {
  std::array<char, 3> code{};

  static Currency from(std::string_view text) {
    Currency currency;
    if (text.size() == 3) currency.code = {text[0], text[1], text[2]};
    return currency;
  }
  std::string_view text() const { return {code.data(), code[0] == 0 ? 0U : 3U}; }
  auto operator<=>(const Currency&) const = default;
};

}  // namespace jidan::core
