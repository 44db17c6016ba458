// Tables of address ranges (IANA special-purpose registries, RFC 6890 and its updates) and a strict
// reading of URLs. What isn't known to be an ordinary address is refused.
#include "web-hooks/endpoint_policy.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

namespace jidan::webhooks {
namespace {

struct Ipv4Range {
  Ipv4Bytes start;
  int bits;
  AddressKind kind;
};

// The first range that fits decides.
constexpr std::array<Ipv4Range, 20> ipv4_ranges = {{
    {{169, 254, 169, 254}, 32, AddressKind::metadata},  // AWS, Azure, Google
    {{169, 254, 170, 2}, 32, AddressKind::metadata},    // AWS containers
    {{100, 100, 100, 200}, 32, AddressKind::metadata},  // Alibaba Cloud
    {{168, 63, 129, 16}, 32, AddressKind::metadata},    // Azure's host
    {{0, 0, 0, 0}, 8, AddressKind::unspecified},
    {{127, 0, 0, 0}, 8, AddressKind::loopback},
    {{10, 0, 0, 0}, 8, AddressKind::private_use},
    {{172, 16, 0, 0}, 12, AddressKind::private_use},
    {{192, 168, 0, 0}, 16, AddressKind::private_use},
    {{100, 64, 0, 0}, 10, AddressKind::carrier_nat},
    {{169, 254, 0, 0}, 16, AddressKind::link_local},
    {{192, 0, 0, 0}, 24, AddressKind::reserved},
    {{192, 0, 2, 0}, 24, AddressKind::reserved},     // documentation
    {{192, 88, 99, 0}, 24, AddressKind::reserved},   // former 6to4 relays
    {{198, 18, 0, 0}, 15, AddressKind::reserved},    // benchmarking
    {{198, 51, 100, 0}, 24, AddressKind::reserved},  // documentation
    {{203, 0, 113, 0}, 24, AddressKind::reserved},   // documentation
    {{224, 0, 0, 0}, 4, AddressKind::multicast},
    {{240, 0, 0, 0}, 4, AddressKind::reserved},      // with the broadcast address
    {{192, 31, 196, 0}, 24, AddressKind::reserved},  // AS112
}};

struct Ipv6Range {
  Ipv6Bytes start;
  int bits;
  AddressKind kind;
};

constexpr std::array<Ipv6Range, 17> ipv6_ranges = {{
    {{0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 128, AddressKind::metadata},
    {{0xfd, 0x20, 0, 0xce, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 128, AddressKind::metadata},
    {{}, 128, AddressKind::unspecified},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, AddressKind::loopback},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, AddressKind::carries_ipv4},  // mapped
    {{}, 96, AddressKind::carries_ipv4},                                          // compatible
    {{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, AddressKind::carries_ipv4},        // translated
    {{0x20, 0x02}, 16, AddressKind::carries_ipv4},                                // 6to4
    {{0, 0x64, 0xff, 0x9b}, 96, AddressKind::carries_ipv4},                       // NAT64
    {{0, 0x64, 0xff, 0x9b, 0, 1}, 48, AddressKind::carries_ipv4},                 // NAT64, local
    {{0x20, 0x01, 0, 0}, 32, AddressKind::carries_ipv4},                          // Teredo
    {{0x20, 0x01, 0, 0}, 23, AddressKind::reserved},        // protocol assignments
    {{0x20, 0x01, 0x0d, 0xb8}, 32, AddressKind::reserved},  // documentation
    {{0x3f, 0xff}, 20, AddressKind::reserved},              // documentation
    {{0xfc}, 7, AddressKind::private_use},
    {{0xfe, 0x80}, 10, AddressKind::link_local},
    {{0xff}, 8, AddressKind::multicast},
}};

template <std::size_t size>
bool starts_like(const std::array<std::uint8_t, size>& address,
                 const std::array<std::uint8_t, size>& start, int bits) {
  for (std::size_t i = 0; bits > 0; ++i, bits -= 8) {
    const auto mask = static_cast<std::uint8_t>(bits >= 8 ? 0xff : 0xff00U >> bits);
    if ((address[i] & mask) != (start[i] & mask)) return false;
  }
  return true;
}

constexpr std::size_t url_bytes_max = 2048;
constexpr std::size_t host_name_bytes_max = 253;  // RFC 1035
constexpr std::size_t label_bytes_max = 63;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_canonical_ipv4(const std::string& host) {
  in_addr address{};  // inet_pton takes four decimal parts without leading zeros, and no more
  return inet_pton(AF_INET, host.c_str(), &address) == 1;
}

bool is_ipv6(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > label_bytes_max) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return is_digit(c) || is_letter(c) || c == '-' || c == '_'; });
}

