// Terms and blocks of one offer; see explain_offer.hpp. The same functions as at a release, so that
// what is shown is what would be compared.
#include "aggregator/core/planning/explain_offer.hpp"

#include <algorithm>

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/record.hpp"
#include "aggregator/core/planning/run_limits.hpp"
#include "aggregator/core/planning/service.hpp"

namespace jidan::core {
namespace {

bool is_closed_by_its_word(const FactoryStatus& status, LocalDate today) {
  if (status.closed_until_told) return true;
  const auto day = status.days.find(today);
  return day != status.days.end() && day->second.closed;
}

std::vector<OfferBlock> blocks_of(const State& state, const Candidate& candidate, Instant now) {
  const Offer& offer = state.catalog->offers[candidate.offer];
  const Factory& factory = state.catalog->factories[offer.factory];
  const FactoryStatus& status = state.factories[offer.factory];
  const bool told_closed = is_closed_by_its_word(status, factory.calendar.local_date(now));
  std::vector<OfferBlock> blocks;
  if (!is_valid(offer, now)) blocks.push_back(OfferBlock::not_valid);
  if (status.paused) blocks.push_back(OfferBlock::paused);
  if (status.silent_until > now) blocks.push_back(OfferBlock::silent);
  if (told_closed) blocks.push_back(OfferBlock::told_closed);
  if (!factory.calendar.is_open(now)) blocks.push_back(OfferBlock::closed);
  // A day closed by its own word has no room either; that is said already.
  if (!told_closed && room_on_day(state, candidate.offer, now) == 0)
    blocks.push_back(OfferBlock::full);
  if (acknowledged_by(factory, offer, now) == kNever) blocks.push_back(OfferBlock::never_reads);
  if (!candidate.price) blocks.push_back(OfferBlock::moq_unreachable);
  if (candidate.price && !candidate.meets_moq && offer.below_moq == BelowMoq::elsewhere)
    blocks.push_back(OfferBlock::below_moq_elsewhere);
  if (candidate.price && !candidate.meets_moq && offer.below_moq == BelowMoq::hold)
    blocks.push_back(OfferBlock::below_moq_hold);
  if (candidate.limit < now) blocks.push_back(OfferBlock::too_late);
  return blocks;
}

// kNever while nobody can say: a pause, or a factory that closed until it says otherwise.
Instant earliest_start(const State& state, Index index, Instant now) {
  const Offer& offer = state.catalog->offers[index];
  const FactoryStatus& status = state.factories[offer.factory];
  if (status.paused || status.closed_until_told) return kNever;
  const Instant start = next_start(state, index, std::max(now, status.silent_until));
  return is_valid(offer, start) ? start : kNever;
}

std::int64_t new_plates(const State& state, const PoolDetails& details, Index factory,
                        Instant now) {
  return std::count_if(details.artworks.begin(), details.artworks.end(),
                       [&](std::uint64_t artwork) {
                         const auto kept = state.plates.find({factory, artwork});
                         return kept == state.plates.end() || kept->second <= now;
                       });
}

Minor transit_of(const State& state, const Factory& factory, const PoolDetails& details) {
  Minor transit = 0;
  for (const auto& [region, lines] : details.lines_by_region) {
    const Place place = place_of(state, region);
    const Transit* way = find_transit(*state.catalog, factory.place, factory.region, "",
                                      place.region.empty() ? place.country : place.region);
    if (way != nullptr) transit += way->minor_per_parcel * lines;
  }
  return transit;
}

void add_costs(const State& state, const Pool& pool, const PoolDetails& details, Index index,
               Instant now, OfferTerms& terms) {
  const Offer& offer = state.catalog->offers[index];
  RunPrice& price = *terms.price;
  // Of a pool larger than a run nobody knows yet which lines the run takes.
  const bool is_whole = details.is_counted && price.ordered == pool.pieces;
  terms.counts_plates = is_whole || offer.plate_cost == 0;
  if (is_whole && offer.plate_cost > 0) {
    price.plates = plates_cost(offer, new_plates(state, details, offer.factory, now));
    price.total += price.plates;
  }
  const Minor controllable = controllable_cost(offer, price) / kMicroPerMinor;
  terms.tier_above_best =
      controllable - price.set_up - price.changeovers - price.plates - price.unfilled;
  if (terms.starts.at < kNever) {
    const Minor rate = state.catalog->processes[pool.process].waiting_minor_per_line_hour;
    terms.waiting = pool.waiting.cost_at(terms.starts.at, rate) / kMicroPerMinor;
    terms.controllable = controllable + *terms.waiting;
  }
  if (!is_whole) return;
  terms.transit = transit_of(state, state.catalog->factories[offer.factory], details);
  terms.returns = expected_returns(state, offer.factory, contents_of(pool));
  terms.full_cost = price.total + *terms.transit + *terms.returns;
}

}  // namespace

LocalMoment moment_at(const ZoneTable& zone, Instant at) {
  if (at >= kNever) return {};
  return {at, zone.name, to_local(zone, at)};
}

PoolDetails details_of(const State& state, const Pool& pool) {
  PoolDetails details;
  if (pool.parts.size() > kExplainedLinesMax) return details;
  details.is_counted = true;
  for (const Handle part : pool.parts) {
    const Line& line = state.lines[state.parts[part].line];
    if (line.traits.artwork != 0) details.artworks.insert(line.traits.artwork);
    ++details.lines_by_region[state.orders[line.order].region];
  }
  return details;
}

OfferTerms offer_terms(const State& state, const Pool& pool, const PoolDetails& details,
                       const Candidate& candidate, Instant now) {
  const Offer& offer = state.catalog->offers[candidate.offer];
  const Factory& factory = state.catalog->factories[offer.factory];
  OfferTerms terms;
  terms.factory = factory.id;
  terms.blocks = blocks_of(state, candidate, now);
  terms.starts = moment_at(factory.calendar.zone, earliest_start(state, candidate.offer, now));
  terms.limit = moment_at(factory.calendar.zone, candidate.limit);
  terms.moq_pieces = candidate.moq_pieces;
  terms.run_max = largest_run(offer);
  terms.price = candidate.price;
  if (terms.price) add_costs(state, pool, details, candidate.offer, now, terms);
  return terms;
}

}  // namespace jidan::core
