// SipHash-2-4 (Aumasson, Bernstein 2012) with 64 or 128 bits out: a keyed digest that is quick on
// short strings and that nobody without the key can steer into collisions.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace jidan::ledger {

using SipKey = std::array<std::uint64_t, 2>;

std::uint64_t siphash64(const SipKey& key, std::string_view bytes);
std::array<std::uint64_t, 2> siphash128(const SipKey& key, std::string_view bytes);

}  // namespace jidan::ledger
