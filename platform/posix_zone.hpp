// The rule at the end of a compiled zone file (RFC 8536 section 3.3.1): what clocks do in years the
// file has no transitions for. date-tz ignores it, so without this summer time would end in 2037.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace jidan::platform {

// When in a year a change happens, in local time as it was before the change.
struct PosixChange {
  struct MonthWeekday {  // M10.5.0: the last Sunday of October
    unsigned month;
    unsigned week;  // 1 to 5, 5 is the last
    unsigned weekday;
  };
  struct DayOfYear {  // J60 counts from 1 and skips 29 February; 59 counts from 0 and doesn't
    int day;
    bool skips_leap_day;
  };
  std::variant<MonthWeekday, DayOfYear> day;
  std::chrono::seconds time{7200};  // -167 h to 167 h after local midnight

  std::chrono::sys_seconds in(std::chrono::year year) const;  // read as if local were UTC
};

struct PosixZone {
  std::chrono::seconds standard_offset;  // east of UTC
  struct Summer {
    std::chrono::seconds offset;
    PosixChange begins;
    PosixChange ends;
  };
  std::optional<Summer> summer;
};

// "CST-8", "GMT0BST,M3.5.0/1,M10.5.0", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0". Nothing for other text.
std::optional<PosixZone> read_posix_zone(std::string_view text);

}  // namespace jidan::platform
