// The catalog of a history: a process for every family and general hash class, four factories with
// terms that differ, three offers each process, ways to every country, one channel named "demo".
// Format: schemas/catalog.schema.json.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "demo/history.hpp"

namespace jidan::demo {

// Ids of the factories of a market; the first two belong to one adapter, the others to another.
struct FactoryNames {
  std::string id, name, belt, region, zone;
  bool always_open = false;  // else Monday to Saturday, 08:00 to 20:00
};
std::span<const FactoryNames> factories_of(Market market);
inline constexpr std::size_t factories_each_adapter = 2;

inline constexpr std::string_view channel_name = "demo";

// `webhook_urls`: one for each factory, in the order of factories_of.
std::string catalog_text(const History& history, const std::vector<std::string>& webhook_urls);

}  // namespace jidan::demo
