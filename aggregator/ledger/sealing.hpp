// Everything under the master key: personal data of one order under a key of its own, stored
// secrets, sealed outbox bodies, keyed digests of external ids and order content.
// A MasterKey may be shared by threads; a Sealer belongs to one thread (it re-uses its contexts).
// Invariant: no nonce is used twice under one key; plain keys are wiped when dropped.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aggregator/ledger/errors.hpp"
#include "aggregator/ledger/wrapped_key.hpp"

namespace jidan::ledger {

using Key256 = std::array<std::uint8_t, 32>;
using Digest128 = std::array<std::uint8_t, 16>;

class MasterKey {
 public:
  // Reads the key file, or makes it (random, mode 0600, synced) when absent. Throws KeyProblem
  // when it lies inside data_dir, is readable by others, or isn't a key.
  static MasterKey load_or_create(const std::filesystem::path& key_file,
                                  const std::filesystem::path& data_dir);
  explicit MasterKey(const Key256& bytes);
  ~MasterKey();
  MasterKey(const MasterKey&) = default;
  MasterKey& operator=(const MasterKey&) = default;

  // HKDF-SHA256 with `purpose` as info: a key of its own for each use ("signed-link").
  Key256 derive(std::string_view purpose) const;
  // Names the key without telling it: to say "this store was sealed with another key".
  std::string check_value() const;

 private:
  Key256 bytes_;
};

class Sealer {
 public:
  explicit Sealer(const MasterKey& master);
  ~Sealer();
  Sealer(Sealer&&) noexcept;
  Sealer& operator=(Sealer&&) noexcept;

  struct SealedOrder {
    std::string sealed;  // nonce ‖ ciphertext ‖ tag (28 bytes more than the plain text)
    WrappedKey wrapped;
  };
  // Seals under a fresh key; about 2 µs for 300 bytes.
  SealedOrder seal_order(std::string_view personal);
  // Seals more of the same order (an amended address) under its key. nullopt: erased.
  std::optional<std::string> seal_more(std::string_view personal, const WrappedKey& wrapped);
  // nullopt: erased. Throws StoreDamaged when the bytes aren't what was sealed.
  std::optional<std::string> open_order(std::string_view sealed, const WrappedKey& wrapped);

  // The name is bound in: a sealed secret copied to another name doesn't open.
  std::string seal_secret(std::string_view name, std::string_view plain);
  std::string open_secret(std::string_view name, std::string_view sealed);
  std::string seal_body(std::uint64_t delivery_sequence, std::string_view body);
  std::string open_body(std::uint64_t delivery_sequence, std::string_view sealed);

  // SipHash-2-4 under derived keys: they can't be computed, so not collided, from outside.
  std::uint64_t fingerprint64(std::string_view channel, std::string_view external_id) const;
  Digest128 content_digest128(std::string_view bytes) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// What an order is found by. A test order never is the repeat of a real one: no channel's name
// holds a space.
std::uint64_t order_fingerprint(const Sealer& sealer, std::string_view channel,
                                std::string_view external_id, bool test);

}  // namespace jidan::ledger
