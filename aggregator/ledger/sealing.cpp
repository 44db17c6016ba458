// AES-256-GCM with re-used contexts, and the keyed digests; see sealing.hpp.
#include "aggregator/ledger/sealing.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <cstring>
#include <stdexcept>

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
template <std::size_t N>
std::string_view view_of(const std::array<std::uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
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

// Nonces of one Sealer: 8 random bytes that are its own and a counter. Two sealers with the same
// eight bytes would be needed for a nonce to come twice; random nonces alone would wear out a key
// after 2^32 orders.
class Nonces {
 public:
  void next(RandomPool& random, unsigned char* to) {
    if (count_ == 0) random.take(prefix_.data(), prefix_.size());
    std::memcpy(to, prefix_.data(), prefix_.size());
    store_u32(reinterpret_cast<char*>(to) + prefix_.size(), count_++);
  }

 private:
  std::array<unsigned char, 8> prefix_{};
  std::uint32_t count_ = 0;  // when it comes round to 0 the prefix changes
};

// AES-256-GCM: nonce ‖ ciphertext ‖ tag, with `about` authenticated but not stored. Two contexts
// are set up once: naming the cipher again at each use would take them down and make them anew,
// half of what sealing an order costs.
class Gcm {
 public:
  Gcm() : cipher_(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr)) {
    if (cipher_ == nullptr ||
        EVP_EncryptInit_ex2(sealing_, cipher_, nullptr, nullptr, nullptr) != 1 ||
        EVP_DecryptInit_ex2(opening_, cipher_, nullptr, nullptr, nullptr) != 1)
      throw KeyProblem("OpenSSL offers no AES-256-GCM");
  }
  // Every use is under this key, which is then prepared once too.
  explicit Gcm(const Key256& key) : Gcm() {
    is_keyed_ = true;
    if (EVP_EncryptInit_ex2(sealing_, nullptr, key.data(), nullptr, nullptr) != 1 ||
        EVP_DecryptInit_ex2(opening_, nullptr, key.data(), nullptr, nullptr) != 1)
      throw KeyProblem("AES-256-GCM takes no key");
  }
  ~Gcm() {
    EVP_CIPHER_CTX_free(sealing_);
    EVP_CIPHER_CTX_free(opening_);
    EVP_CIPHER_free(cipher_);
  }
  Gcm(const Gcm&) = delete;
  Gcm& operator=(const Gcm&) = delete;

  std::string seal(const Key256& key, RandomPool& random, std::string_view plain,
                   std::string_view about) {
    std::string sealed(plain.size() + kSealingBytes, '\0');
    seal(key.data(), random, plain, about, bytes_of(sealed));
    return sealed;
  }
  // `out` has room for 28 bytes more than the plain text.
  void seal(RandomPool& random, std::string_view plain, unsigned char* out) {
    assert_keyed();
    seal(nullptr, random, plain, {}, out);
  }

  std::string open(const Key256& key, std::string_view sealed, std::string_view about) {
    if (sealed.size() < kSealingBytes) throw StoreDamaged("sealed bytes are cut short");
    std::string plain(sealed.size() - kSealingBytes, '\0');
    open(key.data(), sealed, about, bytes_of(plain));
    return plain;
  }
  // `out` has room for 28 bytes less than `sealed`, which has at least 28.
  void open(std::string_view sealed, unsigned char* out) {
    assert_keyed();
    open(nullptr, sealed, {}, out);
  }

 private:
  void assert_keyed() const {
    if (!is_keyed_) throw std::logic_error("AES-256-GCM without a key");
  }

  // No key: the one given at the start.
  void seal(const unsigned char* key, RandomPool& random, std::string_view plain,
            std::string_view about, unsigned char* out) {
    nonces_.next(random, out);
    int size = 0;
    const bool done = EVP_EncryptInit_ex2(sealing_, nullptr, key, out, nullptr) == 1 &&
                      (about.empty() || EVP_EncryptUpdate(sealing_, nullptr, &size, bytes_of(about),
                                                          length_of(about)) == 1) &&
                      EVP_EncryptUpdate(sealing_, out + kNonceBytes, &size, bytes_of(plain),
                                        length_of(plain)) == 1 &&
                      EVP_EncryptFinal_ex(sealing_, out + kNonceBytes + plain.size(), &size) == 1 &&
                      EVP_CIPHER_CTX_ctrl(sealing_, EVP_CTRL_AEAD_GET_TAG, kTagBytes,
                                          out + kNonceBytes + plain.size()) == 1;
    if (!done) throw KeyProblem("AES-256-GCM failed");
  }

  void open(const unsigned char* key, std::string_view sealed, std::string_view about,
            unsigned char* out) {
    const std::size_t plain_size = sealed.size() - kSealingBytes;
    const unsigned char* in = bytes_of(sealed);
    std::array<unsigned char, kTagBytes> tag{};
    std::memcpy(tag.data(), in + kNonceBytes + plain_size, kTagBytes);
    std::array<unsigned char, kTagBytes> rest{};
    int size = 0;
    const bool done =
        EVP_DecryptInit_ex2(opening_, nullptr, key, in, nullptr) == 1 &&
        (about.empty() ||
         EVP_DecryptUpdate(opening_, nullptr, &size, bytes_of(about), length_of(about)) == 1) &&
        EVP_DecryptUpdate(opening_, out, &size, in + kNonceBytes, static_cast<int>(plain_size)) ==
            1 &&
        EVP_CIPHER_CTX_ctrl(opening_, EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(opening_, rest.data(), &size) == 1;
    if (!done) throw StoreDamaged("sealed bytes don't open: changed, or sealed with another key");
  }

  EVP_CIPHER* cipher_;
  EVP_CIPHER_CTX* sealing_ = EVP_CIPHER_CTX_new();
  EVP_CIPHER_CTX* opening_ = EVP_CIPHER_CTX_new();
  bool is_keyed_ = false;
  Nonces nonces_;
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
      : wrapping(ScopedKey{master.derive("order-keys")}.bytes),
        secrets{master.derive("secrets")},
        bodies{master.derive("outbox-bodies")},
        fingerprints(sip_key(master, "external-ids")),
        contents(sip_key(master, "order-content")) {}

  RandomPool random;
  WrappedKey wrap(const ScopedKey& key) {
    WrappedKey wrapped{};
    wrapping.seal(random, view_of(key.bytes), wrapped.data());
    return wrapped;
  }
  ScopedKey unwrap(const WrappedKey& wrapped) {
    ScopedKey key;
    wrapping.open(view_of(wrapped), key.bytes.data());
    return key;
  }

  Gcm gcm;
  Gcm wrapping;
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
  return {impl_->gcm.seal(key.bytes, impl_->random, personal, {}), impl_->wrap(key)};
}

std::optional<std::string> Sealer::seal_more(std::string_view personal, const WrappedKey& wrapped) {
  if (is_erased(wrapped)) return std::nullopt;
  const ScopedKey key = impl_->unwrap(wrapped);
  return impl_->gcm.seal(key.bytes, impl_->random, personal, {});
}

std::optional<std::string> Sealer::open_order(std::string_view sealed, const WrappedKey& wrapped) {
  if (is_erased(wrapped)) return std::nullopt;
  const ScopedKey key = impl_->unwrap(wrapped);
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

std::uint64_t order_fingerprint(const Sealer& sealer, std::string_view channel,
                                std::string_view external_id, bool test) {
  if (!test) return sealer.fingerprint64(channel, external_id);
  return sealer.fingerprint64(std::string(channel) + " test", external_id);
}

}  // namespace jidan::ledger
