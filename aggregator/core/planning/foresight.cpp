// Both policies ask an Outlook. What they want is looked at again at its next moment, or when a
// line arrives.
#include "aggregator/core/planning/foresight.hpp"

#include <algorithm>
#include <limits>

#include "aggregator/core/planning/outlook.hpp"

namespace jidan::core {
namespace {

constexpr std::int64_t kOne = 256;

// Rent-or-buy decides while nothing is known, while the factory is closed (nothing is decided
// then), and while the guard says so.
bool is_foresight_off(const PoolFacts& facts) {
  if (facts.history == nullptr || facts.costs == nullptr || facts.calendar == nullptr ||
      facts.waiting == nullptr || facts.run_cost >= kCannotBeMade || facts.next_open > facts.now)
    return true;
  if (facts.guard == nullptr) return false;
  const MicroMinor open_cost =
      facts.run_cost + facts.waiting->cost_at(facts.now, facts.waiting_minor_per_line_hour);
  return !facts.guard->allows(open_cost, facts.costs->of(1, 1), facts.guard_terms());
}

// Moments at which the pool's own lines may still be released.
std::size_t within_limit(const Outlook& outlook, Instant limit) {
  std::size_t count = 1;
  while (count < outlook.moments() && outlook.moment(count) <= limit) ++count;
  return count;
}

}  // namespace

bool is_foreseeing(const PoolFacts& facts) {
  return !is_foresight_off(facts) && !Outlook(facts).is_blind();
}

Wish forecast_wish(const PoolFacts& facts) {
  if (facts.rests_until > facts.now) return {std::nullopt, facts.rests_until};
  const auto line_elsewhere = facts.guard ? facts.guard->cost_per_line() : std::nullopt;
  if (is_foresight_off(facts) || !line_elsewhere) return rent_or_buy_wish(facts);
  const Outlook outlook(facts);
  if (outlook.is_blind()) return rent_or_buy_wish(facts);
  const auto futures = static_cast<MicroMinor>(outlook.futures());
  const MicroMinor now = futures * outlook.with_pool(0, 0);
  for (std::size_t i = 1; i < within_limit(outlook, facts.limit); ++i) {
    MicroMinor then = 0;
    for (std::size_t future = 0; future < outlook.futures(); ++future)
      then += outlook.with_pool(future, i) - *line_elsewhere * outlook.lines(future, i) / kOne;
    if (then < now) return {std::nullopt, outlook.moment(1)};
  }
  return {ReleaseReason::forecast, kNever};
}

Wish lookahead_wish(const PoolFacts& facts) {
  if (facts.rests_until > facts.now) return {std::nullopt, facts.rests_until};
  if (is_foresight_off(facts)) return rent_or_buy_wish(facts);
  const Outlook outlook(facts);
  const std::size_t moments = within_limit(outlook, facts.limit);
  if (outlook.is_blind() || moments < 2) return rent_or_buy_wish(facts);
  const auto line_elsewhere = facts.guard ? facts.guard->cost_per_line() : std::nullopt;
  MicroMinor now = 0;
  MicroMinor later = 0;
  for (std::size_t future = 0; future < outlook.futures(); ++future) {
    const auto rest = outlook.rest(future, line_elsewhere);
    now += outlook.with_pool(future, 0) + rest[0];
    MicroMinor least = std::numeric_limits<MicroMinor>::max();
    for (std::size_t i = 1; i < moments; ++i)
      least = std::min(least, outlook.with_pool(future, i) + rest[i]);
    later += least;
  }
  if (now <= later) return {ReleaseReason::lookahead, kNever};
  return {std::nullopt, outlook.moment(1)};
}

}  // namespace jidan::core
