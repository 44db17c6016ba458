// Plates: what a factory makes once for an artwork (a screen, a digitised pattern) and keeps for a
// while. A new one costs its price and its lead; a kept one is free and fast.
#pragma once

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

bool is_plate_kept(const State& state, Index factory, std::uint64_t artwork, Instant now);

// What a line of that artwork (0 = none) needs at the offer's factory.
Plates plates_for(const State& state, Index offer, std::uint64_t artwork, Instant now);

// What a run of the whole pool needs there: fresh when some line of it does. Of a pool with more
// lines than are looked at, when none of those does, the rest are taken to: that is early, never
// late.
Plates plates_for(const State& state, const Pool& pool, Index offer, Instant now);

inline constexpr std::size_t kPlateLooksMax = 256;

}  // namespace jidan::core
