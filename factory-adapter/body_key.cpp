// AES-256-GCM with OpenSSL, and the key's file; see body_key.hpp.
#include "factory-adapter/body_key.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <stdexcept>

namespace jidan::adapter {
namespace {

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

// OpenSSL fails here only out of memory or misused; neither can be gone on from.
void must(int result, const char* what) {
  if (result != 1) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

std::string hexadecimal(const unsigned char* bytes, std::size_t count) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}

int digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

// Whole and synced before anything is sealed with it; O_EXCL: two programs never make two keys.
bool write_new_key(const std::filesystem::path& file, std::string& problem) {
  std::array<unsigned char, BodyKey::key_bytes> key{};
  must(RAND_bytes(key.data(), static_cast<int>(key.size())), "random bytes");
  const std::string text = hexadecimal(key.data(), key.size()) + "\n";
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    problem = "can't make " + file.string() + ": " + std::generic_category().message(errno);
    return false;
  }
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(descriptor) == 0;
  if (!written)
    problem = "can't write " + file.string() + ": " + std::generic_category().message(errno);
  ::close(descriptor);
  return written;
}

}  // namespace

std::optional<BodyKey> BodyKey::load_or_make(const std::filesystem::path& file,
                                             std::string& problem) {
  if (!std::filesystem::exists(file) && !write_new_key(file, problem)) return std::nullopt;
  std::ifstream stream(file);
  std::string text;
  if (!stream || !(stream >> text) || text.size() != 2 * key_bytes) {
    problem = file.string() + " must hold 64 hexadecimal digits and be readable";
    return std::nullopt;
  }
  std::array<unsigned char, key_bytes> key{};
  for (std::size_t i = 0; i < key_bytes; ++i) {
    const int high = digit_value(text[2 * i]);
    const int low = digit_value(text[2 * i + 1]);
    if (high < 0 || low < 0) {
      problem = file.string() + " must hold 64 lower-case hexadecimal digits";
      return std::nullopt;
    }
    key[i] = static_cast<unsigned char>(high * 16 + low);
  }
  return BodyKey(key);
}

std::string BodyKey::seal(std::string_view context, std::string_view plain) const {
  std::string sealed(nonce_bytes + plain.size() + tag_bytes, '\0');
  unsigned char* nonce = bytes_of(sealed);
  unsigned char* text = nonce + nonce_bytes;
  must(RAND_bytes(nonce, static_cast<int>(nonce_bytes)), "random bytes");
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int length = 0;
  must(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce), "init");
  must(EVP_EncryptUpdate(cipher.get(), nullptr, &length, bytes_of(context),
                         static_cast<int>(context.size())),
       "context");
  must(EVP_EncryptUpdate(cipher.get(), text, &length, bytes_of(plain),
                         static_cast<int>(plain.size())),
       "encrypt");
  must(EVP_EncryptFinal_ex(cipher.get(), text + length, &length), "final");
  must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_bytes),
                           text + plain.size()),
       "tag");
  return sealed;
}

std::optional<std::string> BodyKey::open(std::string_view context, std::string_view sealed) const {
  if (sealed.size() < nonce_bytes + tag_bytes) return std::nullopt;
  const std::size_t size = sealed.size() - nonce_bytes - tag_bytes;
  const std::string_view text = sealed.substr(nonce_bytes, size);
  std::string tag(sealed.substr(nonce_bytes + size));
  std::string plain(size + 1, '\0');  // never empty, so that there is a place to point at
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int length = 0;
  must(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(), bytes_of(sealed)),
       "init");
  must(EVP_DecryptUpdate(cipher.get(), nullptr, &length, bytes_of(context),
                         static_cast<int>(context.size())),
       "context");
  must(EVP_DecryptUpdate(cipher.get(), bytes_of(plain), &length, bytes_of(text),
                         static_cast<int>(size)),
       "decrypt");
  must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag_bytes),
                           tag.data()),
       "tag");
  if (EVP_DecryptFinal_ex(cipher.get(), bytes_of(plain) + length, &length) != 1)
    return std::nullopt;
  plain.resize(size);
  return plain;
}

std::string sha256_bytes(std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned int length = 0;
  must(EVP_Digest(bytes.data(), bytes.size(), bytes_of(digest), &length, EVP_sha256(), nullptr),
       "digest");
  return digest;
}

}  // namespace jidan::adapter
