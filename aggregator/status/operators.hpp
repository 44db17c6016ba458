// Who may ask and who may act on the status port: operators by their Bearer token, known only by
// its SHA-256 and compared in constant time. Without operators (allowed on loopback only, which the
// configuration checks) everybody who reaches the port may do everything.
// Also which names the port answers to: a page in somebody's browser must not reach it under
// another (DNS rebinding), nor post to it from another site.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/sha256.hpp"
#include "web-hooks/http/message.hpp"

namespace jidan::status {

using platform::Sha256;
using platform::sha256;
using platform::to_hexadecimal;

enum class Role : std::uint8_t { read, act };

struct Operator {
  std::string name;
  Role role = Role::read;
  Sha256 token_sha256{};
};

// Whom a request comes from; `name` is what the audit line says.
struct Asker {
  std::string name;
  Role role = Role::read;
};

// Nothing: no token, or none that is known. With no operators configured: "local", who may act.
std::optional<Asker> find_asker(const std::vector<Operator>& operators,
                                const http::Request& request);

// The Host header's name, without its port, is one of `hosts`.
bool is_host_served(const std::vector<std::string>& hosts, const http::Request& request);
// There is no Origin header, or it names one of `hosts`.
bool is_origin_served(const std::vector<std::string>& hosts, const http::Request& request);

}  // namespace jidan::status
