// One order as one line of NDJSON, as POST /v1/orders takes it (schemas/order.schema.json).
#pragma once

#include <string>

#include "demo/history.hpp"

namespace jidan::demo {

// Appends the JSON of `order` and a line end.
void append_order_line(std::string& out, const BoughtOrder& order, Market market);

}  // namespace jidan::demo
