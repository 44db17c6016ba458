// Where a web-hook may go: which URLs an endpoint may have and which addresses may be connected to.
// Pure, over text and bytes. The client asks about the very address it is about to connect to, so a
// name that changes its mind between look-up and connect (DNS rebinding) gains nothing.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace jidan::webhooks {

using Ipv4Bytes = std::array<std::uint8_t, 4>;
using Ipv6Bytes = std::array<std::uint8_t, 16>;

enum class AddressKind {
  global,        // an ordinary address of the Internet
  loopback,      //
  private_use,   // RFC 1918, unique local fc00::/7
  carrier_nat,   // 100.64.0.0/10
  link_local,    //
  metadata,      // where clouds hand out credentials; never allowed
  unspecified,   // 0.0.0.0/8, ::
  multicast,     //
  reserved,      // broadcast, documentation, benchmarking, protocol assignments, not yet assigned
  carries_ipv4,  // mapped, compatible, 6to4, NAT64, Teredo: another address in disguise
};

const char* to_text(AddressKind kind);

AddressKind classify(const Ipv4Bytes& address);
AddressKind classify(const Ipv6Bytes& address);

/// `allow_private` is what the configuration says of one endpoint: it opens loopback, private,
/// carrier and link-local addresses, and nothing else.
bool permits(AddressKind kind, bool allow_private);

enum class UrlProblem {
  none,
  too_long,          // over 2048 bytes
  bad_character,     // anything but visible ASCII, or one RFC 3986 doesn't allow
  bad_scheme,        // not https, nor http where that is allowed
  user_information,  // secrets don't belong into URLs, and user@host misleads the eye
  bad_host,          // empty, an odd spelling of an address, or not a name
  bad_port,          //
  fragment,          // never sent, so it can only be a mistake
};

const char* to_text(UrlProblem problem);

/// Checks an endpoint's URL when it is configured. Odd spellings of IPv4 (`0x7f.1`, `2130706433`,
/// `127.1`) are refused here, because resolvers disagree about them.
UrlProblem check_url(std::string_view url, bool allow_plain_http);

}  // namespace jidan::webhooks
