// How a choice of factories changes the state: who is released next, who is kept for a later day,
// and what scarce room is worth.

#include <algorithm>

#include "aggregator/core/apply_parts.hpp"
#include "aggregator/core/planning/pool.hpp"

namespace jidan::core {
namespace {

Index offer_of(const State& state, const std::string& factory, const std::string& process) {
  const auto of = state.catalog->process_by_name.find(process);
  if (of == state.catalog->process_by_name.end())
    throw CoreBug("an assignment names an unknown process");
  const Index offer = state.catalog->find_offer(factory_index(state, factory), of->second);
  if (offer == kNoIndex) throw CoreBug("an assignment names no offer of " + factory);
  return offer;
}

}  // namespace

void apply_event(State& state, const PoolsAssigned& event, Instant now) {
  for (const RoomPriced& each : event.rooms)
    state.room_prices[{offer_of(state, each.factory, event.process), each.date}] = {
        each.room_thousandths, each.price};
  for (const PoolAssigned& each : event.pools) {
    const Handle pool = require(state.find(each.pool), "pool");
    if (each.starts <= now) {
      state.assigned.push_back(each);
      continue;
    }
    state.pools[pool].kept_until = each.starts;
    refresh_limits(state, pool, now);
    reschedule(state, pool, now);
  }
}

void forget_assigned(State& state, PoolId pool) {
  std::erase_if(state.assigned, [&](const PoolAssigned& each) { return each.pool == pool; });
}

}  // namespace jidan::core
