// Boost.URL parses; this narrows to what two readers cannot read differently.
// The policy over addresses is elsewhere: here a host is only well-formed.
#include "web-hooks/http/url.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

namespace jidan::http {
namespace {

namespace urls = boost::urls;

/** Names as DNS has them (internationalised ones in their xn-- form); no escapes. */
bool is_host_name(std::string_view name) {
  return !name.empty() && name.size() <= 253 &&
         std::all_of(name.begin(), name.end(), [](char letter) {
           return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                  (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' ||
                  letter == '_';
         });
}

/** 1–65535; Boost.URL lets larger numbers through. */
std::optional<std::uint16_t> port_of(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port == 0)
    return std::nullopt;
  return port;
}

std::string target_of(const urls::url_view& url) {
  std::string target(url.encoded_path());
  if (target.empty()) target = "/";
  if (url.has_query()) {
    target += '?';
    target += url.encoded_query();
  }
  return target;
}

}  // namespace

std::optional<EndpointUrl> parse_endpoint_url(std::string_view text) {
  const auto parsed = urls::parse_uri(text);
  if (!parsed) return std::nullopt;
  const urls::url_view url = *parsed;
  EndpointUrl endpoint;
  if (url.scheme_id() == urls::scheme::https)
    endpoint.tls = true;
  else if (url.scheme_id() != urls::scheme::http)
    return std::nullopt;
  if (!url.has_authority() || url.has_userinfo()) return std::nullopt;

  endpoint.host = std::string(url.host_address());
  switch (url.host_type()) {
    case urls::host_type::ipv4:
    case urls::host_type::ipv6:
      endpoint.host_is_name = false;
      break;
    case urls::host_type::name:
      // The text as written: an escape would let two readers see two names.
      if (!is_host_name(url.encoded_host())) return std::nullopt;
      break;
    case urls::host_type::none:
    case urls::host_type::ipvfuture:
      return std::nullopt;
  }

  const std::uint16_t default_port = endpoint.tls ? 443 : 80;
  const bool has_port = url.has_port() && !url.port().empty();
  const std::optional<std::uint16_t> port = has_port ? port_of(url.port()) : default_port;
  if (!port) return std::nullopt;
  endpoint.port = *port;
  endpoint.authority = std::string(url.encoded_host());
  if (endpoint.port != default_port) endpoint.authority += ":" + std::to_string(endpoint.port);
  endpoint.target = target_of(url);
  return endpoint;
}

}  // namespace jidan::http
