// Lot sizing after Harris (1913) and Silver and Meal (1973), over a pool's mean rate.
#include "aggregator/backtest/baselines.hpp"

#include <algorithm>

namespace jidan::backtest {
namespace {

using core::MicroMinor;
using core::PoolFacts;
using core::ReleaseReason;
using core::Wish;

constexpr std::int64_t kHoursLookedBack = 28 * 24;
constexpr std::int64_t kLinesTried = 4'000;

struct Rate {
  std::int64_t lines = 0;  // over kHoursLookedBack
  std::int64_t pieces = 0;
};

Rate rate_of(const PoolFacts& facts) {
  Rate rate;
  const std::int64_t hour = core::PoolHistory::hour_of(facts.now);
  for (std::int64_t back = 1; back <= kHoursLookedBack; ++back)
    rate.lines += facts.history->lines_of(hour - back);
  rate.pieces = rate.lines * facts.history->pieces_of_line_256() / 256;
  return rate;
}

// Set-up, tier and unfilled places of a run of so many lines at the mean size, with the variants
// the pool's own lines would make of it.
MicroMinor fixed_cost(const PoolFacts& facts, const Rate& rate, std::int64_t lines) {
  const std::int64_t variants = facts.history->variants();
  return facts.costs->of(std::max<std::int64_t>(lines * rate.pieces / rate.lines, 1),
                         lines * variants / (lines + variants));
}

// Waiting of n lines that come evenly: n/2 lines for the whole time, in micro-units.
MicroMinor even_waiting(const PoolFacts& facts, const Rate& rate, std::int64_t lines) {
  return lines * lines * kHoursLookedBack * facts.waiting_minor_per_line_hour *
         core::kMicroPerMinor / (2 * rate.lines);
}

}  // namespace

Wish lot_for_lot(const PoolFacts&) {
  return {ReleaseReason::quantity, core::kNever};
}

Wish eoq(const PoolFacts& facts) {
  const Rate rate = rate_of(facts);
  if (rate.lines == 0) return rent_or_buy_wish(facts);
  std::int64_t best_lines = 1;
  MicroMinor best_each = core::kCannotBeMade;
  for (std::int64_t lines = 1; lines <= kLinesTried; lines += 1 + lines / 32) {
    const MicroMinor each =
        (fixed_cost(facts, rate, lines) + even_waiting(facts, rate, lines)) / lines;
    if (each < best_each) {
      best_each = each;
      best_lines = lines;
    }
  }
  if (facts.lines >= best_lines) return {ReleaseReason::quantity, core::kNever};
  return {};
}

Wish silver_meal(const PoolFacts& facts) {
  const Rate rate = rate_of(facts);
  if (rate.lines == 0) return rent_or_buy_wish(facts);
  const std::int64_t hour_ms = 3'600'000;
  const std::int64_t covered = std::max<std::int64_t>((facts.now - facts.first_arrival).count(),
                                                      kHoursLookedBack * hour_ms / rate.lines);
  const core::Instant then = facts.now + std::chrono::hours{1};
  const MicroMinor waiting_now =
      facts.waiting->cost_at(facts.now, facts.waiting_minor_per_line_hour);
  const MicroMinor waiting_then = facts.waiting->cost_at(then, facts.waiting_minor_per_line_hour);
  const MicroMinor added =
      fixed_cost(facts, rate, facts.lines + rate.lines / kHoursLookedBack + 1) -
      fixed_cost(facts, rate, facts.lines + rate.lines / kHoursLookedBack);
  const MicroMinor new_lines_cost = added * rate.lines / kHoursLookedBack;
  __extension__ typedef __int128 Wide;
  const Wide now_cost = Wide{facts.run_cost} + waiting_now;
  const Wide then_cost = Wide{facts.run_cost} + waiting_then + new_lines_cost;
  if (then_cost * covered > now_cost * (covered + hour_ms))
    return {ReleaseReason::quantity, core::kNever};
  return {std::nullopt, then};
}

}  // namespace jidan::backtest
