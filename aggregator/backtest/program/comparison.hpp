// The backtest itself: every pool under every policy beside the reference, and what that comes to.
// The same orders and catalog always give the same numbers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aggregator/backtest/program/jobs.hpp"
#include "aggregator/backtest/program/offer_choice.hpp"
#include "aggregator/backtest/program/order_pools.hpp"
#include "aggregator/backtest/replay.hpp"

namespace jidan::backtest {

struct ComparisonPlan {
  std::vector<std::string> policies;  // of policy_names()
  core::Currency currency;
  std::optional<core::Instant> from;  // what counts; else after the uncounted days
  core::Instant until = core::kNever;
  int uncounted_days = 28;
  std::size_t jobs = 1;
};

struct PoolResult {
  ReplayPool pool;
  Outcome reference;
  std::vector<Outcome> outcomes;  // as ComparisonPlan::policies
};

// A policy over all pools, or the reference.
struct PolicySum {
  std::string policy;
  Outcome total;  // without runs_made
  // Cost to the reference's, in thousandths, over the pools; and of the sums.
  std::int64_t ratio_mean = 0, ratio_p90 = 0, ratio_worst = 0, ratio_of_sums = 0;
  std::string worst_pool;
  std::optional<std::int64_t> against_cut_off;  // cost to daily-cutoff's, in thousandths
};

struct Comparison {
  Period period;
  core::Instant first{};  // of the lines' arrivals
  core::Instant last{};
  std::int64_t history_days = 0;  // before `period.from`
  bool is_history_short = false;  // fewer than asked for
  std::vector<PoolResult> pools;  // those with lines that count; most lines first
  std::vector<PolicySum> sums;    // as ComparisonPlan::policies
  PolicySum reference;
  Skips skips;
};

// Beyond a quarter of the file, history isn't left uncounted.
inline constexpr int kHistoryShare = 4;

Comparison compare(const core::Catalog& catalog, OrderPools&& orders, const ComparisonPlan& plan,
                   Progress& progress);

}  // namespace jidan::backtest
