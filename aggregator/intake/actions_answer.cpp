// Writing what may be done; see actions_answer.hpp.
#include "aggregator/intake/actions_answer.hpp"

#include <algorithm>

#include "platform/instant_text.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::intake {

std::string render_actions(const OrderRead& order, const std::vector<core::OrderAction>& actions) {
  std::string text;
  http::JsonWriter json(text);
  json.begin_object();
  json.key("order_id").string(core::to_text(order.id));
  json.key("actions").begin_array();
  for (const core::OrderAction& each : actions) {
    json.begin_object();
    json.key("action").string(core::to_text(each.action));
    if (each.line) {
      const auto line = std::find_if(order.lines.begin(), order.lines.end(),
                                     [&](const LineRead& one) { return one.id == *each.line; });
      if (line != order.lines.end()) json.key("line").integer(line->number);
      json.key("line_id").string(core::to_text(*each.line));
      json.key("quantity").integer(each.quantity);
      json.key("how").string(core::to_text(each.way));
    }
    if (each.until != core::kNever) json.key("until").string(platform::rfc3339(each.until));
    json.end_object();
  }
  json.end_array().end_object();
  return text;
}

}  // namespace jidan::intake
