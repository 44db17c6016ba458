// A time zone as a table of offsets, loaded by the runtime from the IANA database and handed in:
// core never asks the operating system what time zone rules are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aggregator/core/values/instant.hpp"

namespace jidan::core {

struct ZoneTransition {
  std::int64_t from_utc_seconds = 0;
  std::int32_t offset_seconds = 0;

  template <class A>
  void fields(A& a) {
    a(from_utc_seconds, offset_seconds);
  }
};

struct ZoneTable {
  std::string name;                         // IANA name: Asia/Shanghai
  std::vector<ZoneTransition> transitions;  // rising; the first one covers everything before it

  template <class A>
  void fields(A& a) {
    a(name, transitions);
  }
};

// A day of the proleptic Gregorian calendar as a count of days since 1970-01-01.
struct LocalDate {
  std::int32_t days = 0;
  auto operator<=>(const LocalDate&) const = default;
};

struct LocalTime {
  LocalDate date;
  std::int32_t millisecond = 0;  // since local midnight, [0, 86,400,000)
};

LocalTime to_local(const ZoneTable& zone, Instant instant);
// A local time that daylight saving skips maps to the first instant after the gap; one that comes
// twice maps to the first of the two.
Instant to_instant(const ZoneTable& zone, LocalDate date, std::int32_t millisecond);
// 0 = Monday … 6 = Sunday (ISO 8601).
int weekday(LocalDate date);
LocalDate date_from_civil(int year, unsigned month, unsigned day);
struct CivilDate {
  int year = 1970;
  unsigned month = 1;
  unsigned day = 1;
};
CivilDate civil_from_date(LocalDate date);

}  // namespace jidan::core
