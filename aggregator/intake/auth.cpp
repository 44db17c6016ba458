// Tokens and signatures; see auth.hpp.
#include "aggregator/intake/auth.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace jidan::intake {
namespace {

constexpr std::string_view kTestPrefix = "jdn_test_";
constexpr std::size_t kTokenBytesMax = 512;

bool is_token_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view{"-._~+/="}.find(c) != std::string_view::npos;
}

bool equal(const Sha256& left, const Sha256& right) {
  return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

const FactoryCredentials* find_factory(const Credentials& credentials, std::string_view id) {
  for (const FactoryCredentials& factory : credentials.factories)
    if (factory.id == id) return &factory;
  return nullptr;
}

// Its one value; nothing when the header is absent or given twice.
std::optional<std::string_view> only_value(const http::Request& request, std::string_view name) {
  std::optional<std::string_view> value;
  for (const http::HeaderField& field : request.headers) {
    if (!http::equals_ignoring_case(field.name, name)) continue;
    if (value) return std::nullopt;
    value = field.value;
  }
  return value;
}

// Against what an unknown factory's signature is checked, so that it takes as long.
const std::vector<webhooks::Secret>& no_secret() {
  static const std::vector<webhooks::Secret> secrets{
      {webhooks::KeyKind::hmac, std::string(webhooks::secret_bytes_min, '\0')}};
  return secrets;
}

}  // namespace

std::string_view bearer_token(const http::Request& request) {
  const auto value = only_value(request, "Authorization");
  constexpr std::string_view kScheme = "Bearer ";
  if (!value || value->size() <= kScheme.size() ||
      !http::equals_ignoring_case(value->substr(0, kScheme.size()), kScheme))
    return {};
  const std::string_view token = value->substr(kScheme.size());
  if (token.size() > kTokenBytesMax || !std::all_of(token.begin(), token.end(), is_token_character))
    return {};
  return token;
}

std::optional<Caller> find_channel(const Credentials& credentials, const http::Request& request) {
  const std::string_view token = bearer_token(request);
  if (token.empty()) return std::nullopt;
  const Sha256 digest = platform::sha256(token);
  // All are compared even after a match.
  std::optional<Caller> caller;
  for (const ChannelToken& known : credentials.channels)
    if (equal(known.token_sha256, digest))
      caller = Caller{known.channel, token.substr(0, kTestPrefix.size()) == kTestPrefix};
  return caller;
}

bool is_factory_token(const Credentials& credentials, std::string_view factory,
                      const http::Request& request) {
  const std::string_view token = bearer_token(request);
  const Sha256 digest = platform::sha256(token);
  const FactoryCredentials* known = find_factory(credentials, factory);
  bool found = false;
  if (known != nullptr)
    for (const Sha256& candidate : known->token_sha256s) found |= equal(candidate, digest);
  return found && !token.empty();
}

bool is_factory_report(const Credentials& credentials, std::string_view factory,
                       const http::Request& request, std::int64_t now_unix_seconds) {
  if (request.has_header("Authorization")) return is_factory_token(credentials, factory, request);
  const auto id = only_value(request, "webhook-id");
  const auto timestamp = only_value(request, "webhook-timestamp");
  const auto signature = only_value(request, "webhook-signature");
  if (!id || !timestamp || !signature) return false;
  const FactoryCredentials* known = find_factory(credentials, factory);
  const bool has_secret = known != nullptr && !known->report_secrets.empty();
  const auto& secrets = has_secret ? known->report_secrets : no_secret();
  const bool valid = webhooks::verify(secrets, *id, *timestamp, *signature, request.body,
                                      now_unix_seconds) == webhooks::Verification::valid;
  return valid && has_secret;
}

}  // namespace jidan::intake
