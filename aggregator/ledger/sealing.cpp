// AES-256-GCM and AES key wrap with re-used contexts, and the keyed digests; see sealing.hpp.
#include "aggregator/ledger/sealing.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <cstring>

#include "aggregator/ledger/bytes.hpp"
#include "aggregator/ledger/siphash.hpp"

namespace jidan::ledger {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kSealingBytes = kNonceBytes + kTagBytes;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
int length_of(std::string_view text) {
  if (text.size() > 0x7FFF'0000U) throw LedgerError("too much to seal at once");
  return static_cast<int>(text.size());
}

// One call of the system's generator for a hundred orders: a call each would cost as much as the
// encryption. Handed-out bytes are wiped from the pool.
class RandomPool {
 public:
  ~RandomPool() { OPENSSL_cleanse(pool_.data(), pool_.size()); }
  void take(void* to, std::size_t size) {
    if (pool_.size() - used_ < size) {
      if (RAND_priv_bytes(pool_.data(), static_cast<int>(pool_.size())) != 1)
        throw KeyProblem("no randomness for a key");
      used_ = 0;
    }
    std::memcpy(to, pool_.data() + used_, size);
    OPENSSL_cleanse(pool_.data() + used_, size);
    used_ += size;
  }

 private:
  std::array<unsigned char, 4096> pool_{};
  std::size_t used_ = 4096;
};

// AES-256-GCM: nonce ‖ ciphertext ‖ tag, with `about` authenticated but not stored.
class Gcm {
 public:
  Gcm()
      : cipher_(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr)), context_(EVP_CIPHER_CTX_new()) {
    if (cipher_ == nullptr || context_ == nullptr)
      throw KeyProblem("OpenSSL offers no AES-256-GCM");
  }
  ~Gcm() {
    EVP_CIPHER_CTX_free(context_);
    EVP_CIPHER_free(cipher_);
  }
  Gcm(const Gcm&) = delete;
  Gcm& operator=(const Gcm&) = delete;

  std::string seal(const Key256& key, RandomPool& random, std::string_view plain,
                   std::string_view about) {
    std::string sealed(plain.size() + kSealingBytes, '\0');
    unsigned char* out = bytes_of(sealed);
    random.take(out, kNonceBytes);
    int size = 0;
    const bool done = EVP_EncryptInit_ex2(context_, cipher_, key.data(), out, nullptr) == 1 &&
                      (about.empty() || EVP_EncryptUpdate(context_, nullptr, &size, bytes_of(about),
                                                          length_of(about)) == 1) &&
                      EVP_EncryptUpdate(context_, out + kNonceBytes, &size, bytes_of(plain),
                                        length_of(plain)) == 1 &&
                      EVP_EncryptFinal_ex(context_, out + kNonceBytes + plain.size(), &size) == 1 &&
                      EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_GET_TAG, kTagBytes,
                                          out + kNonceBytes + plain.size()) == 1;
    if (!done) throw KeyProblem("AES-256-GCM failed");
    return sealed;
  }

