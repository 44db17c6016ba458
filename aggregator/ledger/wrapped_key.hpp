// The key of one order's personal data as it lies on disk: a random AES-256 key under AES key
// wrap (RFC 3394). All zeros means erased.
#pragma once

#include <array>
#include <cstdint>

namespace jidan::ledger {

using WrappedKey = std::array<std::uint8_t, 40>;

inline bool is_erased(const WrappedKey& key) {
  return key == WrappedKey{};
}

}  // namespace jidan::ledger
