// IANA time zones as plain tables, read once with date-tz from the system's zone files and handed
// to code that must not ask the operating system. Covers 2000 to 2060.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jidan::platform {

struct ZoneTransition {
  std::int64_t from_utc_seconds = 0;
  std::int32_t offset_seconds = 0;
};

struct ZoneTable {
  std::string name;                         // IANA name: Asia/Shanghai
  std::vector<ZoneTransition> transitions;  // rising; the first one covers everything before it
};

// Nothing for a name the database doesn't have.
std::optional<ZoneTable> load_zone(std::string_view name);

// The version of the zone database, as its files say (2024b); "unknown" if they don't.
std::string zones_version();

}  // namespace jidan::platform
