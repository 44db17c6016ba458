// Standard Webhooks signatures on OpenSSL 3. The signed content is `id.timestamp.body`, byte for
// byte. Every failure of OpenSSL itself is a bug or a lack of memory and throws; input never does.
#include "web-hooks/signature.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "web-hooks/base64.hpp"

namespace jidan::webhooks {
namespace {

constexpr std::size_t hmac_bytes = 32;
constexpr std::size_t ed25519_signature_bytes = 64;
constexpr std::size_t ed25519_seed_bytes = 32;
constexpr std::size_t ed25519_public_bytes = 32;
constexpr std::size_t id_bytes_max = 256;
constexpr std::size_t timestamp_digits_max = 15;

template <typename Object, void (*release)(Object*)>
struct Release {
  void operator()(Object* object) const { release(object); }
};
using MacContext = std::unique_ptr<EVP_MAC_CTX, Release<EVP_MAC_CTX, EVP_MAC_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX, EVP_MD_CTX_free>>;
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY, EVP_PKEY_free>>;

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Fetched once: the look-up by name costs more than the HMAC of a short body.
EVP_MAC* hmac_algorithm() {
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  if (algorithm == nullptr) throw std::runtime_error("OpenSSL offers no HMAC");
  return algorithm;
}

std::string signed_prefix(std::string_view id, std::string_view timestamp) {
  std::string prefix;
  prefix.reserve(id.size() + timestamp.size() + 2);
  prefix.append(id).append(1, '.').append(timestamp).append(1, '.');
  return prefix;
}

std::string hmac(const Secret& secret, std::string_view prefix, std::string_view body) {
  const MacContext context(EVP_MAC_CTX_new(hmac_algorithm()));
  std::string digest_name = "SHA256";
  const std::array<OSSL_PARAM, 2> parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest_name.data(), 0),
      OSSL_PARAM_construct_end()};
  std::string digest(hmac_bytes, '\0');
  std::size_t written = 0;
  const bool made = context != nullptr &&
                    EVP_MAC_init(context.get(), raw(secret.key_bytes), secret.key_bytes.size(),
                                 parameters.data()) == 1 &&
                    EVP_MAC_update(context.get(), raw(prefix), prefix.size()) == 1 &&
                    EVP_MAC_update(context.get(), raw(body), body.size()) == 1 &&
                    EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(digest.data()),
                                  &written, digest.size()) == 1;
  if (!made || written != hmac_bytes) throw std::runtime_error("OpenSSL failed at an HMAC");
  return digest;
}

std::string ed25519_sign(const Secret& secret, const std::string& content) {
  const Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw(secret.key_bytes),
                                             ed25519_seed_bytes));
  const DigestContext context(EVP_MD_CTX_new());
  std::string signature(ed25519_signature_bytes, '\0');
  std::size_t written = signature.size();
  const bool made =
      key != nullptr && context != nullptr &&
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &written,
                     raw(content), content.size()) == 1;
  if (!made || written != signature.size())
    throw std::runtime_error("OpenSSL failed at an ed25519 signature");
  return signature;
}

bool ed25519_fits(const Secret& secret, const std::string& content, std::string_view signature) {
  // A private key verifies by the public half it carries.
  const std::string_view bytes = secret.key_bytes;
  const std::string_view public_bytes =
      secret.kind == KeyKind::ed25519_private ? bytes.substr(ed25519_seed_bytes) : bytes;
  const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(public_bytes),
                                            public_bytes.size()));
  const DigestContext context(EVP_MD_CTX_new());
  return key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(content),
                          content.size()) == 1;
}

// A full stop inside the id would let one signature fit two readings of `id.timestamp.body`.
bool id_is_well_formed(std::string_view id) {
  if (id.empty() || id.size() > id_bytes_max) return false;
  for (const char c : id)
    if (c <= ' ' || c > '~' || c == '.') return false;
  return true;
}

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
  if (text.empty() || text.size() > timestamp_digits_max || text.front() == '0')
    return std::nullopt;
  std::int64_t seconds = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    seconds = seconds * 10 + (c - '0');
  }
  return seconds;
}

struct Token {
  KeyKind kind = KeyKind::hmac;  // hmac or ed25519_public, by its version
  std::string signature;
};

struct Tokens {
  Verification problem = Verification::valid;
  std::vector<Token> known;  // versions we don't know are passed over, as the specification asks
};

Tokens parse_tokens(std::string_view header) {
  Tokens tokens;
  std::size_t count = 0;
  bool well_formed = false;
  while (!header.empty()) {
    const std::size_t space = header.find(' ');
    const std::string_view text = header.substr(0, space);
    header.remove_prefix(space == std::string_view::npos ? header.size() : space + 1);
    if (text.empty()) continue;
    if (++count > signature_tokens_max) {
      tokens.problem = Verification::too_many_tokens;
      return tokens;
    }
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos || comma == 0 || comma + 1 == text.size()) continue;
    well_formed = true;
    const std::string_view version = text.substr(0, comma);
    auto signature = base64_decode(text.substr(comma + 1));
    if (!signature) continue;
    if (version == "v1" && signature->size() == hmac_bytes)
      tokens.known.push_back({KeyKind::hmac, std::move(*signature)});
    else if (version == "v1a" && signature->size() == ed25519_signature_bytes)
      tokens.known.push_back({KeyKind::ed25519_public, std::move(*signature)});
  }
  if (!well_formed) tokens.problem = Verification::signature_malformed;
  return tokens;
}

