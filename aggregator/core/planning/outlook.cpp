// Moments are ends of clock hours, thinned where little arrives; arrivals fall evenly within an
// hour. All sums are integers, so that every build foresees the same. A fraction of a line is the
// chance of one: what is not there costs no run.
#include "aggregator/core/planning/outlook.hpp"

#include <algorithm>
#include <limits>

#include "aggregator/core/planning/chances.hpp"

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
// A limit between moments counts as the nearer one.
constexpr std::int64_t kNearEnoughMinutes = 30;
// Lines differ in size about as much as a geometric distribution: the pieces of n Poisson lines
// spread by √(2·n) lines.
constexpr std::int64_t kSpread = 2;

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
  const ExpectedLines expected = expected_lines(history, facts.now, facts.expected);
  futures_ = expected.futures;
  if (futures_ == 0) return;
  allowed_minutes_ = std::max<std::int64_t>(history.usual_allowed().count() / kMinute, 1);
  micro_per_minute_ = facts.waiting_minor_per_line_hour * kMicroPerMinor / 60;
  half_inverse_ = (std::int64_t{1} << kInversePlaces) / (2 * allowed_minutes_);
  set_up_ = costs_->set_up();
  pool_pieces_ = facts.pieces;
  pieces_of_line_256_ = history.pieces_of_line_256();
  variants_ = std::max(history.variants(), facts.changeovers + 1);
  pool_lines_256_ = facts.changeovers * variants_ * kOne / (variants_ - facts.changeovers);
  pool_extra_ = facts.run_cost - costs_->of(facts.pieces, facts.changeovers);
  find_moments(facts, expected);
  count_arrivals(facts, expected);
}

