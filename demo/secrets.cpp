// Random bytes and digests from OpenSSL; see secrets.hpp.
#include "demo/secrets.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "web-hooks/base64.hpp"

namespace jidan::demo {
namespace {

constexpr std::size_t secret_bytes = 32;

std::string random_bytes() {
  std::array<unsigned char, secret_bytes> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("no random bytes");
  return {bytes.begin(), bytes.end()};
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += digits[value >> 4U];
    text += digits[value & 15U];
  }
  return text;
}

}  // namespace

std::string make_token() {
  return hex(random_bytes());
}

std::string make_secret() {
  return "whsec_" + webhooks::base64_encode(random_bytes());
}

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("no SHA-256");
  const std::string bytes(digest.begin(), digest.begin() + size);
  return hex(bytes);
}

void write_private(const std::filesystem::path& file, std::string_view text) {
  const int out = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (out < 0) throw std::runtime_error(file.string() + " can't be made");
  const ssize_t written = write(out, text.data(), text.size());
  if (close(out) != 0 || written != static_cast<ssize_t>(text.size()))
    throw std::runtime_error(file.string() + " can't be written");
}

}  // namespace jidan::demo
