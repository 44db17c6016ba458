// The two policies that look ahead, over a pool's own history: the marginal rule and the replay of
// past weeks as futures. Without history, and while the guard says so, both are rent-or-buy.
#pragma once

#include "aggregator/core/planning/policy.hpp"

namespace jidan::core {

// Whether they decide on this pool now, and not rent-or-buy for them.
bool is_foreseeing(const PoolFacts& facts);

// Closes when at no horizon the cost then, less what the lines expected until then would cost
// elsewhere, is lower than the cost now.
Wish forecast_wish(const PoolFacts& facts);

// Closes when closing now costs no more than closing at a later moment: each future chooses its own
// best later moment, because what arrives until then will be known by then, and the rest of it is
// planned with hindsight either way.
Wish lookahead_wish(const PoolFacts& facts);

}  // namespace jidan::core
