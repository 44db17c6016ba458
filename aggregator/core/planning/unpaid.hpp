// Unpaid lines: what awaits its payment, by the pool it would join, and how often and how soon a
// channel's buyers pay. From both the planner expects arrivals before they are there. Only where a
// channel limits the time for payment: elsewhere nothing says when to stop expecting.
// Only apply() calls what changes the state.
#pragma once

#include <vector>

#include "aggregator/core/planning/expected_lines.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

// A line begins to await its payment (sign 1) or ceases to (sign -1), whatever becomes of it.
void count_unpaid(State& state, Handle part, std::int64_t sign);
// From the lines: under a new catalog, whose pools and channels may be others, and after a restore.
void recount_unpaid(State& state);

// What a channel's buyers did, a line each time.
void note_paid(State& state, const Order& order, std::int64_t lines, Duration after);
void note_lost(State& state, const Order& order);

// Of a channel's lines that await payment, those that will be paid; a half where nothing is known.
std::int64_t paid_rate_256(const PaidRecord& record);
// How long its lines take to be paid, on average; half an hour where nothing is known.
Duration usual_payment(const PaidRecord& record);

// That would join the pool if they were paid, occurrences that await their confirmation among them.
// Of a pool with lines.
std::int64_t unpaid_lines(const State& state, const Pool& pool);

// Those of them that will be paid, spread evenly over twice the time their channel's usually
// take, by clock hours from now on; and half of the occurrences that await their confirmation, each
// spread evenly over the time it has for that.
std::vector<ExpectedLine> expected_payments(const State& state, const Pool& pool, Instant now);

// Lines of which a record is the sum: twice as many are halved, so that what was long ago counts
// less.
inline constexpr std::int64_t kPaymentsRemembered = 1'000;
// Occurrences looked at for one pool, the first placed first; what lies beyond is not expected yet.
inline constexpr std::size_t kOccurrenceLooksMax = 1'024;

}  // namespace jidan::core
