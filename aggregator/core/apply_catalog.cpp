// A new catalog: everything that refers to the old one by position is pointed at the new one by
// name. Then its re-keying: which pools it concerns, and that the last line has moved.

#include "aggregator/core/apply_parts.hpp"
#include "aggregator/core/planning/allocation.hpp"
#include "aggregator/core/planning/pool.hpp"
#include "aggregator/core/planning/run_limits.hpp"
#include "aggregator/core/planning/unpaid.hpp"

namespace jidan::core {
namespace {

// Position in the new catalog of what had a name in the old one; kNoIndex when it is gone.
class Remap {
 public:
  Remap(const Catalog& before, const Catalog& after) : before_(before), after_(after) {}

  Index product(Index old) const {
    return find(after_.product_by_sku, before_.products, old, &Product::sku);
  }
  Index factory(Index old) const {
    return find(after_.factory_by_id, before_.factories, old, &Factory::id);
  }
  Index channel(Index old) const {
    return find(after_.channel_by_name, before_.channels, old, &Channel::name);
  }
  Index process(Index old) const {
    return find(after_.process_by_name, before_.processes, old, &Process::name);
  }
  Index offer(Index old) const {
    if (old == kNoIndex) return kNoIndex;
    return after_.find_offer(factory(before_.offers[old].factory),
                             process(before_.offers[old].process));
  }
  Index promise_class(Index channel_before, Index channel_after, Index old) const {
    if (old == kNoIndex) return kNoIndex;
    const std::string& name = before_.channels[channel_before].promise_classes[old].name;
    const auto& classes = after_.channels[channel_after].promise_classes;
    for (std::size_t i = 0; i < classes.size(); ++i)
      if (classes[i].name == name) return static_cast<Index>(i);
    return kNoIndex;
  }

