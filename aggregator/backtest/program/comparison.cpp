// Offers chosen, pools replayed, sums made; see comparison.hpp.
#include "aggregator/backtest/program/comparison.hpp"

#include <algorithm>

#include "aggregator/backtest/policies.hpp"

namespace jidan::backtest {
namespace {

__extension__ typedef __int128 Wide;
using std::chrono::days;

std::int64_t permille(MicroMinor cost, MicroMinor of) {
  if (of == 0) return 0;
  return static_cast<std::int64_t>((Wide{cost} * 1000 + of / 2) / of);
}

std::vector<PoolResult> choose_all(const core::Catalog& catalog, const OrderPools& orders,
                                   const ComparisonPlan& plan, Progress& progress, Skips& skips) {
  std::vector<std::string> keys;
  for (const auto& [key, lines] : orders.lines) keys.push_back(key);
  std::vector<std::vector<ReplayPool>> chosen(keys.size());
  std::vector<Skips> left_out(keys.size());
  run_jobs(plan.jobs, keys.size(), "choosing factories", progress, [&](std::size_t i) {
    chosen[i] = choose_offers(catalog, plan.currency, orders, keys[i], left_out[i]);
  });
  std::vector<PoolResult> pools;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    skips.add(left_out[i]);
    for (ReplayPool& pool : chosen[i]) pools.push_back({std::move(pool), {}, {}});
  }
  return pools;
}

void find_period(const ComparisonPlan& plan, Comparison& result) {
  result.first = core::kNever;
  for (const PoolResult& each : result.pools) {
    result.first = std::min(result.first, each.pool.arrivals.front().at);
    result.last = std::max(result.last, each.pool.arrivals.back().at);
  }
  const core::Instant first_day = std::chrono::floor<days>(result.first);
  result.period.until = plan.until;
  if (plan.from) {
    result.period.from = *plan.from;
  } else {
    const core::Instant end = std::min(result.last, plan.until);
    const std::int64_t most = (end - first_day) / days{1} / kHistoryShare;
    result.is_history_short = plan.uncounted_days > most;
    result.period.from = first_day + days{std::min<std::int64_t>(plan.uncounted_days, most)};
  }
  result.history_days = std::max<std::int64_t>((result.period.from - first_day) / days{1}, 0);
}

void replay_all(const ComparisonPlan& plan, Progress& progress, Comparison& result) {
  const std::size_t each = plan.policies.size() + 1;  // and the reference
  for (PoolResult& pool : result.pools) pool.outcomes.resize(plan.policies.size());
  run_jobs(plan.jobs, result.pools.size() * each, "replaying", progress, [&](std::size_t i) {
    PoolResult& pool = result.pools[i / each];
    const std::size_t policy = i % each;
    if (policy == plan.policies.size())
      pool.reference = reference_outcome(pool.pool.arrivals, pool.pool.terms, result.period);
    else
      pool.outcomes[policy] = replay(pool.pool.arrivals, pool.pool.terms,
                                     reviewer_named(plan.policies[policy]).value(), result.period);
  });
}

void add(Outcome& total, const Outcome& one) {
  total.lines += one.lines;
  total.pieces += one.pieces;
  total.runs += one.runs;
  total.decisions += one.decisions;
  total.set_up += one.set_up;
  total.changeovers += one.changeovers;
  total.plates += one.plates;
  total.tier += one.tier;
  total.unfilled += one.unfilled;
  total.waiting += one.waiting;
  total.kept += one.kept;
  total.keepable += one.keepable;
  total.waited.insert(total.waited.end(), one.waited.begin(), one.waited.end());
}

// `outcome_of` picks what is summed of a pool.
template <class OutcomeOf>
PolicySum sum_of(const Comparison& result, const std::string& name, OutcomeOf outcome_of) {
  PolicySum sum;
  sum.policy = name;
  std::vector<std::int64_t> ratios;
  MicroMinor reference = 0;
  for (const PoolResult& pool : result.pools) {
    const Outcome& outcome = outcome_of(pool);
    add(sum.total, outcome);
    reference += pool.reference.cost();
    if (pool.reference.cost() == 0) continue;
    ratios.push_back(permille(outcome.cost(), pool.reference.cost()));
    sum.ratio_mean += ratios.back();
    if (ratios.back() <= sum.ratio_worst) continue;
    sum.ratio_worst = ratios.back();
    sum.worst_pool = pool.pool.key;
  }
  sum.ratio_of_sums = permille(sum.total.cost(), reference);
  if (!ratios.empty()) {
    const auto count = static_cast<std::int64_t>(ratios.size());
    std::sort(ratios.begin(), ratios.end());
    sum.ratio_mean = (sum.ratio_mean + count / 2) / count;
    sum.ratio_p90 = ratios[ratios.size() * 9 / 10];
  }
  std::sort(sum.total.waited.begin(), sum.total.waited.end());
  sum.total.waited_p50 = quantile(sum.total.waited, 500);
  sum.total.waited_p95 = quantile(sum.total.waited, 950);
  return sum;
}

void sum_all(const ComparisonPlan& plan, Comparison& result) {
  result.reference = sum_of(
      result, "reference", [](const PoolResult& pool) -> const Outcome& { return pool.reference; });
  result.reference.worst_pool.clear();  // each is as good
  for (std::size_t i = 0; i < plan.policies.size(); ++i)
    result.sums.push_back(
        sum_of(result, plan.policies[i],
               [i](const PoolResult& pool) -> const Outcome& { return pool.outcomes[i]; }));
  const auto cut_off = std::find(plan.policies.begin(), plan.policies.end(), "daily-cutoff");
  if (cut_off == plan.policies.end()) return;
  const MicroMinor its_cost =
      result.sums[static_cast<std::size_t>(cut_off - plan.policies.begin())].total.cost();
  if (its_cost == 0) return;
  result.reference.against_cut_off = permille(result.reference.total.cost(), its_cost);
  for (PolicySum& sum : result.sums) sum.against_cut_off = permille(sum.total.cost(), its_cost);
}

}  // namespace

Comparison compare(const core::Catalog& catalog, OrderPools&& orders, const ComparisonPlan& plan,
                   Progress& progress) {
  Comparison result;
  result.skips = std::move(orders.skips);
  result.pools = choose_all(catalog, orders, plan, progress, result.skips);
  orders = {};
  if (result.pools.empty()) return result;
  find_period(plan, result);
  std::erase_if(result.pools, [&](const PoolResult& each) {
    return std::none_of(
        each.pool.arrivals.begin(), each.pool.arrivals.end(), [&](const Arrival& arrival) {
          return arrival.at >= result.period.from && arrival.at < result.period.until;
        });
  });
  replay_all(plan, progress, result);
  std::stable_sort(result.pools.begin(), result.pools.end(),
                   [](const PoolResult& a, const PoolResult& b) {
                     return a.reference.lines > b.reference.lines;
                   });
  sum_all(plan, result);
  return result;
}

}  // namespace jidan::backtest
