// Quality: what a factory's own record says of it, as two numbers the choice of a factory can
// price: how many pieces come back, and how long a run takes nine times of ten. No stars, no
// opinions. Pure, in integers.
#pragma once

#include <cstdint>
#include <vector>

#include "aggregator/core/values/instant.hpp"
#include "aggregator/core/values/money.hpp"

namespace jidan::core {

// A factory without a record counts as if it had made so many pieces at the category's mean (the
// weight of a Beta prior): its first return doesn't condemn it, its first good week proves nothing.
inline constexpr std::int64_t kReturnPriorPieces = 50;
// With fewer runs, those missing count as done in the time it quotes.
inline constexpr std::size_t kLeadRunsTrusted = 10;
inline constexpr std::int64_t kMillion = 1'000'000;

struct ReturnRecord {
  std::int64_t pieces = 0;    // made and delivered
  std::int64_t returned = 0;  // for a fault of the factory
};

// Pieces returned of a million, to the nearest: own record shrunk to the mean of the category,
// which is 0 while nobody has made any. Between 0 and kMillion.
std::int64_t return_rate_ppm(const ReturnRecord& own, const ReturnRecord& category);

// What the returns of a run will cost: pieces × rate × cost of one, at most kCountedCostMax.
MicroMinor expected_return_cost(std::int64_t pieces, std::int64_t rate_ppm, Minor return_cost);

// The time that nine of ten runs did not exceed (nearest rank).
Duration lead_p90(std::vector<Duration> leads, Duration quoted);

}  // namespace jidan::core
