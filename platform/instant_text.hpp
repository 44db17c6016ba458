// Instants as RFC 3339 text: reading what people and programs wrote, writing what we answer.
// Not a clock: nothing here asks what time it is.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace jidan::platform {

// The one time type of Jidan: milliseconds of UTC since 1970.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

// RFC 3339 section 5.6 date-time, years 1970 to 9999; digits beyond milliseconds are cut off.
// A leap second (:60) is read as the next minute's first. Nothing for anything else.
std::optional<Instant> read_rfc3339(std::string_view text);

// Always UTC with milliseconds: 2026-11-22T01:31:05.000Z.
std::string rfc3339(Instant instant);

}  // namespace jidan::platform
