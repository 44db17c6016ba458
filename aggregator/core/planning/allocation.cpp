// Compares what each candidate's block of lines costs.
#include "aggregator/core/planning/allocation.hpp"

#include <algorithm>
#include <tuple>

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/block.hpp"
#include "aggregator/core/planning/bulk.hpp"

namespace jidan::core {
namespace {

const Line& line_of(const State& state, Handle part) {
  return state.lines[state.parts[part].line];
}
const Order& order_of(const State& state, Handle part) {
  return state.orders[line_of(state, part).order];
}

bool is_better(const State& state, const RunPlan& left, const RunPlan& right) {
  if (left.keeps_promises != right.keeps_promises) return left.keeps_promises;
  if (left.is_safe != right.is_safe) return left.is_safe;
  if (obeys_moq(state, left) != obeys_moq(state, right)) return obeys_moq(state, left);
  __extension__ typedef __int128 Wide;
  const auto cost = [](const RunPlan& a, const RunPlan& b) {
    return Wide{a.full_cost} * b.contents.pieces;
  };
  if (cost(left, right) != cost(right, left)) return cost(left, right) < cost(right, left);
  return left.offer < right.offer;
}

}  // namespace

bool may_split(const State& state, const Order& order) {
  return order.mode != Mode::custom && !order.same_run &&
         state.catalog->channels[order.channel].split_lines;
}

bool obeys_moq(const State& state, const RunPlan& plan) {
  return plan.meets_moq || state.catalog->offers[plan.offer].below_moq == BelowMoq::pay;
}

RunnerUp runner_up(const State& state, const RunPlan& plan) {
  RunnerUp told;
  told.factory = state.catalog->factories[state.catalog->offers[plan.offer].factory].id;
  told.full_cost = plan.full_cost;
  told.terms = cost_terms(plan.price);
  told.terms.transit = plan.transit;
  told.terms.returns = plan.returns;
  told.is_below_moq = !obeys_moq(state, plan);
  told.is_too_late = !plan.keeps_promises;
  return told;
}

std::vector<Handle> serving_order(const State& state, const Pool& pool) {
  std::vector<std::pair<std::tuple<bool, Instant, Instant, Sequence>, Handle>> keyed;
  keyed.reserve(pool.parts.size());
  for (const Handle part : pool.parts) {
    const Part& each = state.parts[part];
    keyed.push_back({{!each.is_remake, order_of(state, part).promise_limit, each.arrived(),
                      state.id_of(line_of(state, part)).value},
                     part});
  }
  std::sort(keyed.begin(), keyed.end());
  std::vector<Handle> order;
  order.reserve(keyed.size());
  for (const auto& each : keyed) order.push_back(each.second);
  return order;
}

std::optional<RunPlan> plan_for_offer(const State& state, const ServedLines& lines, Index offer,
                                      Instant now, BlockRoom room) {
  Block block(state, lines, offer, now, room);
  block.take_all();
  return block.finish();
}

std::optional<RunPlan> best_plan_of(const State& state, const Pool& pool,
                                    const std::vector<Handle>& order, Instant now,
                                    BelowMoqPlans below_moq) {
  const ServedLines lines(state, order);
  std::vector<RunPlan> plans;
  for (const Index index : able_offers(state, pool, now)) {
    const Offer& offer = state.catalog->offers[index];
    const Factory& factory = state.catalog->factories[offer.factory];
    if (!factory.calendar.is_open(now) || room_on_day(state, index, now) == 0) continue;
    // One that would never read its job sheets would never be late with its answer either.
    if (acknowledged_by(factory, offer, now) == kNever) continue;
    auto plan = plan_for_offer(state, lines, index, now);
    if (plan) plans.push_back(std::move(*plan));
  }
  if (plans.empty()) return std::nullopt;
  const bool only_obeying = below_moq == BelowMoqPlans::left_out;
  const auto best =
      std::min_element(plans.begin(), plans.end(), [&](const RunPlan& l, const RunPlan& r) {
        const bool l_obeys = !only_obeying || obeys_moq(state, l);
        const bool r_obeys = !only_obeying || obeys_moq(state, r);
        return l_obeys != r_obeys ? l_obeys : is_better(state, l, r);
      });
  if (only_obeying && !obeys_moq(state, *best)) return std::nullopt;
  RunPlan chosen = std::move(*best);
  for (const RunPlan& other : plans)
    if (&other != &*best) chosen.runners_up.push_back(runner_up(state, other));
  return chosen;
}

std::optional<RunPlan> best_plan(const State& state, const Pool& pool, Instant now,
                                 BelowMoqPlans below_moq) {
  const std::vector<Handle> order = serving_order(state, pool);
  auto chosen = best_plan_of(state, pool, order, now, below_moq);
  if (chosen) compare_bulk(state, pool, order, now, *chosen);
  return chosen;
}

}  // namespace jidan::core