bool any_match(std::span<const Secret> secrets, const std::vector<Token>& tokens,
               std::string_view prefix, std::string_view body) {
  bool matched = false;
  std::string content;  // ed25519 needs it in one piece; built only if such a key exists
  for (const Secret& secret : secrets) {
    if (secret.kind == KeyKind::hmac) {
      const std::string expected = hmac(secret, prefix, body);
      for (const Token& token : tokens)
        if (token.kind == KeyKind::hmac)
          matched |= CRYPTO_memcmp(expected.data(), token.signature.data(), hmac_bytes) == 0;
    } else {
      if (content.empty()) content.append(prefix).append(body);
      for (const Token& token : tokens)
        if (token.kind == KeyKind::ed25519_public)
          matched |= ed25519_fits(secret, content, token.signature);
    }
  }
  return matched;
}

std::optional<Secret> parse_as(std::string_view text, std::string_view prefix, KeyKind kind,
                               std::size_t bytes_min, std::size_t bytes_max) {
  if (!text.starts_with(prefix)) return std::nullopt;
  auto bytes = base64_decode(text.substr(prefix.size()));
  if (!bytes || bytes->size() < bytes_min || bytes->size() > bytes_max) return std::nullopt;
  return Secret{kind, std::move(*bytes)};
}

}  // namespace

std::optional<Secret> parse_secret(std::string_view text) {
  if (auto hmac_key = parse_as(text, "whsec_", KeyKind::hmac, secret_bytes_min, secret_bytes_max))
    return hmac_key;
  constexpr std::size_t pair_bytes = ed25519_seed_bytes + ed25519_public_bytes;
  if (auto pair = parse_as(text, "whsk_", KeyKind::ed25519_private, pair_bytes, pair_bytes))
    return pair;
  return parse_as(text, "whpk_", KeyKind::ed25519_public, ed25519_public_bytes,
                  ed25519_public_bytes);
}

std::optional<Secret> make_secret(std::span<const unsigned char> random_bytes) {
  if (random_bytes.size() < secret_bytes_min || random_bytes.size() > secret_bytes_max)
    return std::nullopt;
  return Secret{KeyKind::hmac, std::string(random_bytes.begin(), random_bytes.end())};
}

std::string format_secret(const Secret& secret) {
  switch (secret.kind) {
    case KeyKind::hmac:
      return "whsec_" + base64_encode(secret.key_bytes);
    case KeyKind::ed25519_private:
      return "whsk_" + base64_encode(secret.key_bytes);
    case KeyKind::ed25519_public:
      return "whpk_" + base64_encode(secret.key_bytes);
  }
  return {};
}

std::string sign(const Secret& secret, std::string_view id, std::int64_t unix_seconds,
                 std::string_view body) {
  const std::string prefix = signed_prefix(id, std::to_string(unix_seconds));
  switch (secret.kind) {
    case KeyKind::hmac:
      return "v1," + base64_encode(hmac(secret, prefix, body));
    case KeyKind::ed25519_private:
      return "v1a," + base64_encode(ed25519_sign(secret, prefix + std::string(body)));
    case KeyKind::ed25519_public:
      return {};
  }
  return {};
}

std::string signature_header(std::span<const Secret> secrets, std::string_view id,
                             std::int64_t unix_seconds, std::string_view body) {
  std::string header;
  for (const Secret& secret : secrets) {
    const std::string token = sign(secret, id, unix_seconds, body);
    if (token.empty()) continue;
    if (!header.empty()) header.push_back(' ');
    header += token;
  }
  return header;
}

const char* to_text(Verification verification) {
  switch (verification) {
    case Verification::valid:
      return "valid";
    case Verification::id_malformed:
      return "id_malformed";
    case Verification::timestamp_malformed:
      return "timestamp_malformed";
    case Verification::timestamp_too_old:
      return "timestamp_too_old";
    case Verification::timestamp_too_new:
      return "timestamp_too_new";
    case Verification::signature_malformed:
      return "signature_malformed";
    case Verification::too_many_tokens:
      return "too_many_tokens";
    case Verification::no_match:
      return "no_match";
  }
  return "";
}

Verification verify(std::span<const Secret> secrets, std::string_view id,
                    std::string_view timestamp, std::string_view signatures, std::string_view body,
                    std::int64_t now_unix_seconds) {
  if (!id_is_well_formed(id)) return Verification::id_malformed;
  const auto seconds = parse_timestamp(timestamp);
  if (!seconds) return Verification::timestamp_malformed;
  if (*seconds < now_unix_seconds - timestamp_tolerance_seconds)
    return Verification::timestamp_too_old;
  if (*seconds > now_unix_seconds + timestamp_tolerance_seconds)
    return Verification::timestamp_too_new;
  const Tokens tokens = parse_tokens(signatures);
  if (tokens.problem != Verification::valid) return tokens.problem;
  return any_match(secrets, tokens.known, signed_prefix(id, timestamp), body)
             ? Verification::valid
             : Verification::no_match;
}

}  // namespace jidan::webhooks
