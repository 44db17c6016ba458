// Allocation: which lines of a due pool make the next run, and which factory gets it. One run at a
// time: what is left is looked at again at once.
#pragma once

#include <optional>
#include <vector>

#include "aggregator/core/event.hpp"
#include "aggregator/core/planning/facts.hpp"
#include "aggregator/core/planning/served_lines.hpp"

namespace jidan::core {

// A quantity of a pooled part chosen for a run.
struct Chosen {
  Handle part = kNoHandle;
  std::int32_t quantity = 0;
};

struct RunPlan {
  Index offer = kNoIndex;
  std::vector<Chosen> chosen;
  RunContents contents;
  RunPrice price;
  Minor transit = 0;              // of each line's parcel
  Minor returns = 0;              // expected, by the factory's record
  Minor full_cost = 0;            // price + transit + returns, what factories are compared by
  Instant latest_start = kNever;  // the latest safe release of its tightest line
  Instant safe_start = kNever;    // the same if the factory is as late as it often was
  bool keeps_promises = true;
  bool is_safe = true;    // it keeps them even then
  bool meets_moq = true;  // without paying for unfilled places
  std::vector<RunnerUp> runners_up;
  BulkWay bulk = BulkWay::none;
  Minor bulk_other_cost = 0;  // as bulk.hpp has it
};

// Lines in the order in which they are served: remakes, then the earliest promise, then who came
// first.
std::vector<Handle> serving_order(const State& state, const Pool& pool);

// What a block may take of its day: the room that is left today, or as much as it likes, when it is
// asked what a run would be on a day of which the room is counted elsewhere.
enum class BlockRoom : std::uint8_t { today, any };

// The block of lines one offer would make now: in serving order, whole lines unless they may be
// split, same-run orders whole or not at all, never over run_max or the room. No price when nothing
// fits or MOQ and multiple clash.
std::optional<RunPlan> plan_for_offer(const State& state, const ServedLines& lines, Index offer,
                                      Instant now, BlockRoom room = BlockRoom::today);

// Custom pieces are never split; others only where their channel allows it, and not of an order
// that must stay in one run.
bool may_split(const State& state, const Order& order);

// True when the plan needs no unfilled places, or the offer's rule below MOQ is to pay for them.
bool obeys_moq(const State& state, const RunPlan& plan);

// The plan as an alternative that wasn't taken, its cost by term.
RunnerUp runner_up(const State& state, const RunPlan& plan);

// The best plan over all candidates for these lines of the pool, in that order: promises kept
// first, then rules obeyed (below MOQ only where the offer says pay), then the lowest full cost a
// piece. Only factories open at `now` with room today. With BelowMoqPlans::left_out those that
// don't obey their own rule are only runners-up: nothing when there is no other.
enum class BelowMoqPlans : std::uint8_t { compared, left_out };
std::optional<RunPlan> best_plan_of(const State& state, const Pool& pool,
                                    const std::vector<Handle>& order, Instant now,
                                    BelowMoqPlans below_moq);

// The same for the pool: of one with lines bought in bulk and small ones the run of all or of the
// bulk lines alone, whichever way is cheaper (bulk.hpp).
std::optional<RunPlan> best_plan(const State& state, const Pool& pool, Instant now,
                                 BelowMoqPlans below_moq = BelowMoqPlans::compared);

}  // namespace jidan::core
