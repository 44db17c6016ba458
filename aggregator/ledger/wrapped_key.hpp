// The key of one order's personal data as it lies on disk: a random AES-256 key, sealed by
// AES-256-GCM under a key derived from the master key (nonce, key, tag). All zeros means erased.
#pragma once

#include <array>
#include <cstdint>

namespace jidan::ledger {

using WrappedKey = std::array<std::uint8_t, 12 + 32 + 16>;

inline bool is_erased(const WrappedKey& key) {
  return key == WrappedKey{};
}

}  // namespace jidan::ledger
