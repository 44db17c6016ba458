// Asks what the state knows of kept plates; see plates.hpp.
#include "aggregator/core/planning/plates.hpp"

namespace jidan::core {

bool is_plate_kept(const State& state, Index factory, std::uint64_t artwork, Instant now) {
  const auto kept = state.plates.find({factory, artwork});
  return kept != state.plates.end() && kept->second > now;
}

Plates plates_for(const State& state, Index index, std::uint64_t artwork, Instant now) {
  const Offer& offer = state.catalog->offers[index];
  if (artwork == 0 || offer.plate_lead_hours == 0) return Plates::kept;
  return is_plate_kept(state, offer.factory, artwork, now) ? Plates::kept : Plates::fresh;
}

Plates plates_for(const State& state, const Pool& pool, Index index, Instant now) {
  if (state.catalog->offers[index].plate_lead_hours == 0) return Plates::kept;
  std::size_t looks = 0;
  for (const Handle part : pool.parts) {
    if (++looks > kPlateLooksMax) return Plates::fresh;
    const std::uint64_t artwork = state.lines[state.parts[part].line].traits.artwork;
    if (plates_for(state, index, artwork, now) == Plates::fresh) return Plates::fresh;
  }
  return Plates::kept;
}

}  // namespace jidan::core
