// The bodies of GET and POST /v1/clock. The request comes from an operator's tool, but is bounded
// like a stranger's: depth 1, one key, nothing else.
#include <nlohmann/json.hpp>

#include "platform/clock_control.hpp"

namespace jidan::platform {

std::string clock_json(const ClockView& view) {
  nlohmann::ordered_json body;
  body["now"] = rfc3339(view.now);
  if (view.next_deadline) {
    body["next_deadline"] = rfc3339(*view.next_deadline);
  } else {
    body["next_deadline"] = nullptr;
  }
  body["idle"] = view.idle;
  return body.dump();
}

AdvanceRequest read_advance_request(const std::string& body) {
  bool nested = false;
  int keys = 0;
  const auto only_flat = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json&) {
    using Event = nlohmann::json::parse_event_t;
    if (event == Event::key) ++keys;
    const bool opens = event == Event::object_start || event == Event::array_start;
    if (opens && depth > 0) nested = true;
    return depth <= 1;  // deeper values are dropped while parsing, so nothing can recurse
  };
  const auto parsed = nlohmann::json::parse(body, only_flat, false);
  if (parsed.is_discarded() || !parsed.is_object() || nested || keys != 1 ||
      !parsed.contains("advance_to") || !parsed["advance_to"].is_string()) {
    return {std::nullopt,
            "the body must be {\"advance_to\": an RFC 3339 instant} and nothing else"};
  }
  const auto instant = read_rfc3339(parsed["advance_to"].get_ref<const std::string&>());
  if (!instant) return {std::nullopt, "advance_to must be an RFC 3339 instant"};
  return {instant, ""};
}

}  // namespace jidan::platform
