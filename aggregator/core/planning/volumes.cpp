// Volumes by offer, first day of the period and what counts together; see volumes.hpp.
#include "aggregator/core/planning/volumes.hpp"

#include <algorithm>

#include "aggregator/core/planning/price_tiers.hpp"

namespace jidan::core {

GivenPieces given_pieces(const State& state, Index index, Instant at) {
  GivenPieces given;
  const Offer& offer = state.catalog->offers[index];
  if (offer.tier_period == TierPeriod::run) return given;
  const Calendar& calendar = state.catalog->factories[offer.factory].calendar;
  given.from = period_start(offer, calendar.local_date(at));
  const std::pair<Index, LocalDate> period{index, given.from};
  for (auto each = state.given_pieces.lower_bound({period, {}});
       each != state.given_pieces.end() && each->first.first == period; ++each)
    given.counted.push_back({each->first.second, each->second});
  return given;
}

void count_given(State& state, const Run& run, std::int64_t sign) {
  if (run.offer == kNoIndex) return;
  for (const PriceTier& tier : run.price.tiers) {
    if (tier.period_from == LocalDate{}) continue;  // a run is a period of its own
    const State::GivenKey key{{run.offer, tier.period_from}, tier.counted};
    const auto found = state.given_pieces.find(key);
    // The period may have been forgotten, or the offer's terms have changed since.
    if (sign < 0 && found == state.given_pieces.end()) continue;
    auto& pieces = found != state.given_pieces.end() ? found->second : state.given_pieces[key];
    pieces = std::max<std::int64_t>(0, pieces + sign * tier.billed);
    if (pieces == 0) state.given_pieces.erase(key);
  }
}

void forget_old_periods(State& state, LocalDate today) {
  const LocalDate oldest{today.days - kGivenKeptDays};
  std::erase_if(state.given_pieces, [&](const auto& each) {
    const auto& [offer, from] = each.first.first;
    return from < period_start(state.catalog->offers[offer], oldest);
  });
}

}  // namespace jidan::core
