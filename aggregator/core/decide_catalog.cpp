// What follows from a new catalog: it is in force, and open lines whose pool key changes begin to
// move (decide_rekeying.cpp). A catalog that drops what open work needs is refused, with everything
// that is missing; one that leaves open lines without a factory only with `force`.

#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/planning/catalog_change.hpp"

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

}  // namespace

Decision decide_catalog(const State& state, const ApplyCatalog& command, Instant now) {
  const Catalog& after = *command.catalog;
  Rejection rejection;
  if (const auto stale = too_early_for(state, after)) {
    rejection.refusals.push_back(*stale);
    return rejection;
  }
  const CatalogChange change = change_by(state, after, now);
  rejection.refusals = refusals_of(change, command.force);
  if (!rejection.refusals.empty()) return rejection;
  std::vector<Event> events;
  CatalogApplied applied;
  applied.version = after.version;
  applied.document = command.document;
  applied.catalog = command.catalog;
  collect_zones(after, applied.zones);
  events.push_back(std::move(applied));
  if (change.shifts.empty()) return events;
  RekeyingBegun begun = begin_rekeying(state, change, events);
  events.push_back(std::move(begun));
  return events;
}

}  // namespace jidan::core
