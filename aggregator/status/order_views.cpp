// Orders and holds as JSON, without the person; see views.hpp.
#include <array>

#include "aggregator/status/view_parts.hpp"
#include "aggregator/status/views.hpp"

namespace jidan::status {
namespace {

using http::JsonWriter;

// The object still open.
void begin_order(JsonWriter& json, const ledger::OrderRow& row) {
  json.begin_object();
  put_text(json, "order_id", core::to_text(row.id));
  put_text(json, "channel", row.channel);
  put_boolean(json, "test", row.test);
  put_text(json, "status", core::to_text(row.status));
  put_text(json, "payment", core::to_text(row.payment));
  put_number(json, "line_count", static_cast<std::int64_t>(row.lines.size()));
  put_instant(json, "updated_at", row.updated_at);
  put_boolean(json, "erased", row.erased);
}

void write_promise(JsonWriter& json, const OrderRead& order) {
  json.begin_object();
  put_text(json, "kind", core::to_text(order.row.promise.kind));
  put_text_or_null(json, "class", order.accepted.promise_class);
  put_instant(json, "limit", order.row.promise.limit);
  put_text(json, "state", core::to_text(order.promise_state));
  json.end_object();
}

void write_part(JsonWriter& json, const ledger::PartRow& part) {
  json.begin_object();
  put_text(json, "state", core::to_text(part.state));
  put_number(json, "quantity", part.quantity);
  if (part.state == core::PartState::held) {
    put_text(json, "hold", core::to_text(part.hold));
    put_text(json, "waiting_on", core::to_text(core::waiting_on(part.hold)));
  }
  if (part.pool) put_text(json, "pool_id", core::to_text(part.pool));
  if (part.run) put_text(json, "run_id", core::to_text(part.run));
  put_boolean(json, "remake", part.is_remake);
  json.end_object();
}

void write_quantities(JsonWriter& json, const std::vector<ledger::PartRow>& parts) {
  std::array<std::int64_t, core::kPartStateCount> sums{};
  for (const ledger::PartRow& part : parts)
    sums.at(static_cast<std::size_t>(part.state)) += part.quantity;
  json.key("quantities").begin_object();
  for (std::size_t i = 0; i < sums.size(); ++i)
    if (sums.at(i) > 0)
      put_number(json, core::to_text(static_cast<core::PartState>(i)), sums.at(i));
  json.end_object();
}

core::PartState least_advanced(const std::vector<ledger::PartRow>& parts) {
  core::PartState status = core::PartState::cancelled;
  for (const ledger::PartRow& part : parts) status = std::min(status, part.state);
  return status;
}

void write_line(JsonWriter& json, const OrderLineRead& line) {
  json.begin_object();
  put_number(json, "line", line.placed.number);
  put_text(json, "line_id", core::to_text(line.row.id));
  put_text(json, "sku", line.placed.sku);
  if (!line.made_as.empty()) put_text(json, "made_as", line.made_as);
  put_number(json, "quantity", line.placed.quantity);
  put_number(json, "unit_price", line.placed.unit_price);
  put_text(json, "status", core::to_text(least_advanced(line.row.parts)));
  write_quantities(json, line.row.parts);
  json.key("parts").begin_array();
  for (const ledger::PartRow& part : line.row.parts) write_part(json, part);
  json.end_array().end_object();
}

void write_parcel(JsonWriter& json, const ledger::ParcelRow& parcel) {
  json.begin_object();
  put_text(json, "parcel_id", parcel.parcel_id);
  put_text(json, "carrier", parcel.carrier);
  put_text(json, "tracking_number", parcel.tracking_number);
  put_text(json, "run_id", core::to_text(parcel.run));
  put_instant(json, "shipped_at", parcel.shipped_at);
  json.end_object();
}

void write_order(JsonWriter& json, const OrderRead& order) {
  begin_order(json, order.row);
  put_text(json, "external_id", order.accepted.external_id);
  put_text(json, "mode", core::to_text(order.accepted.mode));
  put_instant(json, "placed_at", order.accepted.placed_at);
  put_instant(json, "paid_at", order.row.paid_at);
  put_text(json, "currency", order.accepted.currency.text());
  put_text(json, "country", order.accepted.country);
  put_text_or_null(json, "region", order.accepted.region);
  json.key("promise");
  write_promise(json, order);
  json.key("lines").begin_array();
  for (const OrderLineRead& line : order.lines) write_line(json, line);
  json.end_array();
  json.key("parcels").begin_array();
  for (const ledger::ParcelRow& parcel : order.parcels) write_parcel(json, parcel);
  json.end_array().end_object();
}

void write_hold(JsonWriter& json, const ledger::HoldRow& hold) {
  json.begin_object();
  put_text(json, "line_id", core::to_text(hold.line));
  put_text(json, "order_id", core::to_text(hold.order));
  put_text(json, "reason", core::to_text(hold.reason));
  put_text(json, "waiting_on", core::to_text(core::waiting_on(hold.reason)));
  put_number(json, "quantity", hold.quantity);
  put_instant(json, "since", hold.since);
  json.end_object();
}

}  // namespace

std::string order_json(const OrderRead& order) {
  return one_json(order, write_order);
}

std::string orders_json(const std::vector<ledger::OrderRow>& rows, const std::string& next) {
  return list_json("orders", rows, next, [](JsonWriter& json, const ledger::OrderRow& row) {
    begin_order(json, row);
    json.key("promise").begin_object();
    put_text(json, "kind", core::to_text(row.promise.kind));
    put_instant(json, "limit", row.promise.limit);
    put_boolean(json, "infeasible", row.promise.infeasible);
    json.end_object().end_object();
  });
}

std::string holds_json(const std::vector<ledger::HoldRow>& rows, const std::string& next) {
  return list_json("holds", rows, next, write_hold);
}

}  // namespace jidan::status
