// How many pieces a run of an offer can hold at all.
#pragma once

#include <cstdint>

#include "aggregator/core/catalog/catalog.hpp"

namespace jidan::core {

// The largest lot multiple within the run maximum: beyond it the billed pieces would pass run_max.
inline std::int64_t largest_run(const Offer& offer) {
  return offer.run_max / offer.multiple * offer.multiple;
}

}  // namespace jidan::core
