// Why a pool waits and what would release it: the policy is asked about pools that don't exist yet,
// one with more pieces and one at a later instant, and what it answers is the explanation.
#include "aggregator/core/planning/explain.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "aggregator/core/planning/explain_offer.hpp"
#include "aggregator/core/planning/run_limits.hpp"
#include "aggregator/core/planning/volumes.hpp"

namespace jidan::core {
namespace {

// Asks the policy what it would do with a pool that has more pieces, the factory being open.
class MorePieces {
 public:
  MorePieces(const State& state, const Pool& pool, const PoolFacts& facts, const Candidate& best)
      : policy_(state.policy),
        facts_(facts),
        offer_(state.catalog->offers[best.offer]),
        catalog_(*state.catalog),
        contents_(contents_of(pool)),
        moq_(best.moq_pieces) {
    facts_.next_open = facts_.now;
    contents_.given = given_pieces(state, best.offer, facts_.now);
    for (const GivenPieces::Counted& each : contents_.given.counted) given_ += each.pieces;
  }

  const Offer& offer() const { return offer_; }
  // Pieces of the run at which everything together reaches a step; of a step that counts by less
  // than everything nobody can say: nothing.
  std::optional<std::int64_t> pieces_for(const PriceStep& step) const {
    if (offer_.tier_scope != TierScope::mixed) return std::nullopt;
    return step.min_quantity - given_;
  }

  std::optional<RunPrice> price_with(std::int64_t more) const {
    RunContents contents = contents_;
    contents.pieces += more;
    // What a rule counts by product is taken to be filled where it lacks.
    return price_run(catalog_, offer_, contents, std::max(moq_, contents.pieces));
  }

  // What the pool would be released for; nothing: it would go on waiting.
  std::optional<ReleaseReason> released_with(std::int64_t more) const {
    PoolFacts facts = facts_;
    facts.pieces += more;
    if (more > 0) ++facts.lines;
    facts.moq_pieces = std::max(moq_, facts.pieces);
    const auto price = price_with(more);
    const bool may_release = price && (moq_ <= facts.pieces || offer_.below_moq == BelowMoq::pay);
    facts.run_cost =
        may_release ? controllable_cost(offer_, *price) : std::numeric_limits<MicroMinor>::max();
    const ReleaseDecision decision = review_pool(policy_, facts);
    return decision.release ? std::optional(decision.reason) : std::nullopt;
  }

  // The first in (without, with] that releases, when `with` does and `without` doesn't.
  std::int64_t fewest(std::int64_t without, std::int64_t with) const {
    while (with - without > 1) {
      const std::int64_t middle = without + (with - without) / 2;
      (released_with(middle) ? with : without) = middle;
    }
    return with;
  }

