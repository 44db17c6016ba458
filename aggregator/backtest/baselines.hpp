// Classical lot sizing as release policies, for comparison only: what an order book that knows
// nothing of calendars and bursts would do. All obey the same frame as the daemon's policies.
#pragma once

#include "aggregator/core/planning/policy.hpp"

namespace jidan::backtest {

// Every line at once.
core::Wish lot_for_lot(const core::PoolFacts& facts);

// The quantity at which set-up and waiting cost the same at the last four weeks' rate, or the next
// tier or MOQ above it where that costs less a line.
core::Wish eoq(const core::PoolFacts& facts);

// As soon as another hour at the last four weeks' rate would raise the run's cost per hour covered.
core::Wish silver_meal(const core::PoolFacts& facts);

}  // namespace jidan::backtest
