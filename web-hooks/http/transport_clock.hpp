// The system's time for transport only: the Date header, and how long phases of an attempt took.
// Business time never comes from here.
#pragma once

#include <cstdint>
#include <string>

namespace jidan::http {

/** Seconds since 1970-01-01T00:00:00Z. */
std::int64_t transport_unix_seconds();

/** Microseconds that only ever grow; for durations. */
std::int64_t transport_steady_us();

/** "Sun, 06 Nov 1994 08:49:37 GMT" (IMF-fixdate of RFC 9110 5.6.7). */
std::string http_date(std::int64_t unix_seconds);

}  // namespace jidan::http
