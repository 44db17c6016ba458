// Volumes: what each factory was given of a process in the current day or month of its zone, where
// its price steps count over more than one run. Counted when a run is released, by billed pieces;
// given back when it is fenced, for nothing of it was made. A sheet already issued keeps its price.
#pragma once

#include "aggregator/core/planning/economics.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

// What the period that `at` lies in had before; the names live as long as the state's entries.
GivenPieces given_pieces(const State& state, Index offer, Instant at);

// Adds (sign 1) or takes back (sign -1) what a run's tiers were billed. Only apply() calls these.
void count_given(State& state, const Run& run, std::int64_t sign);
// Periods that ended more than a week ago can't be asked for any more.
void forget_old_periods(State& state, LocalDate today);

inline constexpr std::int32_t kGivenKeptDays = 7;

}  // namespace jidan::core
