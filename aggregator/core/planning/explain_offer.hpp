// One offer's terms for a pool, with what keeps it from taking it; a part of explain. Not for use
// outside core.
#pragma once

#include <map>
#include <set>

#include "aggregator/core/planning/explain.hpp"
#include "aggregator/core/planning/facts.hpp"

namespace jidan::core {

LocalMoment moment_at(const ZoneTable& zone, Instant at);

// What of a pool's lines no sum is kept of.
struct PoolDetails {
  bool is_counted = false;  // false: more than kExplainedLinesMax lines
  std::set<std::uint64_t> artworks;
  std::map<std::uint32_t, std::int64_t> lines_by_region;
};
PoolDetails details_of(const State& state, const Pool& pool);

// Precondition: `candidate` is terms_of() that pool.
OfferTerms offer_terms(const State& state, const Pool& pool, const PoolDetails& details,
                       const Candidate& candidate, Instant now);

}  // namespace jidan::core
