// Working time is walked day by day over intervals of local time turned into instants. A calendar
// that is open around the clock takes a short cut, because most arithmetic at intake is of that
// kind.
#include "aggregator/core/catalog/calendar.hpp"

#include <algorithm>
#include <span>

namespace jidan::core {
namespace {

constexpr int kDaysWalked = 2 * 366;  // two years: further away is never
constexpr Duration kDay = std::chrono::hours{24};
constexpr OpenHours kWholeDay{0, 1440};

enum class Counting : std::uint8_t { working, receiving };

// Instants of local times near one moment. While the offset doesn't change near by, a subtraction
// does.
class NearbyDays {
 public:
  NearbyDays(const ZoneTable& zone, Instant near) : zone_(zone), today_(to_local(zone, near).date) {
    const auto& steps = zone.transitions;
    const auto after = std::upper_bound(
        steps.begin(), steps.end(), near, [](Instant at, const ZoneTransition& step) {
          return at < Instant{std::chrono::seconds{step.from_utc_seconds}};
        });
    if (after != steps.end()) steady_to_ = Instant{std::chrono::seconds{after->from_utc_seconds}};
    if (steps.empty()) return;
    const auto current = after == steps.begin() ? after : after - 1;
    if (current != steps.begin())
      steady_from_ = Instant{std::chrono::seconds{current->from_utc_seconds}};
    offset_ = std::chrono::seconds{current->offset_seconds};
    // A skipped or repeated local time lies within a day of the change.
    steady_from_ += kDay;
    steady_to_ -= kDay;
  }

  LocalDate today() const { return today_; }
  Instant at(LocalDate date, std::int32_t minute) const {
    const Instant guess =
        Instant{std::chrono::days{date.days}} + std::chrono::minutes{minute} - offset_;
    if (steady_from_ <= guess && guess < steady_to_) return guess;
    return to_instant(zone_, date, minute * 60'000);
  }

 private:
  const ZoneTable& zone_;
  LocalDate today_;
  Duration offset_{};
  Instant steady_from_{Duration{-kNever.time_since_epoch()}};
  Instant steady_to_{kNever + kDay};
};

// The intervals of a day that count. Receive hours count only where the factory is open, so that an
// instant found by counting back is one at which a run can be released.
class CountedHours {
 public:
  CountedHours(const Calendar& calendar, Counting counting)
      : calendar_(calendar),
        narrowed_(counting == Counting::receiving && !calendar.receive_hours.empty()) {}

  bool narrowed() const { return narrowed_; }
  std::span<const OpenHours> of(LocalDate date) {
    const std::vector<OpenHours>& open = calendar_.hours_of(date);
    if (!narrowed_) return open;
    std::size_t count = 0;
    for (const OpenHours& hours : open)
      for (const OpenHours& receive : calendar_.receive_hours) {
        const OpenHours both{std::max(hours.from_minute, receive.from_minute),
                             std::min(hours.to_minute, receive.to_minute)};
        if (both.from_minute < both.to_minute && count < both_.size()) both_[count++] = both;
      }
    return {both_.data(), count};
  }