  std::string open(const Key256& key, std::string_view sealed, std::string_view about) {
    if (sealed.size() < kSealingBytes) throw StoreDamaged("sealed bytes are cut short");
    std::string plain(sealed.size() - kSealingBytes, '\0');
    const unsigned char* in = bytes_of(sealed);
    std::array<unsigned char, kTagBytes> tag{};
    std::memcpy(tag.data(), in + kNonceBytes + plain.size(), kTagBytes);
    std::array<unsigned char, kTagBytes> rest{};
    int size = 0;
    const bool done =
        EVP_DecryptInit_ex2(context_, cipher_, key.data(), in, nullptr) == 1 &&
        (about.empty() ||
         EVP_DecryptUpdate(context_, nullptr, &size, bytes_of(about), length_of(about)) == 1) &&
        EVP_DecryptUpdate(context_, bytes_of(plain), &size, in + kNonceBytes,
                          static_cast<int>(plain.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(context_, rest.data(), &size) == 1;
    if (!done) throw StoreDamaged("sealed bytes don't open: changed, or sealed with another key");
    return plain;
  }

 private:
  EVP_CIPHER* cipher_;
  EVP_CIPHER_CTX* context_;
};

// AES-256 key wrap (RFC 3394): made for wrapping random keys, needs no nonce, and detects a change.
class KeyWrap {
 public:
  explicit KeyWrap(const Key256& key)
      : cipher_(EVP_CIPHER_fetch(nullptr, "AES-256-WRAP", nullptr)),
        wrap_(EVP_CIPHER_CTX_new()),
        unwrap_(EVP_CIPHER_CTX_new()) {
    if (cipher_ == nullptr || wrap_ == nullptr || unwrap_ == nullptr)
      throw KeyProblem("OpenSSL offers no AES key wrap");
    EVP_CIPHER_CTX_set_flags(wrap_, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    EVP_CIPHER_CTX_set_flags(unwrap_, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    if (EVP_EncryptInit_ex2(wrap_, cipher_, key.data(), nullptr, nullptr) != 1 ||
        EVP_DecryptInit_ex2(unwrap_, cipher_, key.data(), nullptr, nullptr) != 1)
      throw KeyProblem("AES key wrap failed");
  }
  ~KeyWrap() {
    EVP_CIPHER_CTX_free(unwrap_);
    EVP_CIPHER_CTX_free(wrap_);
    EVP_CIPHER_free(cipher_);
  }
  KeyWrap(const KeyWrap&) = delete;
  KeyWrap& operator=(const KeyWrap&) = delete;

  WrappedKey wrap(const Key256& key) {
    std::array<unsigned char, 48> out{};  // OpenSSL wants room for one block more
    int size = 0;
    if (EVP_EncryptUpdate(wrap_, out.data(), &size, key.data(), static_cast<int>(key.size())) !=
            1 ||
        size != static_cast<int>(sizeof(WrappedKey)))
      throw KeyProblem("AES key wrap failed");
    WrappedKey wrapped{};
    std::memcpy(wrapped.data(), out.data(), wrapped.size());
    return wrapped;
  }
  Key256 unwrap(const WrappedKey& wrapped) {
    std::array<unsigned char, 48> out{};
    int size = 0;
    if (EVP_DecryptUpdate(unwrap_, out.data(), &size, wrapped.data(),
                          static_cast<int>(wrapped.size())) != 1 ||
        size != static_cast<int>(sizeof(Key256)))
      throw StoreDamaged("a wrapped key doesn't open: changed, or wrapped with another master key");
    Key256 key{};
    std::memcpy(key.data(), out.data(), key.size());
    OPENSSL_cleanse(out.data(), out.size());
    return key;
  }

 private:
  EVP_CIPHER* cipher_;
  EVP_CIPHER_CTX* wrap_;
  EVP_CIPHER_CTX* unwrap_;
};

// A key on the stack that is wiped when it goes.
struct ScopedKey {
  Key256 bytes{};
  ~ScopedKey() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

SipKey sip_key(const MasterKey& master, std::string_view purpose) {
  const Key256 key = master.derive(purpose);
  const char* bytes = reinterpret_cast<const char*>(key.data());
  return {load_u64(bytes), load_u64(bytes + 8)};
}

}  // namespace

class Sealer::Impl {
 public:
  explicit Impl(const MasterKey& master)
      : wrap(master.derive("order-keys")),
        secrets{master.derive("secrets")},
        bodies{master.derive("outbox-bodies")},
        fingerprints(sip_key(master, "external-ids")),
        contents(sip_key(master, "order-content")) {}

  RandomPool random;
  Gcm gcm;
  KeyWrap wrap;
  ScopedKey secrets;
  ScopedKey bodies;
  SipKey fingerprints;
  SipKey contents;
};

Sealer::Sealer(const MasterKey& master) : impl_(std::make_unique<Impl>(master)) {}
Sealer::~Sealer() = default;
Sealer::Sealer(Sealer&&) noexcept = default;
Sealer& Sealer::operator=(Sealer&&) noexcept = default;

Sealer::SealedOrder Sealer::seal_order(std::string_view personal) {
  ScopedKey key;
  impl_->random.take(key.bytes.data(), key.bytes.size());
  return {impl_->gcm.seal(key.bytes, impl_->random, personal, {}), impl_->wrap.wrap(key.bytes)};
}

std::optional<std::string> Sealer::seal_more(std::string_view personal, const WrappedKey& wrapped) {
  if (is_erased(wrapped)) return std::nullopt;
  const ScopedKey key{impl_->wrap.unwrap(wrapped)};
  return impl_->gcm.seal(key.bytes, impl_->random, personal, {});
}

std::optional<std::string> Sealer::open_order(std::string_view sealed, const WrappedKey& wrapped) {
  if (is_erased(wrapped)) return std::nullopt;
  const ScopedKey key{impl_->wrap.unwrap(wrapped)};
  return impl_->gcm.open(key.bytes, sealed, {});
}

std::string Sealer::seal_secret(std::string_view name, std::string_view plain) {
  return impl_->gcm.seal(impl_->secrets.bytes, impl_->random, plain, name);
}
std::string Sealer::open_secret(std::string_view name, std::string_view sealed) {
  return impl_->gcm.open(impl_->secrets.bytes, sealed, name);
}
std::string Sealer::seal_body(std::uint64_t delivery_sequence, std::string_view body) {
  std::string about;
  append_u64(about, delivery_sequence);
  return impl_->gcm.seal(impl_->bodies.bytes, impl_->random, body, about);
}
std::string Sealer::open_body(std::uint64_t delivery_sequence, std::string_view sealed) {
  std::string about;
  append_u64(about, delivery_sequence);
  return impl_->gcm.open(impl_->bodies.bytes, sealed, about);
}

// The channel's length goes first, so that ("ab","c") and ("a","bc") differ.
std::uint64_t Sealer::fingerprint64(std::string_view channel, std::string_view external_id) const {
  std::string input;
  input.reserve(4 + channel.size() + external_id.size());
  append_u32(input, static_cast<std::uint32_t>(channel.size()));
  input.append(channel).append(external_id);
  return siphash64(impl_->fingerprints, input);
}

Digest128 Sealer::content_digest128(std::string_view bytes) const {
  const auto words = siphash128(impl_->contents, bytes);
  Digest128 digest{};
  std::memcpy(digest.data(), words.data(), digest.size());
  return digest;
}

}  // namespace jidan::ledger
