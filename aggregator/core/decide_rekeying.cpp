// Moving the open lines that a new catalog pools otherwise, kRekeyPartsMax a step: each to where
// the catalog in force wants it. Until the last is there the pools concerned release nothing.

#include <set>

#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/parts.hpp"
#include "aggregator/core/planning/catalog_change.hpp"

namespace jidan::core {
namespace {

PartMoved move_of(const State& state, const Part& part) {
  PartMoved moved;
  moved.line = state.id_of(state.lines[part.line]);
  moved.quantity = part.quantity;
  moved.from = part.state;
  moved.is_remake = part.is_remake;
  if (part.state == PartState::held) moved.hold = part.hold;
  return moved;
}

}  // namespace

void send_to_wait(const State& state, const Product& product, bool test, PartMoved& moved,
                  std::vector<Event>& events) {
  if (product.availability == Availability::held && !test) {
    moved.to = PartState::held;
    moved.hold = HoldReason::product_held;
  } else {
    moved.to = PartState::pooled;
    moved.pool = pool_for(state, product, test, events);
  }
}

RekeyingBegun begin_rekeying(const State& state, const CatalogChange& change,
                             std::vector<Event>& events) {
  RekeyingBegun begun;
  begun.parts = static_cast<std::uint64_t>(change.shifted_parts());
  std::set<PoolId> pools;
  std::map<std::string, PoolId> opened;
  const auto pool_of = [&](const std::string& key, bool test) {
    const std::string identity = pool_identity(key, test);
    if (const auto known = state.pool_by_key.find(identity); known != state.pool_by_key.end())
      return state.pools[known->second].id;
    const auto [fresh, is_new] = opened.emplace(identity, PoolId{});
    if (is_new) {
      fresh->second = PoolId{state.next_sequence + events.size()};
      events.push_back(PoolOpened{key, test});
    }
    return fresh->second;
  };
  for (const PoolShift& each : change.shifts) {
    if (!each.from.empty()) pools.insert(pool_of(each.from, each.test));
    if (!each.to.empty()) pools.insert(pool_of(each.to, each.test));
  }
  begun.pools.assign(pools.begin(), pools.end());
  return begun;
}

std::vector<Event> rekey_lines(const State& state) {
  std::vector<Event> events;
  PartsRekeyed rekeyed;
  rekeyed.is_last = true;
  state.parts.for_each([&](Handle, const Part& part) {
    if (!rekeyed.is_last) return;
    const Line& line = state.lines[part.line];
    const Product& product = state.catalog->products[line.product];
    const std::string& key = state.catalog->pool_keys[product.pool_key].text;
    const bool test = state.orders[line.order].test;
    if (wanted_place(state, part, product, key, test) == WaitsIn::its_place) return;
    if (rekeyed.parts == kRekeyPartsMax) {
      rekeyed.is_last = false;
      return;
    }
    PartMoved moved = move_of(state, part);
    send_to_wait(state, product, test, moved, events);
    events.push_back(std::move(moved));
    ++rekeyed.parts;
  });
  events.push_back(rekeyed);
  return events;
}

}  // namespace jidan::core
