// SHA-256 of short things we compare: tokens and request bodies. Not for what is signed or sealed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jidan::platform {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);
std::string to_hexadecimal(const Sha256& digest);
// 64 hexadecimal digits of either case, or nothing.
std::optional<Sha256> parse_sha256(std::string_view hexadecimal);

}  // namespace jidan::platform