// A last label of digits, or one that starts as a hexadecimal number, is read as an address by
// some.
bool looks_like_a_number(std::string_view label) {
  if (label.starts_with("0x") || label.starts_with("0X")) return true;
  return std::all_of(label.begin(), label.end(), is_digit);
}

bool is_host(std::string_view host) {
  if (is_canonical_ipv4(std::string(host))) return true;
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.empty() || host.size() > host_name_bytes_max) return false;
  while (true) {
    const std::size_t dot = host.find('.');
    const std::string_view label = host.substr(0, dot);
    if (!is_label(label)) return false;
    if (dot == std::string_view::npos) return !looks_like_a_number(label);
    host.remove_prefix(dot + 1);
  }
}

bool is_port(std::string_view port) {
  if (port.empty() || port.size() > 5 || port.front() == '0') return false;
  int value = 0;
  for (const char c : port) {
    if (!is_digit(c)) return false;
    value = value * 10 + (c - '0');
  }
  return value <= 65535;
}

bool is_url_character(char c) {
  if (is_digit(c) || is_letter(c)) return true;
  return std::string_view("-._~:/?#[]@!$&'()*+,;=%").find(c) != std::string_view::npos;
}

UrlProblem check_authority(std::string_view authority) {
  if (authority.find('@') != std::string_view::npos) return UrlProblem::user_information;
  std::string_view rest;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos || !is_ipv6(std::string(authority.substr(1, close - 1))))
      return UrlProblem::bad_host;
    rest = authority.substr(close + 1);
  } else {
    const std::size_t colon = authority.find(':');
    if (!is_host(authority.substr(0, colon))) return UrlProblem::bad_host;
    if (colon != std::string_view::npos) rest = authority.substr(colon);
  }
  if (rest.empty()) return UrlProblem::none;
  return rest.front() == ':' && is_port(rest.substr(1)) ? UrlProblem::none : UrlProblem::bad_port;
}

}  // namespace

const char* to_text(AddressKind kind) {
  switch (kind) {
    case AddressKind::global:
      return "global";
    case AddressKind::loopback:
      return "loopback";
    case AddressKind::private_use:
      return "private_use";
    case AddressKind::carrier_nat:
      return "carrier_nat";
    case AddressKind::link_local:
      return "link_local";
    case AddressKind::metadata:
      return "metadata";
    case AddressKind::unspecified:
      return "unspecified";
    case AddressKind::multicast:
      return "multicast";
    case AddressKind::reserved:
      return "reserved";
    case AddressKind::carries_ipv4:
      return "carries_ipv4";
  }
  return "";
}

AddressKind classify(const Ipv4Bytes& address) {
  for (const Ipv4Range& range : ipv4_ranges)
    if (starts_like(address, range.start, range.bits)) return range.kind;
  return AddressKind::global;
}

AddressKind classify(const Ipv6Bytes& address) {
  for (const Ipv6Range& range : ipv6_ranges)
    if (starts_like(address, range.start, range.bits)) return range.kind;
  // Only 2000::/3 has been handed out as global unicast.
  return (address[0] & 0xe0U) == 0x20U ? AddressKind::global : AddressKind::reserved;
}

bool permits(AddressKind kind, bool allow_private) {
  switch (kind) {
    case AddressKind::global:
      return true;
    case AddressKind::loopback:
    case AddressKind::private_use:
    case AddressKind::carrier_nat:
    case AddressKind::link_local:
      return allow_private;
    case AddressKind::metadata:
    case AddressKind::unspecified:
    case AddressKind::multicast:
    case AddressKind::reserved:
    case AddressKind::carries_ipv4:
      return false;
  }
  return false;
}

const char* to_text(UrlProblem problem) {
  switch (problem) {
    case UrlProblem::none:
      return "none";
    case UrlProblem::too_long:
      return "too_long";
    case UrlProblem::bad_character:
      return "bad_character";
    case UrlProblem::bad_scheme:
      return "bad_scheme";
    case UrlProblem::user_information:
      return "user_information";
    case UrlProblem::bad_host:
      return "bad_host";
    case UrlProblem::bad_port:
      return "bad_port";
    case UrlProblem::fragment:
      return "fragment";
  }
  return "";
}

UrlProblem check_url(std::string_view url, bool allow_plain_http) {
  if (url.size() > url_bytes_max) return UrlProblem::too_long;
  if (!std::all_of(url.begin(), url.end(), is_url_character)) return UrlProblem::bad_character;
  if (url.starts_with("https://"))
    url.remove_prefix(8);
  else if (allow_plain_http && url.starts_with("http://"))
    url.remove_prefix(7);
  else
    return UrlProblem::bad_scheme;
  if (url.find('#') != std::string_view::npos) return UrlProblem::fragment;
  return check_authority(url.substr(0, url.find_first_of("/?")));
}

}  // namespace jidan::webhooks
