// The parts of an order that are about a person or are the shop's own: ship_to and metadata.
// Country and region go into the placement, everything else into the JSON that will be sealed.
#pragma once

#include <string>

#include "aggregator/core/orders/placement.hpp"
#include "aggregator/intake/decoder_walk.hpp"

namespace jidan::intake {

// `json` becomes {…} without country and region, in fixed key order.
void read_address(Walk& walk, JsonValue value, std::string& json, core::OrderPlacement& order);
// `json` becomes {…} as given; at most `bytes_max` bytes over keys and values.
void read_metadata(Walk& walk, JsonValue value, std::size_t bytes_max, std::string& json);

}  // namespace jidan::intake
