// Standard Webhooks 1.0.0 signatures: HMAC-SHA256 (`v1`) and ed25519 (`v1a`), made and checked.
// It sees bytes only: who must send exactly one of each header is the caller's gate.
// Invariant: key bytes leave this file only inside a signature or by `format_secret`.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jidan::webhooks {

enum class KeyKind { hmac, ed25519_private, ed25519_public };

/// One key of an endpoint. It has no stream operator on purpose: it must not reach a log.
struct Secret {
  KeyKind kind = KeyKind::hmac;
  std::string key_bytes;

  bool operator==(const Secret&) const = default;
};

inline constexpr std::size_t secret_bytes_min = 24;  // the specification's bounds
inline constexpr std::size_t secret_bytes_max = 64;
inline constexpr std::size_t signature_tokens_max = 16;
inline constexpr std::int64_t timestamp_tolerance_seconds = 300;

/// `whsec_` (24–64 bytes), `whsk_` (ed25519 seed and public key, 64 bytes) or `whpk_` (32 bytes),
/// each followed by canonical padded base64. Anything else is nothing.
std::optional<Secret> parse_secret(std::string_view text);

/// A new `whsec_` secret out of 24–64 random bytes that the caller drew; nothing outside of that.
std::optional<Secret> make_secret(std::span<const unsigned char> random_bytes);

/// The text form, for the one moment a secret is shown or stored.
std::string format_secret(const Secret& secret);

/// One signature token, `v1,…` or `v1a,…`, over `id.timestamp.body`. A public key cannot sign:
/// the token is then empty.
std::string sign(const Secret& secret, std::string_view id, std::int64_t unix_seconds,
                 std::string_view body);

/// The value of `webhook-signature`: one token per signing key, in the order given (new key first
/// during a rotation), separated by spaces.
std::string signature_header(std::span<const Secret> secrets, std::string_view id,
                             std::int64_t unix_seconds, std::string_view body);

enum class Verification {
  valid,
  id_malformed,         // empty, longer than 256, a full stop, or not visible ASCII
  timestamp_malformed,  // not ^[1-9][0-9]{0,14}$
  timestamp_too_old,
  timestamp_too_new,
  signature_malformed,  // no token with a version and a payload
  too_many_tokens,
  no_match,
};

const char* to_text(Verification verification);

/// Checks the raw body bytes under every key. All tokens and all keys are compared even after a
/// match, so that the time taken says nothing about which key or token fitted.
Verification verify(std::span<const Secret> secrets, std::string_view id,
                    std::string_view timestamp, std::string_view signatures, std::string_view body,
                    std::int64_t now_unix_seconds);

}  // namespace jidan::webhooks
