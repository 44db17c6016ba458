// The fixed history whose cost is counted: a catalog, and the bytes that shops send over one
// working day. The same from every build on every machine; changing it changes the baseline.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "aggregator/core/catalog/catalog.hpp"

namespace jidan::cost {

struct Arrival {
  core::Instant at{};
  std::string body;  // about 512 bytes
};

// Two processes, 28 products in three pools, three factories.
core::Catalog fixed_catalog();

// One every three seconds from Monday 08:00 in Shanghai on. One in eight has two lines, one in
// fifty is sent a second time, one in two hundred isn't an order.
std::vector<Arrival> fixed_history(std::size_t orders);

}  // namespace jidan::cost
