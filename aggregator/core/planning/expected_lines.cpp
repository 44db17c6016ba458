// A Gamma prior twice: an hour of the week is drawn towards the same hour of all days, and one
// week's hour towards that mean, each as if so many lines had been seen of the mean's kind. Busy
// hours have more lines than the prior and keep their own counts.
#include "aggregator/core/planning/expected_lines.hpp"

#include <algorithm>

namespace jidan::core {
namespace {

constexpr std::int64_t kOne = 256;
constexpr std::int64_t kHoursOfDay = 24;
constexpr std::int64_t kDaysOfWeek = 7;
constexpr auto kKept = static_cast<std::size_t>(kHoursKept);
constexpr auto kWeek = static_cast<std::size_t>(kHoursOfWeek);
constexpr auto kDay = static_cast<std::size_t>(kHoursOfDay);
// Lines' worth of trust in the mean. Found on the yardstick's first half.
constexpr std::int64_t kDayPrior = 8;   // in the same hour of all days, for an hour of the week
constexpr std::int64_t kWeekPrior = 3;  // in the hour of the week, for one week's

// The last nine weeks, the oldest hour first.
using Kept = std::array<std::int64_t, kKept>;
using Levels = std::array<std::int64_t, static_cast<std::size_t>(kFutures)>;

// Index of the hour that begins `week` weeks ago.
std::size_t begin_of(std::size_t weeks_ago) {
  return kKept - weeks_ago * kWeek;
}

Levels levels_of(const Kept& kept, std::size_t futures) {
  std::array<std::int64_t, static_cast<std::size_t>(kFutures) + 1> weeks{};
  for (std::size_t week = 0; week <= futures; ++week)
    for (std::size_t i = begin_of(week + 1); i < begin_of(week); ++i) weeks[week] += kept[i];
  Levels levels{};
  for (std::size_t future = 0; future < futures; ++future)
    levels[future] = level_256(weeks[0], weeks[future + 1]);
  return levels;
}

// Mean lines, in 256ths, of the hour of day that is k hours from now.
std::array<std::int64_t, kDay> by_hour_of_day(const Kept& kept, const Levels& levels,
                                              std::size_t futures) {
  std::array<std::int64_t, kDay> mean{};
  for (std::size_t future = 0; future < futures; ++future) {
    std::array<std::int64_t, kDay> week{};
    for (std::size_t i = 0; i < kWeek; ++i) week[i % kDay] += kept[begin_of(future + 1) + i];
    for (std::size_t k = 0; k < kDay; ++k) mean[k] += week[k] * levels[future];
  }
  for (std::int64_t& each : mean) each /= kDaysOfWeek * static_cast<std::int64_t>(futures);
  return mean;
}

// Of `own` 256ths seen `times` times, with a prior of so many lines at `mean`.
std::int64_t drawn(std::int64_t own, std::int64_t times, std::int64_t mean, std::int64_t prior) {
  if (mean == 0) return own / times;
  return (own + prior * kOne) * mean / (times * mean + prior * kOne);
}

void add_known(std::span<const ExpectedLine> known, Instant now, ExpectedLines& lines) {
  const std::int64_t first_hour = PoolHistory::hour_of(now);
  for (const ExpectedLine& line : known) {
    const std::int64_t hour = PoolHistory::hour_of(line.at) - first_hour;
    if (line.at < now || hour >= static_cast<std::int64_t>(ExpectedLines::kHours)) continue;
    lines.known[static_cast<std::size_t>(hour)] += line.probability_256;
    lines.known_pieces[static_cast<std::size_t>(hour)] += line.probability_256 * line.pieces;
  }
}

}  // namespace

ExpectedLines expected_lines(const PoolHistory& history, Instant now,
                             std::span<const ExpectedLine> known) {
  ExpectedLines lines;
  const std::int64_t hour = PoolHistory::hour_of(now);
  while (lines.futures < static_cast<std::size_t>(kFutures) &&
         history.knows(hour - (static_cast<std::int64_t>(lines.futures) + 1) * kHoursOfWeek))
    ++lines.futures;
  if (lines.futures == 0) return lines;
  Kept kept;
  history.lines_from(hour - kHoursKept, kept);
  const Levels levels = levels_of(kept, lines.futures);
  const auto days = by_hour_of_day(kept, levels, lines.futures);
  for (std::size_t k = 0; k < ExpectedLines::kHours; ++k) {
    std::int64_t own = 0;
    for (std::size_t future = 0; future < lines.futures; ++future) {
      lines.seen[k] += kept[begin_of(future + 1) + k];
      own += kept[begin_of(future + 1) + k] * levels[future];
    }
    const std::int64_t mean =
        drawn(own, static_cast<std::int64_t>(lines.futures), days[k % kDay], kDayPrior);
    if (mean == 0) continue;
    for (std::size_t future = 0; future < lines.futures; ++future)
      lines.by_future[future][k] =
          drawn(kept[begin_of(future + 1) + k] * levels[future], 1, mean, kWeekPrior);
  }
  add_known(known, now, lines);
  return lines;
}

}  // namespace jidan::core
