// Operators and served names; see operators.hpp.
#include "aggregator/status/operators.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace jidan::status {
namespace {

constexpr std::size_t kTokenBytesMax = 512;

std::string_view bearer_token(const http::Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view value = request.header("Authorization");
  if (value.size() <= kScheme.size() || value.size() > kScheme.size() + kTokenBytesMax ||
      !http::equals_ignoring_case(value.substr(0, kScheme.size()), kScheme))
    return {};
  const std::string_view token = value.substr(kScheme.size());
  return token.find(' ') == std::string_view::npos ? token : std::string_view{};
}

// Host without its port; an IPv6 address without its brackets.
std::string_view without_port(std::string_view host) {
  if (!host.empty() && host.front() == '[') {
    const std::size_t end = host.find(']');
    return end == std::string_view::npos ? std::string_view{} : host.substr(1, end - 1);
  }
  return host.substr(0, host.find(':'));
}

bool is_one_of(const std::vector<std::string>& hosts, std::string_view name) {
  return !name.empty() && std::any_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
    return http::equals_ignoring_case(host, name);
  });
}

}  // namespace

std::optional<Asker> find_asker(const std::vector<Operator>& operators,
                                const http::Request& request) {
  if (operators.empty()) return Asker{"local", Role::act};
  const std::string_view token = bearer_token(request);
  if (token.empty()) return std::nullopt;
  const Sha256 digest = sha256(token);
  // All are compared even after a match.
  const Operator* found = nullptr;
  for (const Operator& known : operators)
    if (CRYPTO_memcmp(known.token_sha256.data(), digest.data(), digest.size()) == 0) found = &known;
  if (found == nullptr) return std::nullopt;
  return Asker{found->name, found->role};
}

bool is_host_served(const std::vector<std::string>& hosts, const http::Request& request) {
  return is_one_of(hosts, without_port(request.header("Host")));
}

bool is_origin_served(const std::vector<std::string>& hosts, const http::Request& request) {
  const std::string_view origin = request.header("Origin");
  if (origin.empty()) return true;
  const std::size_t scheme = origin.find("://");
  return scheme != std::string_view::npos &&
         is_one_of(hosts, without_port(origin.substr(scheme + 3)));
}

}  // namespace jidan::status