 private:
  const Calendar& calendar_;
  bool narrowed_;
  // Two lists of at most 8 intervals (the catalog's limit) have at most 15 in common.
  std::array<OpenHours, 16> both_{};
};

// Open around the clock from one day to another?
bool never_closes(const Calendar& calendar, Instant from, Instant to) {
  for (const std::vector<OpenHours>& day : calendar.week)
    if (day.size() != 1 || day.front() != kWholeDay) return false;
  if (calendar.exceptions.empty()) return true;
  const auto exception = calendar.exceptions.lower_bound(calendar.local_date(from));
  return exception == calendar.exceptions.end() || exception->first > calendar.local_date(to);
}

Instant count_forward(const Calendar& calendar, Counting counting, Instant from, Duration work) {
  if (from >= kNever) return kNever;
  if (work <= Duration{0}) return from;
  if (work >= kNever - from) return kNever;
  CountedHours counted(calendar, counting);
  if (!counted.narrowed() && never_closes(calendar, from, from + work)) return from + work;
  const NearbyDays days(calendar.zone, from);
  LocalDate date = days.today();
  for (int walked = 0; walked <= kDaysWalked; ++walked, ++date.days)
    for (const OpenHours& hours : counted.of(date)) {
      const Instant begin = std::max(from, days.at(date, hours.from_minute));
      const Instant end = days.at(date, hours.to_minute);
      if (end <= begin) continue;
      if (work <= end - begin) return begin + work;
      work -= end - begin;
    }
  return kNever;
}

Instant count_back(const Calendar& calendar, Counting counting, Instant until, Duration work) {
  if (until >= kNever) return kNever;
  if (work <= Duration{0}) return until;
  if (work >= until - kLongAgo) return kLongAgo;
  CountedHours counted(calendar, counting);
  if (!counted.narrowed() && never_closes(calendar, until - work, until)) return until - work;
  const NearbyDays days(calendar.zone, until);
  // Where a change of offset repeats a midnight, hours of the next date lie before `until` too.
  LocalDate date{days.today().days + 1};
  for (int walked = 0; walked <= kDaysWalked; ++walked, --date.days) {
    const std::span<const OpenHours> day = counted.of(date);
    for (auto hours = day.rbegin(); hours != day.rend(); ++hours) {
      const Instant begin = days.at(date, hours->from_minute);
      const Instant end = std::min(until, days.at(date, hours->to_minute));
      if (end <= begin) continue;
      if (work <= end - begin) return end - work;
      work -= end - begin;
    }
  }
  return kLongAgo;
}

// First open instant ≥ at among the next `days_walked` days.
Instant first_open(const Calendar& calendar, Instant at, int days_walked) {
  if (at >= kNever) return kNever;
  const NearbyDays days(calendar.zone, at);
  LocalDate date = days.today();
  for (int walked = 0; walked < days_walked; ++walked, ++date.days)
    for (const OpenHours& hours : calendar.hours_of(date)) {
      const Instant begin = std::max(at, days.at(date, hours.from_minute));
      if (begin < days.at(date, hours.to_minute)) return begin;
    }
  return kNever;
}

// First of the daily `minutes` ≥ at on an open day.
Instant first_daily(const Calendar& calendar, const std::vector<std::int16_t>& minutes,
                    Instant at) {
  if (at >= kNever) return kNever;
  const NearbyDays days(calendar.zone, at);
  LocalDate date = days.today();
  for (int walked = 0; walked <= kDaysWalked; ++walked, ++date.days) {
    if (calendar.hours_of(date).empty()) continue;
    Instant first = kNever;
    for (const std::int16_t minute : minutes) {
      const Instant moment = days.at(date, minute);
      if (moment >= at) first = std::min(first, moment);
    }
    if (first != kNever) return first;
  }
  return kNever;
}

}  // namespace

const std::vector<OpenHours>& Calendar::hours_of(LocalDate date) const {
  if (!exceptions.empty()) {
    const auto exception = exceptions.find(date);
    if (exception != exceptions.end()) return exception->second.hours;
  }
  return week[static_cast<std::size_t>(weekday(date))];
}

bool Calendar::is_open(Instant at) const {
  return first_open(*this, at, 2) == at;
}

Instant Calendar::next_open(Instant at) const {
  return first_open(*this, at, kDaysWalked);
}

Instant Calendar::add_working(Instant from, Duration work) const {
  return count_forward(*this, Counting::working, from, work);
}

Instant Calendar::subtract_working(Instant until, Duration work) const {
  return count_back(*this, Counting::working, until, work);
}

Instant Calendar::add_receiving(Instant from, Duration work) const {
  return count_forward(*this, Counting::receiving, from, work);
}

Instant Calendar::subtract_receiving(Instant until, Duration work) const {
  return count_back(*this, Counting::receiving, until, work);
}

Instant Calendar::next_pickup(Instant at) const {
  return pickups.empty() ? at : first_daily(*this, pickups, at);
}

Instant Calendar::last_pickup(Instant at) const {
  if (pickups.empty() || at >= kNever) return at;
  const NearbyDays days(zone, at);
  LocalDate date{days.today().days + 1};
  for (int walked = 0; walked <= kDaysWalked; ++walked, --date.days) {
    if (hours_of(date).empty()) continue;
    Instant last = kLongAgo;
    for (const std::int16_t minute : pickups) {
      const Instant moment = days.at(date, minute);
      if (moment <= at) last = std::max(last, moment);
    }
    if (last != kLongAgo) return last;
  }
  return kLongAgo;
}

Instant Calendar::next_cut_off(Instant at) const {
  if (cut_offs.empty() || at >= kNever) return kNever;
  return first_daily(*this, cut_offs, at + Duration{1});
}

std::int32_t Calendar::capacity_permille(LocalDate date) const {
  const auto exception = exceptions.find(date);
  if (exception == exceptions.end()) return hours_of(date).empty() ? 0 : 1000;
  return exception->second.hours.empty() ? 0 : exception->second.capacity_permille;
}

LocalDate Calendar::local_date(Instant at) const {
  return to_local(zone, at).date;
}

}  // namespace jidan::core
