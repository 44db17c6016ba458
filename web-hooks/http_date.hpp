// HTTP-date (RFC 9110 5.6.7) read in its three forms: IMF-fixdate, RFC 850 and asctime. Pure; `now`
// is only needed to complete the two-digit year of the second form.
#pragma once

#include <optional>
#include <string_view>

#include "web-hooks/instant.hpp"

namespace jidan::webhooks {

std::optional<Instant> parse_http_date(std::string_view text, Instant now);

}  // namespace jidan::webhooks
