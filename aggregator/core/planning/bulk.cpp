// Compares the two ways of a pool with bulk lines; see bulk.hpp.
#include "aggregator/core/planning/bulk.hpp"

#include <tuple>

namespace jidan::core {
namespace {

bool is_bulk(const State& state, Handle part) {
  return state.orders[state.lines[state.parts[part].line].order].mode == Mode::bulk;
}

// At one factory the two runs share its day.
bool have_room(const State& state, const RunPlan& alone, const RunPlan& rest, Instant now) {
  return alone.offer != rest.offer ||
         alone.contents.load_thousandths + rest.contents.load_thousandths <=
             room_on_day(state, alone.offer, now);
}

}  // namespace

BulkChoice bulk_choice(const BulkPlans& plans) {
  const auto& [together, alone, rest] = plans;
  const Minor apart = alone.full_cost + rest.full_cost;
  const auto is_kept_apart =
      std::make_tuple(alone.keeps_promises && rest.keeps_promises, alone.is_safe && rest.is_safe);
  const auto is_kept_together = std::make_tuple(together.keeps_promises, together.is_safe);
  const bool goes_alone = is_kept_apart != is_kept_together ? is_kept_apart > is_kept_together
                                                            : apart < together.full_cost;
  if (goes_alone) return {BulkWay::alone, together.full_cost - rest.full_cost};
  return {BulkWay::anchors, apart};
}

void compare_bulk(const State& state, const Pool& pool, const std::vector<Handle>& order,
                  Instant now, RunPlan& chosen) {
  if (chosen.contents.pieces != pool.pieces) return;
  std::vector<Handle> bulk;
  for (const Handle part : order)
    if (is_bulk(state, part)) bulk.push_back(part);
  if (bulk.empty() || bulk.size() == order.size()) return;
  chosen.bulk = BulkWay::anchors;
  // A whole that nobody takes below its MOQ is no way: the caller says what becomes of it.
  if (!obeys_moq(state, chosen)) return;
  auto alone = best_plan_of(state, pool, bulk, now, BelowMoqPlans::left_out);
  if (!alone) return;
  std::vector<Handle> small;
  for (const Handle part : order)
    if (!is_bulk(state, part)) small.push_back(part);
  const auto rest = best_plan_of(state, pool, small, now, BelowMoqPlans::left_out);
  if (!rest || alone->contents.pieces + rest->contents.pieces != pool.pieces ||
      !have_room(state, *alone, *rest, now))
    return;
  const BulkChoice choice = bulk_choice({chosen, *alone, *rest});
  if (choice.way == BulkWay::alone) chosen = std::move(*alone);
  chosen.bulk = choice.way;
  chosen.bulk_other_cost = choice.other_cost;
}

}  // namespace jidan::core
