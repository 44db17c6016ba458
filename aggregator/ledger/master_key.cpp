// The master key: its file and what is derived from it; see sealing.hpp.
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "aggregator/ledger/sealing.hpp"

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

// The file is one line of text, so that it survives editors, paper and copy-and-paste.
constexpr std::string_view kPrefix = "jidan-master-key-1:";

std::string fault(const fs::path& file, const char* what) {
  return "key file " + file.string() + ": " + what + ": " + std::strerror(errno);
}

bool is_inside(const fs::path& file, const fs::path& directory) {
  const fs::path inner = fs::weakly_canonical(file);
  const fs::path outer = fs::weakly_canonical(directory);
  const auto mismatch = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return mismatch.first == outer.end();
}

std::string to_hex(const Key256& key) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : key) {
    text.push_back(kDigits[byte >> 4U]);
    text.push_back(kDigits[byte & 15U]);
  }
  return text;
}

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

std::optional<Key256> parse(std::string_view text) {
  if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  if (text.substr(0, kPrefix.size()) != kPrefix) return std::nullopt;
  text.remove_prefix(kPrefix.size());
  Key256 key{};
  if (text.size() != 2 * key.size()) return std::nullopt;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const int high = hex_value(text[2 * i]);
    const int low = hex_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    key[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return key;
}

void sync_directory(const fs::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) throw KeyProblem(fault(directory, "can't open"));
  const int result = ::fsync(descriptor);
  ::close(descriptor);
  if (result != 0) throw KeyProblem(fault(directory, "can't sync"));
}

// O_EXCL: of two that start at once one makes the key and the other is told so, never overwritten.
Key256 create(const fs::path& file) {
  Key256 key{};
  if (RAND_priv_bytes(key.data(), static_cast<int>(key.size())) != 1)
    throw KeyProblem("no randomness for a master key");
  std::string text = std::string(kPrefix) + to_hex(key) + "\n";
  const fs::path parent = file.has_parent_path() ? file.parent_path() : fs::path(".");
  std::error_code error;
  fs::create_directories(parent, error);
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) throw KeyProblem(fault(file, "can't create"));
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(descriptor) == 0;
  const std::string problem = written ? "" : fault(file, "can't write");
  ::close(descriptor);
  OPENSSL_cleanse(text.data(), text.size());
  if (!written) {
    ::unlink(file.c_str());
    throw KeyProblem(problem);
  }
  sync_directory(parent);
  return key;
}

Key256 load(const fs::path& file, int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) throw KeyProblem(fault(file, "can't stat"));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    throw KeyProblem("key file " + file.string() +
                     " is open to others; make it yours alone: chmod 600 " + file.string());
  char text[256] = {};
  const ssize_t size = ::read(descriptor, text, sizeof text);
  if (size < 0) throw KeyProblem(fault(file, "can't read"));
  const auto key = parse({text, static_cast<std::size_t>(size)});
  OPENSSL_cleanse(text, sizeof text);
  if (!key) throw KeyProblem("key file " + file.string() + " doesn't hold a Jidan master key");
  return *key;
}

}  // namespace

MasterKey MasterKey::load_or_create(const fs::path& key_file, const fs::path& data_dir) {
  if (is_inside(key_file, data_dir))
    throw KeyProblem("key file " + key_file.string() + " lies inside data_dir " +
                     data_dir.string() + ": a copy of the data would carry its own key");
  const int descriptor = ::open(key_file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    if (errno != ENOENT) throw KeyProblem(fault(key_file, "can't open"));
    return MasterKey(create(key_file));
  }
  struct Close {
    int descriptor;
    ~Close() { ::close(descriptor); }
  } close{descriptor};
  return MasterKey(load(key_file, descriptor));
}

MasterKey::MasterKey(const Key256& bytes) : bytes_(bytes) {}
MasterKey::~MasterKey() {
  OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

Key256 MasterKey::derive(std::string_view purpose) const {
  EVP_KDF* kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  EVP_KDF_CTX* context = kdf == nullptr ? nullptr : EVP_KDF_CTX_new(kdf);
  EVP_KDF_free(kdf);
  if (context == nullptr) throw KeyProblem("OpenSSL offers no HKDF");
  char digest[] = "SHA256";
  Key256 input = bytes_;
  std::string info = "jidan/1/" + std::string(purpose);
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, input.data(), input.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
      OSSL_PARAM_construct_end()};
  Key256 derived{};
  const int done = EVP_KDF_derive(context, derived.data(), derived.size(), parameters);
  EVP_KDF_CTX_free(context);
  OPENSSL_cleanse(input.data(), input.size());
  if (done != 1) throw KeyProblem("HKDF failed");
  return derived;
}

std::string MasterKey::check_value() const {
  return to_hex(derive("check-value")).substr(0, 16);
}

}  // namespace jidan::ledger
