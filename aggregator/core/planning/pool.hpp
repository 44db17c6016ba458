// Pools: open lines that can be made together, with the sums the planner needs kept current so that
// a line joins in O(1). Only apply() calls the functions that change anything.
#pragma once

#include <string_view>

#include "aggregator/core/planning/service.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

// Puts a part (in no pool, no run) into a pool. `now` becomes its arrival unless it waited before.
void join_pool(State& state, Handle pool, Handle part, Instant now);
// Takes a part out; the caller says where it goes.
void leave_pool(State& state, Handle part);
// Takes `quantity` of a pooled part out as a part of its own; the rest stays pooled.
Handle take_from_pool(State& state, Handle part, std::int32_t quantity);
// The pool's next review is computed by the next settle_reviews(): a commit that brings a pool many
// lines asks once. Only for what changes nothing that another pool's review depends on.
void defer_review(State& state, Handle pool);
void settle_reviews(State& state);
// Computes when the pool must be looked at next and files it in State::reviews.
void reschedule(State& state, Handle pool, Instant now);
// After lines left: the limits are those of the lines that are still there. Linear in them.
void refresh_limits(State& state, Handle pool, Instant now);
void set_review(State& state, Handle pool, Instant next_review);

// The one value of a line's changeover_by options and traits; equal values share a changeover.
std::uint64_t changeover_value(const Product& product, const Traits& traits);

// The offers a pooled part may be made at and by when, from its pool's limits. The made_by of its
// own promise is at or after the one shown.
const ClassLimit* class_limit(const State& state, const Part& part);

// Without exclusions only a class of lines that no offer serves has none; so a review looks at a
// large pool's lines only when it must.
bool may_have_homeless(const Pool& pool);

// What the guard of its pool is told a new run costs: the controllable price and the waiting of its
// lines. A remake's time in its first run was no waiting.
MicroMinor guarded_cost(const State& state, const Run& run, Instant now);

}  // namespace jidan::core
