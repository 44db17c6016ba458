// What follows from a new catalog: open lines whose pool key changes move in the same commit. A
// catalog that drops what open work needs is refused, with everything that is missing.

#include <set>

#include "aggregator/core/decide_parts.hpp"

namespace jidan::core {
namespace {

void collect_zones(const Catalog& catalog, std::vector<ZoneTable>& zones) {
  std::map<std::string, const ZoneTable*> by_name;
  for (const Factory& each : catalog.factories)
    by_name[each.calendar.zone.name] = &each.calendar.zone;
  for (const Hub& each : catalog.hubs) by_name[each.calendar.zone.name] = &each.calendar.zone;
  for (const Channel& each : catalog.channels) by_name[each.zone.name] = &each.zone;
  for (const auto& [name, zone] : by_name) zones.push_back(*zone);
}

std::set<std::string> missing_names(const State& state, const Catalog& after) {
  std::set<std::string> missing;
  const Catalog& before = *state.catalog;
  state.lines.for_each([&](Handle, const Line& line) {
    const std::string& sku = before.products[line.product].sku;
    if (!after.product_by_sku.contains(sku)) missing.insert("product " + sku);
  });
  state.orders.for_each([&](Handle, const Order& order) {
    const std::string& name = before.channels[order.channel].name;
    if (!after.channel_by_name.contains(name)) missing.insert("channel " + name);
  });
  state.runs.for_each([&](Handle, const Run& run) {
    if (run.test || run.ended_at != kNever) return;
    const std::string& id = before.factories[run.factory].id;
    if (!after.factory_by_id.contains(id)) missing.insert("factory " + id);
  });
  state.pools.for_each([&](Handle, const Pool& pool) {
    if (pool.parts.empty()) return;
    const std::string& name = before.processes[pool.process].name;
    if (!after.process_by_name.contains(name)) missing.insert("process " + name);
  });
  return missing;
}

void rekey_lines(const State& state, const Catalog& after, std::vector<Event>& events) {
  std::map<std::string, PoolId> opened;
  state.parts.for_each([&](Handle, const Part& part) {
    if (part.pool() == kNoHandle) return;
    const Line& line = state.lines[part.line];
    const bool test = state.orders[line.order].test;
    const Product& product = *after.find_product(state.catalog->products[line.product].sku);
    const std::string identity = pool_identity(after.pool_keys[product.pool_key].text, test);
    const Pool& now_in = state.pools[part.pool()];
    if (pool_identity(now_in.key, now_in.test) == identity) return;
    PartMoved moved;
    moved.line = state.id_of(line);
    moved.quantity = part.quantity;
    moved.is_remake = part.is_remake;
    if (const auto known = state.pool_by_key.find(identity); known != state.pool_by_key.end()) {
      moved.pool = state.pools[known->second].id;
    } else if (const auto fresh = opened.find(identity); fresh != opened.end()) {
      moved.pool = fresh->second;
    } else {
      moved.pool = opened[identity] = PoolId{state.next_sequence + events.size()};
      events.push_back(PoolOpened{after.pool_keys[product.pool_key].text, test});
    }
    events.push_back(std::move(moved));
  });
}

}  // namespace

Decision decide_catalog(const State& state, const ApplyCatalog& command, Instant) {
  const Catalog& after = *command.catalog;
  if (after.version <= state.catalog->version)
    return refuse(RefusalCode::revision_stale, "/version",
                  "version " + std::to_string(state.catalog->version) + " is in force");
  Rejection rejection;
  for (const std::string& name : missing_names(state, after))
    rejection.refusals.push_back({RefusalCode::not_yet_supported, "", "open work needs " + name});
  if (!rejection.refusals.empty()) return rejection;
  std::vector<Event> events;
  CatalogApplied applied;
  applied.version = after.version;
  applied.document = command.document;
  applied.catalog = command.catalog;
  collect_zones(after, applied.zones);
  events.push_back(std::move(applied));
  rekey_lines(state, after, events);
  return events;
}

}  // namespace jidan::core
