// Seals what a job sheet says about people before it goes to disk: AES-256-GCM under the key of
// key_file, bound to its factory and run. Invariant: key bytes leave this file nowhere.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace jidan::adapter {

class BodyKey {
 public:
  static constexpr std::size_t key_bytes = 32;

  // Reads 64 hexadecimal digits; makes the file (0600) if it is absent. Nothing: see `problem`.
  static std::optional<BodyKey> load_or_make(const std::filesystem::path& file,
                                             std::string& problem);
  explicit BodyKey(const std::array<unsigned char, key_bytes>& key) : key_(key) {}

  // nonce ‖ ciphertext ‖ tag. `context` must be the same when opening.
  std::string seal(std::string_view context, std::string_view plain) const;
  // Nothing: another key, another context, or changed bytes.
  std::optional<std::string> open(std::string_view context, std::string_view sealed) const;

 private:
  std::array<unsigned char, key_bytes> key_;
};

// SHA-256 of the bytes, raw.
std::string sha256_bytes(std::string_view bytes);

}  // namespace jidan::adapter
