// An order as its channel reads it: what was placed and where each part of it is now. The personal
// part is shown to the channel that gave it, or "erased":true in its place.
#pragma once

#include <string>

#include "aggregator/intake/reads.hpp"

namespace jidan::intake {

void append_order(std::string& out, const OrderRead& order);
std::string render_order(const OrderRead& order);
// {"orders":[…],"next":"ord_…"|null}
std::string render_orders(const OrdersResult& result);
// {"messages":[{"id","message"}],"next":"dlv_…"|null}; next is where to go on, also at the end.
std::string render_job_sheets(const JobSheetsResult& result, core::DeliveryId after);
// A strong validator: the order changes with every event that concerns it.
std::string etag_of(const OrderRead& order);

}  // namespace jidan::intake
