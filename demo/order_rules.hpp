// The rules that turn bare sales into Jidan orders: which promise, what is printed, which mode.
// Published here and in demo/README.md; each is a function of the order and the seed alone.
#pragma once

#include <cstdint>

#include "demo/history.hpp"

namespace jidan::demo {

// A quantity above this is not printed on, and makes the order a bulk one.
inline constexpr std::int32_t custom_quantity_max = 24;
inline constexpr std::int64_t personalized_permille = 100;
// Every so many orders one is the canaries' (the first of them early).
inline constexpr std::uint64_t canary_every = 97;

// Fills promise, arrive_by, custom, the buyer's person and the lines' texts of an order whose id,
// time, place, and lines are there. `hours_to_buyer`: transit, for promises to arrive.
void apply_rules(BoughtOrder& order, std::uint64_t index, int hours_to_buyer, std::uint64_t seed);

}  // namespace jidan::demo
