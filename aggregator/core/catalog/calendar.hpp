// When a factory or hub works: a week, exceptions by date (春节 closed, 调休 Saturdays worked),
// cut-offs and receive hours, all in local time of its zone. Every function is pure and total.
// Nothing within two years is never: kNever when looking ahead, kLongAgo when looking back.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "aggregator/core/catalog/zone.hpp"
#include "aggregator/core/values/instant.hpp"

namespace jidan::core {

// Earlier than any instant the program computes with: what looking back answers when nothing is
// there.
inline constexpr Instant kLongAgo{Duration{0}};

// Minutes of the local day: [from, to), 0 ≤ from < to ≤ 1440.
struct OpenHours {
  std::int16_t from_minute = 0;
  std::int16_t to_minute = 1440;
  auto operator<=>(const OpenHours&) const = default;
};

struct CalendarException {
  std::vector<OpenHours> hours;           // empty = closed that day
  std::int32_t capacity_permille = 1000;  // of the daily capacity
};

struct Calendar {
  ZoneTable zone;
  std::array<std::vector<OpenHours>, 7> week;  // Monday first
  std::map<LocalDate, CalendarException> exceptions;
  std::vector<std::int16_t> cut_offs;    // minutes of the local day, rising; empty = none
  std::vector<OpenHours> receive_hours;  // when job sheets are read; empty = whenever open
  std::vector<std::int16_t> pickups;  // carrier pick-ups, minutes of an open day; empty = any time

  const std::vector<OpenHours>& hours_of(LocalDate date) const;
  bool is_open(Instant at) const;
  // First open instant ≥ at, or kNever when none within two years.
  Instant next_open(Instant at) const;
  // The instant at which `work` of open time has passed since `from`.
  Instant add_working(Instant from, Duration work) const;
  // The latest instant t with add_working(t, work) ≤ until; always an open one when work > 0.
  Instant subtract_working(Instant until, Duration work) const;
  // The same two, counting only the open time that is within the receive hours.
  Instant add_receiving(Instant from, Duration work) const;
  Instant subtract_receiving(Instant until, Duration work) const;
  // First pick-up ≥ at (on an open day); `at` itself when there are no fixed pick-ups.
  Instant next_pickup(Instant at) const;
  // Last pick-up ≤ at; `at` itself when there are no fixed pick-ups.
  Instant last_pickup(Instant at) const;
  // First cut-off > at on an open day; kNever when there are none.
  Instant next_cut_off(Instant at) const;
  // Of the daily capacity; 0 on a closed day.
  std::int32_t capacity_permille(LocalDate date) const;
  LocalDate local_date(Instant at) const;
};

}  // namespace jidan::core
