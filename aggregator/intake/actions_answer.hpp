// The answer to GET /v1/orders/{order}/actions:
// {"order_id","actions":[{"action","line","line_id","quantity","how","until"}]}
#pragma once

#include <string>
#include <vector>

#include "aggregator/intake/reads.hpp"

namespace jidan::intake {

std::string render_actions(const OrderRead& order, const std::vector<core::OrderAction>& actions);

}  // namespace jidan::intake
