// Reading what a request target says: percent-decoding and query parameters
// (application/x-www-form-urlencoded, so that the same functions read form bodies). Pure text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jidan::http {

enum class PlusMeans { plus, space };

/** Nothing when an escape is malformed or decodes to NUL. Form data spells a space as '+'. */
std::optional<std::string> percent_decode(std::string_view text, PlusMeans plus = PlusMeans::plus);

using Parameters = std::vector<std::pair<std::string, std::string>>;

/** All parameters in order, repeated ones too; nothing when one of them is malformed. */
std::optional<Parameters> parse_parameters(std::string_view query);

/** The first parameter of that name; nothing when absent or malformed. */
std::optional<std::string> query_parameter(std::string_view query, std::string_view name);

/** Escapes everything but the unreserved characters of RFC 3986. */
std::string percent_encode(std::string_view text);

}  // namespace jidan::http