 private:
  PolicyName policy_;
  PoolFacts facts_;
  const Offer& offer_;
  const Catalog& catalog_;
  RunContents contents_;
  std::int64_t given_ = 0;  // before, in the offer's period
  std::int64_t moq_;
};

std::vector<Milestone> milestones_of(const MorePieces& asked, const PoolFacts& facts) {
  std::vector<Milestone> milestones;
  const auto add = [&](MilestoneKind kind, std::int64_t pieces, const PriceStep& at_worst) {
    if (pieces <= facts.pieces || pieces > facts.run_max) return;
    Milestone each;
    each.kind = kind;
    each.pieces = pieces;
    each.more = pieces - facts.pieces;
    const auto price = asked.price_with(each.more);
    each.unit_price = price ? price->unit_price : at_worst.unit_price;
    each.reason = asked.released_with(each.more);
    milestones.push_back(each);
  };
  const Offer& offer = asked.offer();
  add(MilestoneKind::moq, facts.moq_pieces, tier_for(offer, facts.moq_pieces));
  std::size_t tiers = 0;
  for (const PriceStep& step : offer.tiers) {
    const auto pieces = asked.pieces_for(step);
    if (!pieces || *pieces <= facts.pieces || tiers == kExplainedTiersMax) continue;
    add(MilestoneKind::tier, *pieces, step);
    ++tiers;
  }
  add(MilestoneKind::run_maximum, facts.run_max, tier_for(offer, facts.run_max));
  std::stable_sort(milestones.begin(), milestones.end(),
                   [](const Milestone& l, const Milestone& r) { return l.pieces < r.pieces; });
  return milestones;
}

void add_pieces(const MorePieces& asked, const std::vector<Milestone>& milestones,
                PoolRelease& release) {
  if (asked.released_with(0)) return;  // it isn't pieces that it waits for
  std::int64_t without = 0;
  for (const Milestone& each : milestones) {
    if (each.reason) {
      release.more_pieces = asked.fewest(without, each.more);
      release.pieces_reason = asked.released_with(*release.more_pieces);
      return;
    }
    without = each.more;
  }
}

// No offer may release it, and its time is up: the lines are held.
bool ends_held(const PoolFacts& facts, ReleaseReason reason) {
  return is_last_moment(reason) && facts.run_cost == std::numeric_limits<MicroMinor>::max();
}

// Follows the reviews as they would come if nothing else happened.
void add_time(const State& state, const Pool& pool, const ZoneTable& zone, Instant now,
              PoolRelease& release) {
  Instant at = now;
  for (int looks = 0; looks < kExplainedLooksMax; ++looks) {
    const auto facts = facts_of(state, pool, at);
    if (!facts) {
      at += kNoCandidateReview;
      continue;
    }
    const ReleaseDecision decision = review_pool(state.policy, *facts);
    if (decision.release && pool.kept_until > at && !is_last_moment(decision.reason)) {
      at = std::min(pool.kept_until, facts->limit);
      continue;
    }
    if (decision.release) {
      release.at = moment_at(zone, at);
      release.time_reason = decision.reason;
      release.ends_held = ends_held(*facts, decision.reason);
      return;
    }
    if (decision.next_review == kNever) return;
    at = std::max(decision.next_review, at + Duration{1});
  }
}

std::vector<OfferTerms> offers_of(const State& state, const Pool& pool, Index reckoned,
                                  Instant now) {
  std::vector<OfferTerms> offers;
  const RunContents contents = contents_of(pool);
  const PoolDetails details = details_of(state, pool);
  for (const Index index : state.catalog->offers_by_process[pool.process]) {
    const auto candidate = terms_of(state, pool, contents, index, now);
    if (!candidate) continue;
    OfferTerms terms = offer_terms(state, pool, details, *candidate, now);
    terms.is_reckoned_with = index == reckoned;
    offers.push_back(std::move(terms));
  }
  std::stable_partition(offers.begin(), offers.end(),
                        [](const OfferTerms& each) { return each.is_reckoned_with; });
  return offers;
}

void explain_waiting(const State& state, const Pool& pool, Instant now,
                     PoolExplanation& explained) {
  const std::vector<Candidate> candidates = candidates_of(state, pool, now);
  const auto facts = facts_of(state, pool, now);
  if (!facts) {
    explained.offers = offers_of(state, pool, kNoIndex, now);
    return;
  }
  const Candidate& best = best_candidate(state, candidates);
  const Factory& factory = state.catalog->factories[state.catalog->offers[best.offer].factory];
  const ZoneTable& zone = factory.calendar.zone;
  const MorePieces asked(state, pool, *facts, best);
  explained.milestones = milestones_of(asked, *facts);
  add_pieces(asked, explained.milestones, explained.release);
  add_time(state, pool, zone, now, explained.release);
  explained.release.looked_at = moment_at(zone, pool.next_review);
  explained.release.limit = moment_at(zone, facts->limit);
  explained.offers = offers_of(state, pool, best.offer, now);
}

}  // namespace

// One value and its word on a line.
// clang-format off
std::string_view to_text(OfferBlock block) {
  switch (block) {
    case OfferBlock::not_valid: return "not_valid";
    case OfferBlock::paused: return "paused";
    case OfferBlock::silent: return "silent";
    case OfferBlock::told_closed: return "told_closed";
    case OfferBlock::closed: return "closed";
    case OfferBlock::full: return "full";
    case OfferBlock::never_reads: return "never_reads";
    case OfferBlock::below_moq_elsewhere: return "below_moq_elsewhere";
    case OfferBlock::below_moq_hold: return "below_moq_hold";
    case OfferBlock::moq_unreachable: return "moq_unreachable";
    case OfferBlock::too_late: return "too_late";
  }
  std::abort();
}

std::string_view to_text(MilestoneKind kind) {
  switch (kind) {
    case MilestoneKind::moq: return "moq";
    case MilestoneKind::tier: return "tier";
    case MilestoneKind::run_maximum: return "run_maximum";
  }
  std::abort();
}
// clang-format on

std::optional<PoolExplanation> explain_pool(const State& state, PoolId id, Instant now) {
  auto view = inspect_pool(state, id, now);
  if (!view) return std::nullopt;
  PoolExplanation explained;
  explained.pool = std::move(*view);
  explained.pool.offers.clear();
  const Pool& pool = state.pools[state.find(id)];
  if (!pool.parts.empty() && !pool.test && !pool.is_rekeying)
    explain_waiting(state, pool, now, explained);
  return explained;
}

}  // namespace jidan::core
