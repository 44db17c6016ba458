// The cheapest plan that serves lines first in, first out, found backwards in time when all of them
// are known: what a policy's cost is divided by. Exact over such plans; exact over all plans when
// quantities are equal and limits agree, otherwise a tight reference and no lower bound.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "aggregator/core/catalog/calendar.hpp"
#include "aggregator/core/planning/run_costs.hpp"

namespace jidan::core {

// A line as a plan sees it. Lines of a plan are sorted by arrival.
struct PlannedLine {
  Instant arrived{};
  Instant limit = kNever;  // latest safe release
  std::int64_t pieces = 1;
  std::uint64_t variant = 0;  // its changeover_by value, any number
};

// Lines [begin, end) released at `start`.
struct PlannedRun {
  std::size_t begin = 0;
  std::size_t end = 0;
  Instant start{};
  MicroMinor cost = 0;  // waiting included
};

struct ReferencePlan {
  MicroMinor cost = 0;
  std::vector<PlannedRun> runs;
};

// Each run starts at the first open instant at or after its last arrival. A line that is past its
// limit by then starts at that instant at the latest. Nothing when a line is larger than a run.
std::optional<ReferencePlan> reference_plan(std::span<const PlannedLine> lines,
                                            const RunCosts& costs, const Calendar& calendar);

}  // namespace jidan::core
