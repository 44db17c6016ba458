// Writing an order's JSON; see order_text.hpp.
#include "demo/order_text.hpp"

#include "platform/instant_text.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::demo {
namespace {

using http::JsonWriter;

void write_buyer(JsonWriter& writer, const Buyer& buyer) {
  writer.key("ship_to").begin_object().key("country").string(buyer.country);
  if (!buyer.region.empty()) writer.key("region").string(buyer.region);
  if (!buyer.city.empty()) writer.key("city").string(buyer.city);
  writer.key("recipient").string(buyer.recipient).key("phone").string(buyer.phone);
  writer.key("address").string(buyer.address).end_object();
}

void write_line(JsonWriter& writer, const BoughtLine& line) {
  writer.begin_object().key("line").integer(line.number).key("sku").string(line.sku);
  writer.key("quantity").integer(line.quantity).key("unit_price").integer(line.unit_price);
  if (!line.text.empty()) {
    writer.key("personalization").begin_array().begin_object();
    writer.key("placement").string("front").key("text").string(line.text);
    writer.end_object().end_array();
  }
  writer.end_object();
}

}  // namespace

void append_order_line(std::string& out, const BoughtOrder& order, Market market) {
  JsonWriter writer(out);
  const std::string at = platform::rfc3339(order.placed_at);
  writer.begin_object().key("external_id").string(order.external_id);
  writer.key("placed_at").string(at).key("payment").string("paid").key("paid_at").string(at);
  writer.key("mode").string(order.custom ? "custom" : "bulk").key("promise");
  if (order.promise == "arrive_by") {
    writer.begin_object().key("arrive_by").string(platform::rfc3339(order.arrive_by)).end_object();
  } else {
    writer.string(order.promise);
  }
  writer.key("currency").string(currency_of(market));
  write_buyer(writer, order.buyer);
  writer.key("lines").begin_array();
  for (const BoughtLine& line : order.lines) write_line(writer, line);
  writer.end_array().end_object();
  out += '\n';
}

}  // namespace jidan::demo
