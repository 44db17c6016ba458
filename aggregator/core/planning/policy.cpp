// The release policies and the frame they all obey: limit, infeasible lines, run maximum, open
// hours. The frame comes first, so that no policy can let a promise break.
#include "aggregator/core/planning/policy.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "aggregator/core/planning/foresight.hpp"

namespace jidan::core {
namespace {

// What the trade does: at the first cut-off after the oldest line arrived.
Wish daily_cutoff(const PoolFacts& facts) {
  if (facts.last_cut_off_due <= facts.now) return {ReleaseReason::cut_off, kNever};
  return {std::nullopt, facts.next_cut_off};
}

// As soon as the MOQ is met; before that only the frame's limit ends the waiting.
Wish quantity(const PoolFacts& facts) {
  if (facts.pieces >= facts.moq_pieces) return {ReleaseReason::quantity, kNever};
  return {};
}

Policy policy_named(PolicyName name) {
  switch (name) {
    case PolicyName::daily_cutoff:
      return daily_cutoff;
    case PolicyName::quantity:
      return quantity;
    case PolicyName::rent_or_buy:
      return rent_or_buy_wish;
    case PolicyName::forecast:
      return forecast_wish;
    case PolicyName::lookahead:
      return lookahead_wish;
  }
  std::abort();
}

// The reason to release that holds under every policy.
std::optional<ReleaseReason> frame(const PoolFacts& facts) {
  if (facts.infeasible) return ReleaseReason::infeasible;
  if (facts.limit <= facts.now)
    return facts.limit_is_promise ? ReleaseReason::promise_limit : ReleaseReason::wait_max;
  if (facts.run_max > 0 && facts.pieces >= facts.run_max) return ReleaseReason::run_maximum;
  return std::nullopt;
}

}  // namespace

bool is_last_moment(ReleaseReason reason) {
  return reason == ReleaseReason::promise_limit || reason == ReleaseReason::wait_max ||
         reason == ReleaseReason::infeasible;
}

// Rent or buy: as soon as waiting has cost as much as the run does. Never more than twice the best
// that was possible, and no deterministic rule promises less (dynamic TCP acknowledgement, Dooly et
// al.).
Wish rent_or_buy_wish(const PoolFacts& facts) {
  if (facts.waiting == nullptr) return {};
  const WaitingSums& waiting = *facts.waiting;
  const Minor rate = facts.waiting_minor_per_line_hour;
  if (waiting.cost_at(facts.now, rate) >= facts.run_cost)
    return {ReleaseReason::waiting_cost, kNever};
  return {std::nullopt, waiting.reaches(facts.run_cost, rate, facts.now, facts.limit)};
}

ReleaseDecision review_pool(PolicyName policy, const PoolFacts& facts) {
  return review_pool(policy_named(policy), facts);
}

ReleaseDecision review_pool(Policy policy, const PoolFacts& facts) {
  ReleaseDecision decision;
  if (facts.lines == 0) return decision;
  Wish wish{frame(facts), kNever};
  if (!wish.reason) wish = policy(facts);
  if (wish.reason) {
    decision.reason = *wish.reason;
    decision.release = facts.next_open <= facts.now;
    // Before the limit what can wait for the cheapest factory waits; at the limit it can't, and
    // another one that is open is looked for.
    if (!decision.release)
      decision.next_review =
          facts.limit > facts.now ? std::min(facts.limit, facts.next_open) : facts.next_open;
    return decision;
  }
  // Looking while the factory is closed is for nothing, but the limit may need another one that is
  // open.
  decision.next_review = std::min(facts.limit, std::max(wish.next_review, facts.next_open));
  return decision;
}

}  // namespace jidan::core
