// The catalogs of simulated worlds, as documents, so that a restarted aggregator reads them from
// its journal as the real one does. Zones are written out by hand: a universe must not depend on
// the machine's time zone files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/core/catalog/zone.hpp"
#include "aggregator/core/command.hpp"

namespace jidan::sim {

// Six factories, three processes, two channels, closures, capacities, MOQs of each kind. `version`
// 2 raises a price, shortens a run maximum and no longer pools shirts of different colours.
std::string great_catalog(std::uint32_t version);
// Three factories that can all make the one product: where a run goes when its factory falls
// silent.
std::string small_catalog();

// Throws std::logic_error with the problems: a catalog of ours that can't be read is a bug.
core::ApplyCatalog catalog_command(std::string document);

struct Article {
  std::string_view sku;
  std::int64_t weight;        // how often it is ordered
  std::int64_t quantity_max;  // of a usual line
  bool personalized;
};
std::vector<Article> great_range();
std::vector<Article> small_range();

}  // namespace jidan::sim
