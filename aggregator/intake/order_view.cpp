// Writing orders and job sheet lists; see order_view.hpp.
#include "aggregator/intake/order_view.hpp"

#include <algorithm>
#include <array>

#include "aggregator/ledger/personal.hpp"
#include "platform/instant_text.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::intake {
namespace {

using ledger::PersonalParts;

core::PartState least_advanced(const std::vector<PartRead>& parts) {
  core::PartState least = core::PartState::cancelled;
  for (const PartRead& part : parts) least = std::min(least, part.state);
  return least;
}

core::PartState least_advanced(const OrderRead& order) {
  core::PartState least = core::PartState::cancelled;
  for (const LineRead& line : order.lines) least = std::min(least, least_advanced(line.parts));
  return least;
}

void write_promise(http::JsonWriter& json, const OrderRead& order) {
  json.key("promise").begin_object();
  if (!order.promise_class.empty()) json.key("class").string(order.promise_class);
  if (order.promise.kind != core::PromiseKind::none && order.promise.limit < core::kNever)
    json.key("limit").string(platform::rfc3339(order.promise.limit));
  json.key("state").string(core::to_text(order.promise_state));
  json.end_object();
}

void write_quantities(http::JsonWriter& json, const std::vector<PartRead>& parts) {
  std::array<std::int64_t, core::kPartStateCount> sums{};
  for (const PartRead& part : parts) sums.at(static_cast<std::size_t>(part.state)) += part.quantity;
  json.key("quantities").begin_object();
  for (std::size_t i = 0; i < sums.size(); ++i)
    if (sums.at(i) > 0)
      json.key(core::to_text(static_cast<core::PartState>(i))).integer(sums.at(i));
  json.end_object();
}

void write_parts(http::JsonWriter& json, const std::vector<PartRead>& parts) {
  json.key("parts").begin_array();
  for (const PartRead& part : parts) {
    json.begin_object();
    json.key("state").string(core::to_text(part.state));
    json.key("quantity").integer(part.quantity);
    if (part.pool) json.key("pool").string(core::to_text(part.pool));
    if (part.run) json.key("run_id").string(core::to_text(part.run));
    if (part.hold != core::HoldReason::none) {
      json.key("hold").begin_object();
      json.key("reason").string(core::to_text(part.hold));
      json.key("waiting_on").string(core::to_text(core::waiting_on(part.hold)));
      json.end_object();
    }
    if (part.is_remake) json.key("remake").boolean(true);
    json.end_object();
  }
  json.end_array();
}

void write_line(http::JsonWriter& json, const LineRead& line, const PersonalParts* personal) {
  json.begin_object();
  json.key("line").integer(line.number);
  json.key("line_id").string(core::to_text(line.id));
  json.key("sku").string(line.sku);
  if (!line.made_as.empty()) json.key("made_as").string(line.made_as);
  json.key("quantity").integer(line.quantity);
  json.key("unit_price").integer(line.unit_price);
  json.key("substitution").string(core::to_text(line.substitution));
  json.key("approval").string(core::to_text(line.approval));
  json.key("status").string(core::to_text(least_advanced(line.parts)));
  const auto pooled = std::find_if(line.parts.begin(), line.parts.end(), [](const PartRead& part) {
    return static_cast<bool>(part.pool);
  });
  if (pooled != line.parts.end()) json.key("pool").string(core::to_text(pooled->pool));
  write_quantities(json, line.parts);
  write_parts(json, line.parts);
  if (personal != nullptr) json.key("personalization").raw(personal->personalization(line.number));
  json.end_object();
}

void write_parcels(http::JsonWriter& json, const std::vector<ParcelRead>& parcels) {
  json.key("parcels").begin_array();
  for (const ParcelRead& parcel : parcels) {
    json.begin_object();
    json.key("parcel_id").string(parcel.parcel_id);
    json.key("carrier").string(parcel.carrier);
    json.key("tracking_number").string(parcel.tracking_number);
    json.key("shipped_at").string(platform::rfc3339(parcel.shipped_at));
    json.key("lines").begin_array();
    for (const ParcelLineRead& line : parcel.lines) {
      json.begin_object();
      json.key("line").integer(line.number);
      json.key("quantity").integer(line.quantity);
      json.end_object();
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void write_ship_to(http::JsonWriter& json, const std::string& country, const std::string& region,
                   const PersonalParts* personal) {
  std::string text;
  http::JsonWriter place{text};
  place.begin_object();
  place.key("country").string(country);
  if (!region.empty()) place.key("region").string(region);
  // The sealed object's members go behind ours: "{" + members + "}".
  if (personal != nullptr && personal->ship_to.size() > 2) {
    text += ',';
    text += personal->ship_to.substr(1);
  } else {
    place.end_object();
  }
  json.key("ship_to").raw(text);
}

namespace {

void write_head(http::JsonWriter& json, const OrderRead& order) {
  json.key("order_id").string(core::to_text(order.id));
  json.key("external_id").string(order.external_id);
  json.key("status").string(core::to_text(least_advanced(order)));
  if (order.test) json.key("test").boolean(true);
  json.key("placed_at").string(platform::rfc3339(order.placed_at));
  json.key("updated_at").string(platform::rfc3339(order.updated_at));
  json.key("payment").string(core::to_text(order.payment));
  if (order.payment == core::Payment::paid)
    json.key("paid_at").string(platform::rfc3339(order.paid_at));
  json.key("mode").string(core::to_text(order.mode));
  json.key("currency").string(order.currency.text());
  write_promise(json, order);
  json.key("ship_together").boolean(order.ship_together);
  json.key("ship_early").boolean(order.ship_early);
  json.key("same_run").boolean(order.same_run);
}

}  // namespace

void append_order(std::string& out, const OrderRead& order) {
  std::optional<PersonalParts> parts;
  if (order.personal) parts = ledger::split_personal(*order.personal);
  const PersonalParts* personal = parts ? &*parts : nullptr;
  http::JsonWriter json{out};
  json.begin_object();
  write_head(json, order);
  write_ship_to(json, order.country, order.region, personal);
  if (personal == nullptr) json.key("erased").boolean(true);
  json.key("lines").begin_array();
  for (const LineRead& line : order.lines) write_line(json, line, personal);
  json.end_array();
  write_parcels(json, order.parcels);
  if (personal != nullptr) json.key("metadata").raw(personal->metadata);
  json.end_object();
}

std::string render_order(const OrderRead& order) {
  std::string text;
  append_order(text, order);
  return text;
}

std::string render_orders(const OrdersResult& result) {
  std::string text = "{\"orders\":[";
  for (const OrderRead& order : result.orders) {
    if (text.back() != '[') text += ',';
    append_order(text, order);
  }
  text += "],\"next\":";
  if (result.more && !result.orders.empty())
    text.append("\"").append(core::to_text(result.orders.back().id)).append("\"}");
  else
    text += "null}";
  return text;
}

std::string render_job_sheets(const JobSheetsResult& result, core::DeliveryId after) {
  std::string text;
  http::JsonWriter json{text};
  json.begin_object().key("messages").begin_array();
  for (const JobSheetRead& message : result.messages) {
    json.begin_object();
    json.key("id").string(core::to_text(message.id));
    json.key("message").raw(message.body);
    json.end_object();
    after = message.id;
  }
  json.end_array();
  json.key("next");
  if (after)
    json.string(core::to_text(after));
  else
    json.null();
  json.end_object();
  return text;
}

std::string etag_of(const OrderRead& order) {
  return "\"" + std::to_string(order.id.value) + "-" + std::to_string(order.revision) + "\"";
}

}  // namespace jidan::intake
