// How a run's life changes the state: released, acknowledged, started, counted, made, shipped,
// ended.

#include <algorithm>

#include "aggregator/core/apply_parts.hpp"
#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/parts.hpp"
#include "aggregator/core/planning/plates.hpp"
#include "aggregator/core/planning/pool.hpp"
#include "aggregator/core/planning/record.hpp"
#include "aggregator/core/planning/volumes.hpp"

namespace jidan::core {
namespace {

// The quantity of a pooled line that a run takes. A line may have several parts in the pool, with
// different exclusions: the one of that very size is meant, or else a larger one is cut.
Handle take_pooled(State& state, Handle pool, const RunLine& wanted, const std::string& factory) {
  const Handle line = require(state.find(wanted.line), "line");
  Handle found = kNoHandle;
  for_each_part(state, state.lines[line], [&](Handle handle) {
    const Part& part = state.parts[handle];
    if (part.pool() != pool || part.is_remake != wanted.is_remake ||
        part.quantity < wanted.quantity)
      return;
    if (part.has_exclusions) {
      const auto& excluded = state.exclusions.at(handle);
      if (std::find(excluded.begin(), excluded.end(), factory) != excluded.end()) return;
    }
    if (found == kNoHandle || part.quantity < state.parts[found].quantity) found = handle;
  });
  return take_from_pool(state, require(found, "pooled part"), wanted.quantity);
}

// Days before the last week can't be asked for any more.
void forget_old_days(State& state, LocalDate today) {
  const auto is_old = [&](const auto& each) { return each.first.second.days < today.days - 7; };
  std::erase_if(state.capacity_used, is_old);
  std::erase_if(state.room_prices, is_old);
}

// From the release on, so that two runs of one hour don't both pay for a plate.
void keep_plates(State& state, Run& run, Instant now) {
  if (run.offer == kNoIndex) return;
  const Offer& offer = state.catalog->offers[run.offer];
  if ((offer.plate_cost == 0 && offer.plate_lead_hours == 0) || offer.plate_keep_days == 0) return;
  for (const Handle part : run.parts) {
    const std::uint64_t artwork = state.lines[state.parts[part].line].traits.artwork;
    if (artwork == 0) continue;
    if (!is_plate_kept(state, run.factory, artwork, now)) run.new_plates.push_back(artwork);
    state.plates[{run.factory, artwork}] = now + std::chrono::days{offer.plate_keep_days};
  }
}

void set_states(State& state, const Run& run, PartState to) {
  for (const Handle part : run.parts)
    if (state.parts[part].state < to) set_state(state, part, to);
}

// Whether the pieces left the factory soon enough for what was promised.
void count_promise(State& state, const Run& run, const Order& order, Instant at) {
  if (order.test || order.promise_kind == PromiseKind::none || order.promise_infeasible) return;
  ++state.totals.promises_due;
  const Channel& channel = state.catalog->channels[order.channel];
  const Factory& factory = state.catalog->factories[run.factory];
  Instant limit = order.promise_limit;
  const bool direct = hub_of(*state.catalog, factory, channel) == kNoIndex;
  if (!direct || order.promise_kind == PromiseKind::arrive_by) {
    const Place place = place_of(state, order.region);
    limit = made_by(*state.catalog, factory, channel, place.country, place.region, order.promise())
                .instant;
  }
  if (at <= limit) ++state.totals.promises_kept;
}

}  // namespace

void apply_event(State& state, const RunReleased& event, Instant now) {
  Run run;
  run.id = RunId{state.next_sequence};
  run.day_number = event.day_number;
  run.date = event.date;
  run.test = event.test;
  const auto process = state.catalog->process_by_name.find(event.process);
  if (process == state.catalog->process_by_name.end())
    throw CoreBug("an event names an unknown process");
  run.process = process->second;
  if (!event.test) {
    run.factory = factory_index(state, event.factory);
    run.offer = state.catalog->find_offer(run.factory, run.process);
  }
  run.pool = require(state.find(event.pool), "pool");
  run.state = RunState::issued;
  run.catalog_version = event.catalog_version;
  run.issued_at = now;
  run.reason = event.reason;
  run.load_thousandths = event.load_thousandths;
  run.price = event.price;
  const Handle pool = run.pool;
  const Handle handle = state.runs.insert(std::move(run));
  state.run_by_id.put(state.next_sequence, handle);
  for (const RunLine& each : event.lines) {
    const Handle part = take_pooled(state, pool, each, event.factory);
    set_state(state, part, PartState::in_run);
    join_run(state, handle, part);
  }
  if (!event.test) {
    const MicroMinor cost = guarded_cost(state, state.runs[handle], now);
    state.runs[handle].guarded_cost = cost;
    state.pools[pool].memory.guard.released(cost);
  }
  refresh_limits(state, pool, now);
  forget_assigned(state, event.pool);
  reschedule(state, pool, now);
  state.run_date = event.date;
  state.run_day_number = event.day_number;
  forget_old_days(state, event.date);
  forget_old_periods(state, event.date);
  use_capacity(state, state.runs[handle], 1);
  count_given(state, state.runs[handle], 1);
  keep_plates(state, state.runs[handle], now);
  if (event.test) {
    state.test_steps.insert({now + kTestStep, state.next_sequence});
    return;
  }
  ++state.totals.runs_released;
  state.totals.run_lines += event.lines.size();
  state.totals.run_price += event.price.total;
  state.totals.solo_price += event.solo_cost;
}

void apply_event(State& state, const RunStarted& event, Instant now) {
  Run& run = run_of(state, event.run);
  heard(state, run, event.seq);
  run.state = RunState::in_production;
  set_states(state, run, PartState::in_production);
  if (run.test) {
    std::erase_if(state.test_steps, [&](const Deadline& e) { return e.second == run.id.value; });
    state.test_steps.insert({now + kTestStep, run.id.value});
  }
}

void apply_event(State& state, const RunCounted& event, Instant) {
  Run& run = run_of(state, event.run);
  heard(state, run, event.seq);
  for (const CountedLine& each : event.lines) {
    run.counts[each.line] = each.count;
    const Handle line = state.find(each.line);
    if (line == kNoHandle) continue;  // nothing came out of it, and its order was to be cancelled
    std::int64_t made = each.count.made;
    for_each_part(state, state.lines[line], [&](Handle handle) {
      const Part& part = state.parts[handle];
      if (part.run() == kNoHandle || state.runs[part.run()].id != run.id) return;
      made -= part.quantity;
      if (made >= 0 && part.state == PartState::in_production)
        set_state(state, handle, PartState::made);
    });
  }
}

void apply_event(State& state, const RunMade& event, Instant now) {
  Run& run = run_of(state, event.run);
  heard(state, run, event.seq);
  note_made(state, run, std::min(event.at, now));
  run.state = RunState::made;
  set_states(state, run, PartState::made);
  if (run.test) {
    std::erase_if(state.test_steps, [&](const Deadline& e) { return e.second == run.id.value; });
    state.test_steps.insert({now + kTestStep, run.id.value});
  }
}

void apply_event(State& state, const ParcelShipped& event, Instant) {
  Run& run = run_of(state, event.run);
  heard(state, run, event.seq);
  for (const ParcelLine& each : event.lines) {
    const Handle line = require(state.find(each.line), "line");
    for_each_part(state, state.lines[line], [&](Handle handle) {
      const Part& part = state.parts[handle];
      if (part.run() == kNoHandle || state.runs[part.run()].id != run.id) return;
      if (part.state == PartState::shipped) return;
      set_state(state, handle, PartState::shipped);
      count_promise(state, run, state.orders[state.lines[line].order], event.at);
    });
  }
}

void apply_event(State& state, const RunClosed& event, Instant now) {
  Run& run = run_of(state, event.run);
  // Shipped without a word that it was made: it was by now at the latest.
  if (run.state != RunState::made) note_made(state, run, now);
  std::vector<Handle> orders;
  while (!run.parts.empty()) {
    const Handle part = run.parts.back();
    orders.push_back(state.lines[state.parts[part].line].order);
    leave_run(state, part);
  }
  std::erase_if(state.test_steps, [&](const Deadline& e) { return e.second == run.id.value; });
  end_run(state, run, RunState::closed, now);
  run.counts.clear();
  if (!run.test) ++state.totals.runs_closed;
  std::sort(orders.begin(), orders.end());
  orders.erase(std::unique(orders.begin(), orders.end()), orders.end());
  for (const Handle order : orders) retire_order_if_done(state, order);
}

void apply_event(State& state, const RunForgotten& event, Instant) {
  const Handle handle = require(state.find(event.run), "run");
  state.retirements.erase({state.runs[handle].ended_at + kEndedRunsKept, event.run.value});
  state.run_by_id.erase(event.run.value);
  state.runs.erase(handle);
}

}  // namespace jidan::core
