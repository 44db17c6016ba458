// How orders, lines, payments, catalogs and availability change the state.

#include <algorithm>

#include "aggregator/core/apply_parts.hpp"
#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/parts.hpp"
#include "aggregator/core/planning/pool.hpp"
#include "aggregator/core/planning/unpaid.hpp"

namespace jidan::core {
namespace {

std::uint32_t symbol_of(State& state, const std::string& country, const std::string& region) {
  std::string place = country + "/" + region;
  const auto known = state.region_symbols.find(place);
  if (known != state.region_symbols.end()) return known->second;
  const auto symbol = static_cast<std::uint32_t>(state.regions.size());
  state.region_symbols.emplace(place, symbol);
  state.regions.push_back(std::move(place));
  return symbol;
}

Index promise_class_of(const Channel& channel, const std::string& name) {
  for (std::size_t i = 0; i < channel.promise_classes.size(); ++i)
    if (channel.promise_classes[i].name == name) return static_cast<Index>(i);
  return kNoIndex;
}

Index require_index(const std::unordered_map<std::string, Index>& names, const std::string& name) {
  const auto found = names.find(name);
  if (found == names.end()) throw CoreBug("an event names an unknown " + name);
  return found->second;
}

// Exclusions name factories; a catalog that no longer has one keeps the name harmlessly.
void exclude(State& state, Handle part, const std::string& factory) {
  if (factory.empty()) return;
  auto& excluded = state.exclusions[part];
  if (std::find(excluded.begin(), excluded.end(), factory) == excluded.end())
    excluded.push_back(factory);
  state.parts[part].has_exclusions = true;
}

// Finds a part of the line that the move speaks of: in that state and, when it was in a run, that
// run. Of several a remake that stays one goes before the line's first-made pieces, then that very
// size.
Handle find_part(const State& state, Handle line, const PartMoved& event) {
  const Handle pool = event.to == PartState::pooled ? state.find(event.pool) : kNoHandle;
  Handle found = kNoHandle;
  int best = -1;
  for_each_part(state, state.lines[line], [&](Handle handle) {
    const Part& part = state.parts[handle];
    if (part.state != event.from || part.quantity < event.quantity) return;
    if (event.run && (part.run() == kNoHandle || state.runs[part.run()].id != event.run)) return;
    if (pool != kNoHandle && part.pool() == pool) return;  // it is where it is to go
    const bool ends_hold = event.to == PartState::pooled && event.hold != HoldReason::none;
    if (ends_hold && part.hold != event.hold) return;
    const int fit =
        (part.is_remake == event.is_remake ? 2 : 0) + (part.quantity == event.quantity ? 1 : 0);
    if (fit > best) {
      best = fit;
      found = handle;
    }
  });
  return require(found, "part");
}

bool awaits_payment(const State& state, const Order& order) {
  bool awaits = false;
  for_each_unpaid(state, order, [&](Handle, std::int32_t) { awaits = true; });
  return awaits;
}

Handle detach(State& state, Handle part, std::int32_t quantity) {
  if (state.parts[part].pool() != kNoHandle) return take_from_pool(state, part, quantity);
  if (state.parts[part].run() == kNoHandle) return split_part(state, part, quantity);
  const bool whole = quantity == state.parts[part].quantity;
  const Handle taken = split_part(state, part, quantity);
  if (whole) leave_run(state, part);
  return taken;
}

}  // namespace

void forget_payment_limit(State& state, OrderId order) {
  const auto limit = state.payment_limits.find(order.value);
  if (limit == state.payment_limits.end()) return;
  state.payments.erase({limit->second, order.value});
  state.payment_limits.erase(limit);
  state.expected_occurrences.erase(order);
}

void apply_event(State& state, const OrderAccepted& event, Instant now) {
  Order order;
  order.id = OrderId{state.next_sequence};
  order.set_promise(event.promise);
  order.channel = require_index(state.catalog->channel_by_name, event.channel);
  const Channel& channel = state.catalog->channels[order.channel];
  order.promise_class = promise_class_of(channel, event.promise_class);
  order.region = symbol_of(state, event.country, event.region);
  order.mode = event.mode;
  order.payment = event.payment;
  order.same_run = event.same_run;
  order.test = event.test;
  const Handle handle = state.orders.insert(std::move(order));
  state.order_by_id.put(state.next_sequence, handle);
  if (event.payment == Payment::pending && channel.payment_timeout_minutes > 0) {
    const Instant limit = now + std::chrono::minutes{channel.payment_timeout_minutes};
    state.payments.insert({limit, state.next_sequence});
    state.payment_limits.emplace(state.next_sequence, limit);
  }
  if (!event.test) ++state.totals.orders;
}

void apply_event(State& state, const PoolOpened& event, Instant) {
  Pool pool;
  pool.id = PoolId{state.next_sequence};
  pool.key = event.key;
  pool.test = event.test;
  const auto key = state.catalog->pool_key_by_text.find(event.key);
  if (key == state.catalog->pool_key_by_text.end())
    throw CoreBug("an event opens a pool of an unknown key");
  pool.process = state.catalog->pool_keys[key->second].process;
  const Handle handle = state.pools.insert(std::move(pool));
  state.pool_by_id.put(state.next_sequence, handle);
  state.pool_by_key.emplace(pool_identity(event.key, event.test), handle);
}

void apply_event(State& state, const LinePlaced& event, Instant now) {
  const Handle order = require(state.find(event.order), "order");
  Line line;
  line.order = order;
  line.behind_order = static_cast<std::uint32_t>(state.next_sequence - event.order.value);
  line.product = require_index(state.catalog->product_by_sku, event.sku);
  line.quantity = event.quantity;
  line.traits = event.traits;
  const Handle handle = state.lines.insert(line);
  add_line(state, order, handle);
  const Handle part = add_part(state, handle, event.quantity, event.state);
  state.parts[part].hold = event.hold;
  for (const std::string& factory : event.unable) exclude(state, part, factory);
  if (!state.orders[order].test) {
    ++state.totals.lines;
    state.totals.pieces_ordered += event.quantity;
  }
  if (event.state == PartState::awaiting_payment) count_unpaid(state, part, 1);
  if (event.state != PartState::pooled) return;
  const Handle pool = require(state.find(event.pool), "pool");
  join_pool(state, pool, part, now);
  defer_review(state, pool);
}

void apply_event(State& state, const PaymentReceived& event, Instant now) {
  Order& order = state.orders[require(state.find(event.order), "order")];
  if (const auto limit = state.payment_limits.find(event.order.value);
      limit != state.payment_limits.end()) {
    const std::chrono::minutes allowed{
        state.catalog->channels[order.channel].payment_timeout_minutes};
    std::int64_t lines = 0;
    for_each_line(state, order, [&](Handle) { ++lines; });
    note_paid(state, order, lines, now - (limit->second - allowed));
  }
  order.payment = Payment::paid;
  order.set_promise(event.promise);
  forget_payment_limit(state, event.order);
}

void apply_event(State& state, const PartMoved& event, Instant now) {
  const Handle line = require(state.find(event.line), "line");
  const Handle found = find_part(state, line, event);
  const Handle old_pool = state.parts[found].pool();
  if (event.from == PartState::awaiting_payment) count_unpaid(state, found, -1);
  const Handle part = detach(state, found, event.quantity);
  set_state(state, part, event.to);
  state.parts[part].hold = event.to == PartState::held ? event.hold : HoldReason::none;
  state.parts[part].is_remake = event.is_remake;
  exclude(state, part, event.excluded_factory);
  if (event.from == PartState::awaiting_payment) {
    const Order& order = state.orders[state.lines[line].order];
    if (!awaits_payment(state, order)) forget_payment_limit(state, order.id);
    if (event.to == PartState::cancelled) note_lost(state, order);
  }
  if (event.to == PartState::pooled) {
    const Handle pool = require(state.find(event.pool), "pool");
    join_pool(state, pool, part, now);
    reschedule(state, pool, now);
    // It may have been the last factory: then the line mustn't wait for its pool to fall due.
    if (!event.excluded_factory.empty() && !state.pools[pool].is_rekeying)
      set_review(state, pool, now);
  }
  // Of a pool that many leave one after the other, once behind the last.
  if (old_pool != kNoHandle && !state.pools[old_pool].is_rekeying) {
    refresh_limits(state, old_pool, now);
    reschedule(state, old_pool, now);
  }
  if (event.to != PartState::pooled) merge_parts(state, line);
  if (event.to == PartState::cancelled) retire_order_if_done(state, state.lines[line].order);
}

void apply_event(State& state, const AvailabilityReported& event, Instant now) {
  const Index factory = factory_index(state, event.factory);
  FactoryStatus& status = state.factories[factory];
  status.silent_until = Instant{};
  if (event.has_date) {
    FactoryDay& day = status.days[event.date];
    if (event.capacity >= 0) day.capacity = event.capacity;
    if (event.closed >= 0) day.closed = event.closed == 1;
  } else if (event.closed >= 0) {
    status.closed_until_told = event.closed == 1;
  }
  for (const StockChange& each : event.stock) {
    if (each.out) {
      status.out_of_stock[each.what] = each.until;
    } else {
      status.out_of_stock.erase(each.what);
    }
  }
  reschedule_pools_of(state, factory, now);
}

}  // namespace jidan::core
