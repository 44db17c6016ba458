// Moments are ends of clock hours, thinned where little arrives; arrivals fall evenly within an
// hour. All sums are integers, so that every build foresees the same.
#include "aggregator/core/planning/outlook.hpp"

#include <algorithm>
#include <limits>

namespace jidan::core {
namespace {

__extension__ typedef __int128 Wide;

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kHour = 60 * kMinute;
// Every hour this near is a moment; further ones only where much arrived, before a lull, and before
// the factory closes.
constexpr std::int64_t kNearHours = 6;
constexpr std::int64_t kMuch = 20;  // one part in so many of all that arrives
constexpr std::int64_t kOne = 256;
constexpr unsigned kOnePlaces = 8;
constexpr unsigned kInversePlaces = 20;
constexpr unsigned kSharePlaces = 16;  // of an hour

std::int64_t ms(Instant at) {
  return at.time_since_epoch().count();
}

// The end of the working hours that `at` is in; `at` itself when it is closed.
Instant open_until(const Calendar& calendar, Instant at) {
  const LocalDate date = calendar.local_date(at);
  for (const OpenHours& hours : calendar.hours_of(date)) {
    const Instant end = to_instant(calendar.zone, date, hours.to_minute * 60'000);
    if (to_instant(calendar.zone, date, hours.from_minute * 60'000) <= at && at < end) return end;
  }
  return at;
}

// Asked for rising instants, a calendar is looked into once for each of its working hours.
class OpenTimes {
 public:
  explicit OpenTimes(const Calendar& calendar) : calendar_(calendar) {}
  bool is_open(Instant at) {
    if (open_from_ <= at && at < open_to_) return true;
    if (closed_from_ <= at && at < closed_to_) return false;
    const Instant next = calendar_.next_open(at);
    if (next != at) {
      closed_from_ = at;
      closed_to_ = next;
      return false;
    }
    open_from_ = at;
    open_to_ = std::max(open_until(calendar_, at), at + Duration{1});
    return true;
  }

 private:
  const Calendar& calendar_;
  Instant open_from_{}, open_to_{}, closed_from_{}, closed_to_{};
};

}  // namespace

Outlook::Outlook(const PoolFacts& facts) : costs_(facts.costs) {
  if (facts.history == nullptr || facts.costs == nullptr || facts.calendar == nullptr) return;
  const PoolHistory& history = *facts.history;
  const std::int64_t hour = PoolHistory::hour_of(facts.now);
  while (futures_ < static_cast<std::size_t>(kFutures) &&
         history.knows(hour - (static_cast<std::int64_t>(futures_) + 1) * kHoursOfWeek))
    ++futures_;
  if (futures_ == 0) return;
  const PoolHistory::Weeks weeks = history.lines_by_week(hour);
  for (std::size_t future = 0; future < futures_; ++future)
    level_[future] = level_256(weeks[0], weeks[future + 1]);
  allowed_minutes_ = std::max<std::int64_t>(history.usual_allowed().count() / kMinute, 1);
  micro_per_minute_ = facts.waiting_minor_per_line_hour * kMicroPerMinor / 60;
  half_inverse_ = (std::int64_t{1} << kInversePlaces) / (2 * allowed_minutes_);
  pool_pieces_ = facts.pieces;
  pieces_of_line_256_ = history.pieces_of_line_256();
  variants_ = std::max(history.variants(), facts.changeovers + 1);
  pool_lines_256_ = facts.changeovers * variants_ * kOne / (variants_ - facts.changeovers);
  pool_extra_ = facts.run_cost - costs_->of(facts.pieces, facts.changeovers);
  Hours hours;
  for (std::size_t future = 0; future < futures_; ++future)
    history.lines_from(hour - (static_cast<std::int64_t>(future) + 1) * kHoursOfWeek,
                       hours[future]);
  find_moments(facts, hours);
  count_arrivals(facts, hours);
}

void Outlook::find_moments(const PoolFacts& facts, const Hours& hours) {
  const std::int64_t first_hour = PoolHistory::hour_of(facts.now);
  std::array<std::int64_t, kHours> arriving{};
  std::int64_t all = 0;
  for (std::size_t k = 0; k < arriving.size(); ++k) {
    for (std::size_t future = 0; future < futures_; ++future) arriving[k] += hours[future][k];
    all += arriving[k];
  }
  const auto add = [&](Instant at) {
    at_[moments_] = at;
    minute_[moments_] = (ms(at) - ms(facts.now)) / kMinute;
    pool_waiting_[moments_] = facts.waiting->cost_at(at, facts.waiting_minor_per_line_hour);
    ++moments_;
  };
  add(facts.now);
  OpenTimes times(*facts.calendar);
  std::int64_t since = 0;
  for (std::int64_t k = 0; k < kHours && moments_ + 2 < kMoments; ++k) {
    const auto hour = static_cast<std::size_t>(k);
    since += arriving[hour];
    Instant end{Duration{(first_hour + k + 1) * kHour}};
    const bool is_limit = at_[moments_ - 1] < facts.limit && facts.limit < end;
    if (is_limit && times.is_open(facts.limit)) add(facts.limit);
    const bool is_last = k + 1 == kHours;
    if (since == 0 && !is_last) continue;
    const bool is_lull = k + 2 < kHours && arriving[hour + 1] + arriving[hour + 2] == 0;
    const bool is_wanted = k < kNearHours || is_lull || since * kMuch >= all || is_last;
    if (!times.is_open(end)) {
      // The last moment before closing, whatever came until then.
      end -= Duration{1};
      if (!times.is_open(end) && !is_last) continue;
    } else if (!is_wanted) {
      continue;
    }
    if (end <= at_[moments_ - 1]) continue;
    add(is_last ? facts.calendar->next_open(end) : end);
    since = 0;
  }
}

void Outlook::count_arrivals(const PoolFacts& facts, const Hours& hours) {
  const std::int64_t first_hour = PoolHistory::hour_of(facts.now);
  std::array<Arrived, kFutures> sums{};
  std::int64_t from = 0;  // minutes from now
  std::size_t hour = 0;
  for (std::size_t i = 1; i < moments_; ++i) {
    while (from < minute_[i]) {
      const std::int64_t hour_end =
          ((first_hour + static_cast<std::int64_t>(hour) + 1) * kHour - ms(facts.now)) / kMinute;
      const std::int64_t to = std::min(hour_end, minute_[i]);
      if (to > from && hour < hours[0].size()) {
        const std::int64_t share = ((to - from) << kSharePlaces) / 60;
        const std::int64_t middle = (from + to) / 2;
        for (std::size_t future = 0; future < futures_; ++future) {
          const std::int64_t lines = hours[future][hour] * level_[future] * share >> kSharePlaces;
          sums[future].lines += lines;
          sums[future].minutes += lines * middle;
          sums[future].squares += lines * middle * middle;
        }
      }
      from = std::max(from, to);
      if (hour_end <= from) ++hour;
    }
    for (std::size_t future = 0; future < futures_; ++future) upto_[future][i] = sums[future];
  }
}

MicroMinor Outlook::waiting(const Arrived& arrived, std::int64_t minute) const {
  const std::int64_t linear = arrived.lines * minute - arrived.minutes;
  const std::int64_t squares =
      arrived.lines * minute * minute - 2 * minute * arrived.minutes + arrived.squares;
  const auto growing = static_cast<std::int64_t>(Wide{squares} * half_inverse_ >> kInversePlaces);
  return static_cast<MicroMinor>(Wide{linear + growing} * micro_per_minute_ >> kOnePlaces);
}

// n·V/(n + V) variants among n lines.
MicroMinor Outlook::variants_cost(std::int64_t lines_256) const {
  if (costs_->changeover() == 0) return 0;
  const std::int64_t variants_256 = lines_256 * variants_ / (lines_256 / kOne + variants_);
  return costs_->changeover() * variants_256 >> kOnePlaces;
}

MicroMinor Outlook::with_pool(std::size_t future, std::size_t i) const {
  const Arrived& arrived = upto_[future][i];
  return costs_->of(pool_pieces_ + pieces(arrived), 0) + pool_extra_ +
         variants_cost(pool_lines_256_ + arrived.lines) + pool_waiting_[i] +
         waiting(arrived, minute_[i]);
}

Outlook::Arrived Outlook::arrived(std::size_t future, std::size_t from, std::size_t to) const {
  const Arrived& before = upto_[future][from];
  const Arrived& until = upto_[future][to];
  return {until.lines - before.lines, until.minutes - before.minutes,
          until.squares - before.squares};
}

MicroMinor Outlook::least_from(std::size_t future, std::size_t from, MicroMinor left_open,
                               const std::array<MicroMinor, kMoments>& rest) const {
  MicroMinor least = left_open;
  for (std::size_t to = from + 1; to < moments_ && may_wait(from, to); ++to) {
    const Arrived lines = arrived(future, from, to);
    const MicroMinor waited = waiting(lines, minute_[to]);
    // Waiting only grows, and nothing costs less than nothing.
    if (waited >= least) break;
    const MicroMinor others =
        waited + costs_->of(std::max<std::int64_t>(pieces(lines), 1), 0) + rest[to];
    if (others < least) least = std::min(least, others + variants_cost(lines.lines));
  }
  return least;
}

std::array<MicroMinor, Outlook::kMoments> Outlook::rest(std::size_t future,
                                                        std::optional<MicroMinor> each) const {
  std::array<MicroMinor, kMoments> cost{};
  for (std::size_t from = moments_ - 1; from-- > 0;) {
    const Arrived lines = arrived(future, from, moments_ - 1);
    if (lines.lines == arrived(future, from + 1, moments_ - 1).lines) {
      cost[from] = cost[from + 1];
      continue;
    }
    MicroMinor left_open = std::numeric_limits<MicroMinor>::max();
    if (each && may_wait(from, moments_ - 1))
      left_open = static_cast<MicroMinor>(Wide{*each} * lines.lines >> kOnePlaces) +
                  waiting(lines, minute_[moments_ - 1]);
    cost[from] = least_from(future, from, left_open, cost);
  }
  return cost;
}

}  // namespace jidan::core
