// Bulk: whether the lines of a pool that were bought in bulk go with the small ones, which then
// share their set-up and their price, or make a run alone and leave the small ones to themselves.
#pragma once

#include <vector>

#include "aggregator/core/planning/allocation.hpp"

namespace jidan::core {

// The three plans of one moment. Those of the two parts obey their offers' rules below MOQ.
struct BulkPlans {
  const RunPlan& together;  // everything
  const RunPlan& alone;     // the bulk lines
  const RunPlan& rest;      // the small ones
};

struct BulkChoice {
  BulkWay way = BulkWay::anchors;
  // Of the way not taken, so that it compares with the full cost of the run that is made: alone and
  // rest against together, or together less rest against alone.
  Minor other_cost = 0;
};

// Promises come first, as between factories, then what is cheaper; of the same cost one run. What
// the small ones cost is asked as of now: that they may wait on makes their part cheaper, never
// dearer.
BulkChoice bulk_choice(const BulkPlans& plans);

// Turns the plan of a pool with bulk lines and small ones into that of its bulk lines alone where
// that way is chosen, and notes the way in it. `chosen` was made of the lines of `order`. Nothing
// changes where it leaves lines of the pool out: more than a run can hold is cut in serving order.
void compare_bulk(const State& state, const Pool& pool, const std::vector<Handle>& order,
                  Instant now, RunPlan& chosen);

}  // namespace jidan::core
