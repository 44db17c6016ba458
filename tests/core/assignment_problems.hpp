// Small assignment problems, said in whole minor units; and random ones with every complication.
#pragma once

#include <utility>
#include <vector>

#include "aggregator/core/planning/assignment.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {

inline core::OfferDay a_day(std::int64_t room_pieces, std::vector<core::PriceStep> tiers = {}) {
  core::OfferDay day;
  day.room_thousandths = room_pieces * 1'000;
  day.tiers = std::move(tiers);
  return day;
}

// Costs by day index; nothing is owed for a day left out of the list.
inline core::DueRun a_run(std::int64_t pieces,
                          std::vector<std::pair<std::uint32_t, core::Minor>> costs) {
  core::DueRun run;
  run.pieces = pieces;
  run.load_thousandths = pieces * 1'000;
  run.left_out_cost = 1'000'000 * core::kMicroPerMinor;
  for (const auto& [day, cost] : costs) {
    core::Way way;
    way.day = day;
    way.cost.set_up = cost * core::kMicroPerMinor;
    run.ways.push_back(way);
  }
  return run;
}

inline core::ChosenDays days_of(const core::Assignment& assignment) {
  core::ChosenDays chosen;
  for (const core::AssignedRun& run : assignment.runs) chosen.push_back(run.day);
  return chosen;
}

// Tight room, price steps within reach, holes, promises, pieces given before.
inline core::AssignmentProblem a_random_problem(Seeded& seeded, std::int64_t runs,
                                                std::int64_t days) {
  core::AssignmentProblem problem;
  for (std::int64_t i = 0; i < days; ++i) {
    const core::Minor best = seeded.between(10, 20);
    core::OfferDay day =
        a_day(seeded.between(20, 120), {{1, best + 8}, {40, best + 3}, {90, best}});
    day.starts = core::Instant{core::Duration{seeded.between(1, 3) * 1'000}};
    if (seeded.one_in(3)) day.pieces_given = seeded.between(1, 60);
    problem.days.push_back(std::move(day));
  }
  for (std::int64_t i = 0; i < runs; ++i) {
    std::vector<std::pair<std::uint32_t, core::Minor>> costs;
    for (std::uint32_t day = 0; day < days; ++day)
      if (!seeded.one_in(4)) costs.emplace_back(day, seeded.between(0, 200));
    core::DueRun run = a_run(seeded.between(5, 40), costs);
    run.latest_start = core::Instant{core::Duration{seeded.between(1, 3) * 1'000}};
    run.left_out_cost = run.pieces * 60 * core::kMicroPerMinor;
    problem.runs.push_back(std::move(run));
  }
  return problem;
}

}  // namespace jidan::testing
