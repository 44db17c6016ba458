// An order as its channel reads it: what was placed and where each part of it is now. The personal
// part is shown to the channel that gave it, or "erased":true in its place.
#pragma once

#include <string>

#include "aggregator/intake/reads.hpp"
#include "aggregator/ledger/personal.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::intake {

// "ship_to":{…}, of an answer that is being written; without a person only the place.
void write_ship_to(http::JsonWriter& json, const std::string& country, const std::string& region,
                   const ledger::PersonalParts* personal);
void append_order(std::string& out, const OrderRead& order);
std::string render_order(const OrderRead& order);
// {"orders":[…],"next":"ord_…"|null}
std::string render_orders(const OrdersResult& result);
// {"messages":[{"id","message"}],"next":"dlv_…"|null}; next is where to go on, also at the end.
std::string render_job_sheets(const JobSheetsResult& result, core::DeliveryId after);
// A strong validator: the order changes with every event that concerns it.
std::string etag_of(const OrderRead& order);

}  // namespace jidan::intake