void Outlook::find_moments(const PoolFacts& facts, const ExpectedLines& expected) {
  const std::int64_t first_hour = PoolHistory::hour_of(facts.now);
  constexpr std::int64_t kHours = kForeseenHours;
  std::array<std::int64_t, static_cast<std::size_t>(kHours)> arriving{};
  std::int64_t all = 0;
  for (std::size_t k = 0; k < arriving.size(); ++k) {
    // What is known of may come once; the others came in every one of the weeks.
    const auto weeks = static_cast<std::int64_t>(futures_);
    arriving[k] = expected.seen[k] + (expected.known[k] * weeks + kOne - 1) / kOne;
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

void Outlook::count_arrivals(const PoolFacts& facts, const ExpectedLines& expected) {
  const std::int64_t first_hour = PoolHistory::hour_of(facts.now);
  std::array<Arrived, kFutures> sums{};
  Known known;
  std::int64_t from = 0;  // minutes from now
  std::size_t hour = 0;
  for (std::size_t i = 1; i < moments_; ++i) {
    while (from < minute_[i]) {
      const std::int64_t hour_end =
          ((first_hour + static_cast<std::int64_t>(hour) + 1) * kHour - ms(facts.now)) / kMinute;
      const std::int64_t to = std::min(hour_end, minute_[i]);
      if (to > from && hour < ExpectedLines::kHours) {
        const std::int64_t share = ((to - from) << kSharePlaces) / 60;
        // What is known of the current hour comes in what is left of it.
        const std::int64_t left = std::min<std::int64_t>(hour_end, 60);
        const std::int64_t sure = expected.known[hour] * (to - from) / left;
        known.lines += sure;
        known.more_pieces += expected.known_pieces[hour] * (to - from) / left -
                             (sure * pieces_of_line_256_ >> kOnePlaces);
        const std::int64_t middle = (from + to) / 2;
        for (std::size_t future = 0; future < futures_; ++future) {
          // Past weeks had lines that were known of before, too: they are among what is expected.
          const std::int64_t usual = expected.by_future[future][hour] * share >> kSharePlaces;
          const std::int64_t lines = std::max(usual, sure);
          sums[future].lines += lines;
          sums[future].minutes += lines * middle;
          sums[future].squares += lines * middle * middle;
        }
      }
      from = std::max(from, to);
      if (hour_end <= from) ++hour;
    }
    for (std::size_t future = 0; future < futures_; ++future) upto_[future][i] = sums[future];
    known_[i] = known;
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

std::int64_t Outlook::pieces_256(std::int64_t lines_256, std::size_t from, std::size_t to) const {
  return (lines_256 * pieces_of_line_256_ >> kOnePlaces) + known_[to].more_pieces -
         known_[from].more_pieces;
}

// Where a tier or the MOQ bends the price, the mean of a run that is smaller and one that is larger
// than expected.
MicroMinor Outlook::price(std::int64_t pieces, std::int64_t lines_256) const {
  pieces = std::max<std::int64_t>(pieces, 1);
  if (costs_->is_flat()) return costs_->of(pieces, 0);
  const std::int64_t spread =
      root_16(kSpread * lines_256) * pieces_of_line_256_ >> (kOnePlaces + kOnePlaces);
  return (costs_->of(std::max<std::int64_t>(pieces - spread, 1), 0) +
          costs_->of(pieces + spread, 0)) /
         2;
}

MicroMinor Outlook::with_pool(std::size_t future, std::size_t i) const {
  const Arrived& arrived = upto_[future][i];
  const std::int64_t more = pieces_256(arrived.lines, 0, i) >> kOnePlaces;
  return price(pool_pieces_ + more, arrived.lines) + pool_extra_ +
         variants_cost(pool_lines_256_ + arrived.lines) + pool_waiting_[i] +
         waiting(arrived, minute_[i]);
}

Outlook::Arrived Outlook::arrived(std::size_t future, std::size_t from, std::size_t to) const {
  const Arrived& before = upto_[future][from];
  const Arrived& until = upto_[future][to];
  return {until.lines - before.lines, until.minutes - before.minutes,
          until.squares - before.squares};
}

MicroMinor Outlook::least_from(std::size_t future, std::size_t from, const Arrived& first,
                               std::optional<MicroMinor> each,
                               const std::array<MicroMinor, kMoments>& rest,
                               std::size_t& best) const {
  const std::int64_t last_minute =
      first.minutes / first.lines + allowed_minutes_ + kNearEnoughMinutes;
  const std::size_t end = moments_ - 1;
  const auto is_within = [&](std::size_t to) {
    return to == from + 1 || minute_[to] <= last_minute;
  };
  const auto until = [&](std::size_t to) {
    Arrived lines = arrived(future, from + 1, to);
    lines.lines += first.lines;
    lines.minutes += first.minutes;
    lines.squares += first.squares;
    return lines;
  };
  MicroMinor least = std::numeric_limits<MicroMinor>::max();
  const auto look_at = [&](std::size_t to, const Arrived& lines, MicroMinor waited) {
    const MicroMinor others =
        waited + price(pieces_256(lines.lines, from, to) >> kOnePlaces, lines.lines) + rest[to];
    if (others >= least) return;
    if (const MicroMinor all = others + variants_cost(lines.lines); all < least) {
      least = all;
      best = to;
    }
  };
  if (each && is_within(end)) {
    const Arrived lines = until(end);
    least = waiting(lines, minute_[end]) +
            static_cast<MicroMinor>(Wide{*each} * lines.lines >> kOnePlaces);
  }
  // What was best from the moment after this one is near the best: most others then need no price.
  const std::size_t guess = std::max(best, from + 1);
  if (is_within(guess)) {
    const Arrived lines = until(guess);
    look_at(guess, lines, waiting(lines, minute_[guess]));
  }
  for (std::size_t to = from + 1; to <= end && is_within(to); ++to) {
    const Arrived lines = until(to);
    const MicroMinor waited = waiting(lines, minute_[to]);
    // Waiting only grows, and no run costs less than its set-up.
    if (waited + set_up_ >= least) break;
    if (waited + set_up_ + rest[to] < least) look_at(to, lines, waited);
  }
  return least;
}

std::array<MicroMinor, Outlook::kMoments> Outlook::rest(std::size_t future,
                                                        std::optional<MicroMinor> each) const {
  std::array<MicroMinor, kMoments> cost{};
  std::size_t best = 0;
  for (std::size_t from = moments_ - 1; from-- > 0;) {
    Arrived first = arrived(future, from, from + 1);
    if (first.lines == 0) {
      cost[from] = cost[from + 1];
      continue;
    }
    const std::int64_t known = std::min(known_[from + 1].lines - known_[from].lines, kOne);
    const std::int64_t none = chance_of_none(first.lines - known) * (kOne - known) >> kOnePlaces;
    const std::int64_t some = kCertain - none;
    if (none > 0) {
      // As many as come when any does.
      for (std::int64_t* sum : {&first.lines, &first.minutes, &first.squares})
        *sum = *sum * kCertain / some;
    }
    const MicroMinor run = least_from(future, from, first, each, cost, best);
    cost[from] =
        static_cast<MicroMinor>((Wide{run} * some + Wide{cost[from + 1]} * none) >> kChancePlaces);
  }
  return cost;
}

}  // namespace jidan::core
