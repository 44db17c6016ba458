// Who is asking: a channel by its Bearer token, a factory by its token or by the signature of its
// report. Tokens are known only by their SHA-256 and compared in constant time; an unknown factory
// takes the same path and time as a known one with a wrong key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/sha256.hpp"
#include "web-hooks/http/message.hpp"
#include "web-hooks/signature.hpp"

namespace jidan::intake {

using platform::Sha256;

struct ChannelToken {
  std::string channel;
  Sha256 token_sha256{};
};

struct FactoryCredentials {
  std::string id;
  std::vector<Sha256> token_sha256s;
  std::vector<webhooks::Secret> report_secrets;  // two during a rotation
};

// A snapshot; never changed once handed out. Several tokens of one channel are several entries.
struct Credentials {
  std::vector<ChannelToken> channels;
  std::vector<FactoryCredentials> factories;
};

struct Caller {
  std::string_view channel;  // points into the credentials
  bool test = false;         // the token begins with jdn_test_
};

// The token of "Authorization: Bearer TOKEN"; empty when there is none or it is malformed.
std::string_view bearer_token(const http::Request& request);

std::optional<Caller> find_channel(const Credentials& credentials, const http::Request& request);
bool is_factory_token(const Credentials& credentials, std::string_view factory,
                      const http::Request& request);
// Bearer with the factory's token, or (without Authorization) a Standard Webhooks signature over
// the raw body under one of its report secrets. `now_unix_seconds` is transport time.
bool is_factory_report(const Credentials& credentials, std::string_view factory,
                       const http::Request& request, std::int64_t now_unix_seconds);

}  // namespace jidan::intake
