// On OpenSSL; see sha256.hpp.
#include "platform/sha256.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace jidan::platform {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

// Looked up once: OpenSSL's look-up by name takes longer than hashing a token.
const EVP_MD* algorithm() {
  static EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (fetched == nullptr) throw std::runtime_error("OpenSSL offers no SHA-256");
  return fetched;
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
  Sha256 digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm(), nullptr) != 1)
    throw std::runtime_error("SHA-256 failed");
  return digest;
}

std::string to_hexadecimal(const Sha256& digest) {
  std::string text;
  for (const std::uint8_t byte : digest) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0x0FU];
  }
  return text;
}

std::optional<Sha256> parse_sha256(std::string_view hexadecimal) {
  Sha256 digest{};
  if (hexadecimal.size() != 2 * digest.size()) return std::nullopt;
  for (std::size_t i = 0; i < hexadecimal.size(); ++i) {
    const char c = hexadecimal[i];
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    const std::size_t value = kDigits.find(lower);
    if (value == std::string_view::npos) return std::nullopt;
    digest[i / 2] = static_cast<std::uint8_t>(digest[i / 2] << 4U | value);
  }
  return digest;
}

}  // namespace jidan::platform
