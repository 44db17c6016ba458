// The URL of an endpoint, taken apart into what an attempt needs. Strict: http or https, a host, no
// user information; whatever a resolver or a peer could read differently is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jidan::http {

struct EndpointUrl {
  bool tls = false;
  std::string host;          // a name, or an address without brackets
  bool host_is_name = true;  // false: an IP address
  std::uint16_t port = 0;
  std::string authority;  // the Host header: brackets kept, a default port left out
  std::string target;     // path and query, at least "/"
};

std::optional<EndpointUrl> parse_endpoint_url(std::string_view url);

}  // namespace jidan::http
