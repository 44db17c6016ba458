// Local time and back by the table of offsets. A local day may have 23 or 25 hours; both directions
// are monotone, so that intervals of local time never overlap as instants.
#include "aggregator/core/catalog/zone.hpp"

#include <algorithm>

namespace jidan::core {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  const std::int64_t quotient = value / by;
  return quotient * by > value ? quotient - 1 : quotient;
}

// Position of the transition in force at that second; 0 also before the first.
std::size_t position_at(const ZoneTable& zone, std::int64_t utc_seconds) {
  const auto after = std::upper_bound(zone.transitions.begin(), zone.transitions.end(), utc_seconds,
                                      [](std::int64_t second, const ZoneTransition& transition) {
                                        return second < transition.from_utc_seconds;
                                      });
  const auto count = static_cast<std::size_t>(after - zone.transitions.begin());
  return count == 0 ? 0 : count - 1;
}

}  // namespace

LocalTime to_local(const ZoneTable& zone, Instant instant) {
  const std::int64_t utc_ms = instant.time_since_epoch().count();
  std::int64_t local_ms = utc_ms;
  if (!zone.transitions.empty()) {
    const std::size_t position = position_at(zone, floor_divide(utc_ms, 1000));
    local_ms += std::int64_t{zone.transitions[position].offset_seconds} * 1000;
  }
  const std::int64_t days = floor_divide(local_ms, kDayMs);
  return {LocalDate{static_cast<std::int32_t>(days)},
          static_cast<std::int32_t>(local_ms - days * kDayMs)};
}

Instant to_instant(const ZoneTable& zone, LocalDate date, std::int32_t millisecond) {
  const std::int64_t local_ms = std::int64_t{date.days} * kDayMs + millisecond;
  if (zone.transitions.empty()) return Instant{Duration{local_ms}};
  // No offset is larger than 16 hours, so nothing before this position can be in force. The first
  // stretch of one offset that ends after the local time is the one asked for: of two it is the
  // first, and when the local time was skipped it is the one after the gap.
  std::size_t position = position_at(zone, floor_divide(local_ms, 1000) - 16 * 3600);
  for (; position + 1 < zone.transitions.size(); ++position) {
    const std::int64_t end = zone.transitions[position + 1].from_utc_seconds;
    if (local_ms < (end + zone.transitions[position].offset_seconds) * 1000) break;
  }
  const ZoneTransition& in_force = zone.transitions[position];
  const std::int64_t utc_ms = local_ms - std::int64_t{in_force.offset_seconds} * 1000;
  if (position > 0) return Instant{Duration{std::max(utc_ms, in_force.from_utc_seconds * 1000)}};
  return Instant{Duration{utc_ms}};
}

int weekday(LocalDate date) {
  // 1970-01-01 was a Thursday.
  const std::int32_t remainder = (date.days + 3) % 7;
  return remainder < 0 ? remainder + 7 : remainder;
}

LocalDate date_from_civil(int year, unsigned month, unsigned day) {
  const std::chrono::sys_days days{std::chrono::year{year} / std::chrono::month{month} /
                                   std::chrono::day{day}};
  return LocalDate{static_cast<std::int32_t>(days.time_since_epoch().count())};
}

CivilDate civil_from_date(LocalDate date) {
  const std::chrono::year_month_day civil{std::chrono::sys_days{std::chrono::days{date.days}}};
  return {static_cast<int>(civil.year()), static_cast<unsigned>(civil.month()),
          static_cast<unsigned>(civil.day())};
}

}  // namespace jidan::core
