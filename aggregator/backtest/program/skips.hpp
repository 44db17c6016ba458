// Lines that are not replayed, counted by reason and named: an answer about a history says what of
// the history it is about.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace jidan::backtest {

enum class SkipReason : std::uint8_t {
  unknown_sku,      // not in the catalog
  unpaid,           // awaiting payment to the end
  test_order,       // of a test token
  repeated,         // the same order again
  unknown_channel,  // not in the catalog
  unknown_promise,  // no such class of the channel
  other_currency,   // the order's isn't the one that is added up
  no_factory,       // no offer can make it for this buyer
  over_run_max,     // larger than any run
};
inline constexpr std::size_t kSkipReasons = 9;
std::string_view to_text(SkipReason reason);

struct Skipped {
  std::string what;  // the SKU, the order …
  std::uint64_t lines = 0;
};

class Skips {
 public:
  void add(SkipReason reason, const std::string& what, std::uint64_t lines = 1);
  void add(const Skips& others);
  std::uint64_t lines(SkipReason reason) const { return at(reason).lines; }
  std::uint64_t lines() const;
  // The things with the most lines, at most so many of those remembered.
  std::vector<Skipped> most(SkipReason reason, std::size_t count) const;
  // Different things remembered for a reason; what comes after is counted without its name.
  static constexpr std::size_t kNamedMax = 10'000;

 private:
  struct Count {
    std::uint64_t lines = 0;
    std::map<std::string, std::uint64_t> by_name;
  };
  const Count& at(SkipReason reason) const { return counts_.at(static_cast<std::size_t>(reason)); }

  std::array<Count, kSkipReasons> counts_;
};

}  // namespace jidan::backtest
