// The table of names; see policies.hpp.
#include "aggregator/backtest/policies.hpp"

#include <array>

#include "aggregator/backtest/baselines.hpp"
#include "aggregator/core/planning/foresight.hpp"

namespace jidan::backtest {
namespace {

struct NamedPolicy {
  std::string_view name;
  Reviewer review;
};

Reviewer by_name(core::PolicyName policy) {
  return [policy](const core::PoolFacts& facts) { return core::review_pool(policy, facts); };
}
Reviewer by_wish(core::Policy policy) {
  return [policy](const core::PoolFacts& facts) { return core::review_pool(policy, facts); };
}

const std::array<NamedPolicy, 8>& policies() {
  static const std::array<NamedPolicy, 8> all{{
      {"daily-cutoff", by_name(core::PolicyName::daily_cutoff)},
      {"quantity", by_name(core::PolicyName::quantity)},
      {"lot-for-lot", by_wish(lot_for_lot)},
      {"eoq", by_wish(eoq)},
      {"silver-meal", by_wish(silver_meal)},
      {"rent-or-buy", by_name(core::PolicyName::rent_or_buy)},
      {"forecast", by_wish(core::forecast_wish)},
      {"lookahead", by_wish(core::lookahead_wish)},
  }};
  return all;
}

}  // namespace

const std::vector<std::string_view>& policy_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const NamedPolicy& each : policies()) all.push_back(each.name);
    return all;
  }();
  return names;
}

std::optional<Reviewer> reviewer_named(std::string_view name) {
  for (const NamedPolicy& each : policies())
    if (each.name == name) return each.review;
  return std::nullopt;
}

}  // namespace jidan::backtest
