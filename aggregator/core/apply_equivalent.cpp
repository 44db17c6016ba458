// What a line may be made as, and that it is: everything that waits of it goes into the pool of the
// equivalent, and its factories are asked anew, because they are asked for something else.

#include <algorithm>
#include <set>

#include "aggregator/core/apply_parts.hpp"
#include "aggregator/core/parts.hpp"
#include "aggregator/core/planning/pool.hpp"
#include "aggregator/core/planning/unpaid.hpp"

namespace jidan::core {
namespace {

bool goes_along(const Part& part) {
  return part.state == PartState::pooled ||
         (part.state == PartState::held && part.hold == HoldReason::no_factory);
}

void ask_anew(State& state, Handle part, const std::vector<std::string>& unable) {
  state.exclusions.erase(part);
  state.parts[part].has_exclusions = !unable.empty();
  if (!unable.empty()) state.exclusions[part] = unable;
}

void note_substituted(State& state, Handle line, const std::string& sku) {
  LineEquivalents& equivalents = state.equivalents[line];
  if (equivalents.ordered.empty())
    equivalents.ordered = state.catalog->products[state.lines[line].product].sku;
  // Those before it weren't to be had and are not tried again: so it ends.
  auto& left = equivalents.left;
  const auto chosen = std::find_if(left.begin(), left.end(),
                                   [&](const AgreedEquivalent& each) { return each.sku == sku; });
  if (chosen == left.end()) throw CoreBug("an event makes a line as what was not agreed");
  left.erase(left.begin(), chosen + 1);
}

}  // namespace

void apply_event(State& state, const EquivalentsAgreed& event, Instant) {
  const Handle line = require(state.find(event.line), "line");
  state.equivalents[line].left = event.equivalents;
}

void apply_event(State& state, const LineSubstituted& event, Instant now) {
  const Handle line = require(state.find(event.line), "line");
  note_substituted(state, line, event.made_as);
  std::vector<Handle> parts;
  for_each_part(state, state.lines[line], [&](Handle part) { parts.push_back(part); });
  std::set<Handle> left;
  for (const Handle part : parts) {
    if (state.parts[part].state == PartState::awaiting_payment) count_unpaid(state, part, -1);
    if (state.parts[part].pool() == kNoHandle) continue;
    left.insert(state.parts[part].pool());
    leave_pool(state, part);  // while its load is still that of the old product
  }
  state.lines[line].product = state.catalog->product_by_sku.at(event.made_as);
  for (const Handle part : parts) {
    if (state.parts[part].state == PartState::awaiting_payment) count_unpaid(state, part, 1);
    ask_anew(state, part, event.unable);
    if (!goes_along(state.parts[part])) continue;
    set_state(state, part, PartState::pooled);
    state.parts[part].hold = HoldReason::none;
    join_pool(state, require(state.find(event.pool), "pool"), part, now);
  }
  for (const Handle pool : left) {
    refresh_limits(state, pool, now);
    reschedule(state, pool, now);
  }
  const Handle pool = state.find(event.pool);
  if (pool != kNoHandle && !left.contains(pool)) reschedule(state, pool, now);
}

}  // namespace jidan::core