 private:
  template <class Names, class Things, class Name>
  static Index find(const Names& names, const Things& things, Index old, Name name) {
    if (old == kNoIndex || old >= things.size()) return kNoIndex;
    const auto found = names.find(things[old].*name);
    return found == names.end() ? kNoIndex : found->second;
  }
  const Catalog& before_;
  const Catalog& after_;
};

Index needed(Index index) {
  if (index == kNoIndex) throw CoreBug("a catalog was applied without a thing that is in use");
  return index;
}

void remap_orders(State& state, const Remap& remap) {
  state.orders.for_each([&](Handle handle, const Order&) {
    Order& order = state.orders[handle];
    const Index before = order.channel;
    order.channel = needed(remap.channel(before));
    order.promise_class = remap.promise_class(before, order.channel, order.promise_class);
  });
  state.lines.for_each([&](Handle handle, const Line&) {
    state.lines[handle].product = needed(remap.product(state.lines[handle].product));
  });
}

void remap_paid_records(State& state, const Remap& remap) {
  decltype(state.paid_records) records;
  for (const auto& [channel, record] : state.paid_records)
    if (const Index to = remap.channel(channel); to != kNoIndex) records[to] = record;
  state.paid_records = std::move(records);
}

void remap_runs(State& state, const Remap& remap) {
  state.runs.for_each([&](Handle handle, const Run&) {
    Run& run = state.runs[handle];
    const bool ended = run.ended_at != kNever;
    run.process = remap.process(run.process);
    run.offer = remap.offer(run.offer);
    if (run.test) return;
    run.factory = ended ? remap.factory(run.factory) : needed(remap.factory(run.factory));
  });
}

void remap_factories(State& state, const Remap& remap, std::size_t count) {
  std::vector<FactoryStatus> factories(count);
  for (std::size_t i = 0; i < state.factories.size(); ++i) {
    const Index to = remap.factory(static_cast<Index>(i));
    if (to != kNoIndex) factories[to] = std::move(state.factories[i]);
  }
  state.factories = std::move(factories);
  decltype(state.capacity_used) used;
  for (const auto& [key, load] : state.capacity_used)
    if (const Index offer = remap.offer(key.first); offer != kNoIndex)
      used[{offer, key.second}] = load;
  state.capacity_used = std::move(used);
  decltype(state.given_pieces) given;
  for (const auto& [key, pieces] : state.given_pieces)
    if (const Index offer = remap.offer(key.first.first); offer != kNoIndex)
      given[{{offer, key.first.second}, key.second}] = pieces;
  state.given_pieces = std::move(given);
  // What days' room is worth, and who was given to whom, is chosen anew under the new terms.
  state.room_prices.clear();
  state.assigned.clear();
  decltype(state.records) records;
  for (const auto& [key, record] : state.records)
    if (const Index factory = remap.factory(key.second); factory != kNoIndex)
      records[{key.first, factory}] = record;
  state.records = std::move(records);
  decltype(state.plates) plates;
  for (const auto& [key, until] : state.plates)
    if (const Index factory = remap.factory(key.first); factory != kNoIndex)
      plates[{factory, key.second}] = until;
  state.plates = std::move(plates);
}

// Sums of a pool hang on its products' load and changeovers: they are made again from its parts.
void rebuild_pool(State& state, Handle handle, Instant now) {
  const std::vector<Handle> parts = state.pools[handle].parts;
  Pool& pool = state.pools[handle];
  pool.parts.clear();
  pool.pieces = 0;
  pool.load_thousandths = 0;
  pool.infeasible = 0;
  pool.with_exclusions = 0;
  pool.first_arrival = kNever;
  pool.wait_limit = kNever;
  pool.kept_until = {};
  pool.limits.clear();
  pool.waiting = WaitingSums{};
  pool.pieces_by_product.clear();
  pool.changeover_values.clear();
  for (const Handle part : parts) join_pool(state, handle, part, now);
}

// An unsplittable part that no run of the new terms holds counts among those that factories
// refused: they are looked through for what nobody can make.
void mark_too_large(State& state, Handle handle) {
  Pool& pool = state.pools[handle];
  if (pool.test) return;
  for (const Handle each : pool.parts) {
    Part& part = state.parts[each];
    if (part.quantity == 1 || part.has_exclusions ||
        may_split(state, state.orders[state.lines[part.line].order]))
      continue;
    std::int64_t longest = 0;
    if (const ClassLimit* limits = class_limit(state, part))
      for (const OfferLimit& able : limits->offers)
        longest = std::max(longest, largest_run(state.catalog->offers[able.offer]));
    if (part.quantity <= longest) continue;
    state.exclusions[each];
    part.has_exclusions = true;
    ++pool.with_exclusions;
  }
}

// What nobody can make any more mustn't wait for its pool to fall due.
void look_for_homeless(State& state, Handle handle, Instant now) {
  mark_too_large(state, handle);
  const Pool& pool = state.pools[handle];
  if (!pool.test && !pool.parts.empty() && !pool.is_rekeying && may_have_homeless(pool))
    set_review(state, handle, now);
}

// Looked at in turn, some hundred a commit: there may be thousands.
void reschedule_soon(State& state, Handle handle, Instant now) {
  const Pool& pool = state.pools[handle];
  if (pool.test || pool.parts.empty()) return reschedule(state, handle, now);
  mark_too_large(state, handle);
  set_review(state, handle, now);
}

}  // namespace

void apply_event(State& state, const CatalogApplied& event, Instant now) {
  if (!event.catalog) throw CoreBug("a catalog event without its catalog");
  const std::shared_ptr<const Catalog> before = state.catalog;
  const Remap remap(*before, *event.catalog);
  remap_orders(state, remap);
  remap_paid_records(state, remap);
  remap_runs(state, remap);
  remap_factories(state, remap, event.catalog->factories.size());
  state.catalog = event.catalog;
  recount_unpaid(state);
  std::vector<Handle> pools;
  state.pools.for_each([&](Handle handle, const Pool&) { pools.push_back(handle); });
  for (const Handle handle : pools) {
    Pool& pool = state.pools[handle];
    // By its key, so that a process that went away and came back finds its pools again.
    const auto key = state.catalog->pool_key_by_text.find(pool.key);
    pool.process = key != state.catalog->pool_key_by_text.end()
                       ? state.catalog->pool_keys[key->second].process
                       : remap.process(pool.process);
    pool.memory.offer = remap.offer(pool.memory.offer);
    if (state.pools[handle].parts.empty()) continue;
    needed(state.pools[handle].process);
    rebuild_pool(state, handle, now);
    reschedule(state, handle, now);
    look_for_homeless(state, handle, now);
  }
}

void apply_event(State& state, const RekeyingBegun& event, Instant) {
  state.rekeying = event.pools;
  for (const PoolId id : event.pools) {
    const Handle pool = require(state.find(id), "pool");
    state.pools[pool].is_rekeying = true;
    set_review(state, pool, kNever);
  }
}

void apply_event(State& state, const PartsRekeyed& event, Instant now) {
  if (!event.is_last) return;
  const std::vector<PoolId> pools = std::move(state.rekeying);
  state.rekeying.clear();
  for (const PoolId id : pools) {
    const Handle pool = require(state.find(id), "pool");
    state.pools[pool].is_rekeying = false;
    refresh_limits(state, pool, now);
    reschedule_soon(state, pool, now);
  }
}

}  // namespace jidan::core
