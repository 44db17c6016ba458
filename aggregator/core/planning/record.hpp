// Record: what the state remembers of how a factory's runs came out, and what the planner makes of
// it: the returns a run has to reckon with, and a latest start that its lateness doesn't break. The
// statistics are quality.hpp's. Only apply() calls note_made().
#pragma once

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/economics.hpp"
#include "aggregator/core/planning/quality.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

// Runs of a factory whose lateness is remembered, the last ones.
inline constexpr std::size_t kLeadRunsKept = 32;
// No factory counts as later than this: one forgotten report must not close it for good.
inline constexpr Duration kLatenessMax = std::chrono::hours{72};

// Pieces that came out unusable, by factory and category, are its returns: what a buyer sends back
// joins them when it is known. Once a run, when it is made or closed.
void note_made(State& state, const Run& run, Instant made);

// Of a million pieces of the category, how many to expect unusable.
std::int64_t return_rate_of(const State& state, Index factory, const std::string& category);

// What returns of these pieces will cost, made there.
Minor expected_returns(const State& state, Index factory, const RunContents& contents);

// latest_safe_release() for a factory that is as late as nine of ten of its runs were at most.
Instant safe_start(const State& state, Index offer, std::int64_t load_thousandths, Instant made_by,
                   Plates plates);

}  // namespace jidan::core
