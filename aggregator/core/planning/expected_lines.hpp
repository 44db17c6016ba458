// How many lines each of the next clock hours may bring, in each of the last weeks taken as a
// future: the week's own count where the pool is busy, drawn towards the mean of such hours where a
// few lines are chance. Lines that are known to come are added. Nothing here looks ahead.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "aggregator/core/planning/pool_history.hpp"

namespace jidan::core {

// A line that is known of before it arrives: it awaits payment, or recurs.
struct ExpectedLine {
  Instant at{};  // when it joins the pool if it does
  std::int64_t pieces = 1;
  std::int64_t probability_256 = kSure;

  static constexpr std::int64_t kSure = 256;
};

inline constexpr std::int64_t kForeseenHours = 48;

struct ExpectedLines {
  static constexpr std::size_t kHours = static_cast<std::size_t>(kForeseenHours) + 1;
  using ByHour = std::array<std::int64_t, kHours>;

  // Weeks of history, of which each is a future. None without a week.
  std::size_t futures = 0;
  // Lines that each hour brought, over all of those weeks: nothing where nothing ever came.
  ByHour seen{};
  // 256ths of a line from the current clock hour on, by future.
  std::array<ByHour, static_cast<std::size_t>(kFutures)> by_future{};
  // Lines known of, the same in every future: 256ths of a line, and of a piece. Past weeks had such
  // lines too, so an hour brings these or those above, whichever are more.
  ByHour known{};
  ByHour known_pieces{};
};

// `known` at instants before now or behind the last hour are left out.
ExpectedLines expected_lines(const PoolHistory& history, Instant now,
                             std::span<const ExpectedLine> known);

}  // namespace jidan::core
