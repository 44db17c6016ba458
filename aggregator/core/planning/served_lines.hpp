// Lines in the order they are served, with what every offer's block asks of them looked up once.
// Holds references into the state: lives for one decision, while nothing changes. What hangs on the
// offer is block.hpp's.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/service.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

struct ServedLine {
  Handle part = kNoHandle;
  Handle order = kNoHandle;
  const ClassLimit* limits = nullptr;  // nullptr: no offer is known for it
  std::uint32_t product = 0;           // place in ServedLines::products
  std::uint32_t variant = 0;           // below ServedLines::variants; equal ones share a changeover
  std::uint32_t destination = 0;       // place in ServedLines::destinations
  std::int32_t quantity = 0;
  std::int64_t load_each = 0;
  std::uint64_t artwork = 0;
  Promise promise;
  bool has_exclusions = false;
  bool may_split = false;
  bool same_run = false;
};

struct ServedLines {
  // `order`: parts of one pool, see serving_order().
  ServedLines(const State& state, const std::vector<Handle>& order);

  std::vector<ServedLine> lines;
  std::vector<Index> products;  // rising
  std::uint32_t variants = 0;
  // Channel and region: the same way from a factory.
  struct Destination {
    Index channel = kNoIndex;
    std::uint32_t region = 0;
    const Channel* through = nullptr;
    Place place;
    std::string_view buyer() const { return place.region.empty() ? place.country : place.region; }
  };
  std::vector<Destination> destinations;
};

}  // namespace jidan::core
