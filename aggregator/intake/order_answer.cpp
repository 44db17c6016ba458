// Writing the answer to an order; see order_answer.hpp.
#include "aggregator/intake/order_answer.hpp"

#include <algorithm>

#include "platform/instant_text.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::intake {
namespace {

// PartState rises from least to most advanced.
core::PartState least_advanced(const runtime::PlacedOrder& order) {
  core::PartState least = core::PartState::cancelled;
  for (const runtime::PlacedLine& line : order.lines) least = std::min(least, line.state);
  return least;
}

void write_line(http::JsonWriter& json, const runtime::PlacedLine& line, bool with_ids) {
  json.begin_object();
  json.key("line").integer(line.number);
  if (with_ids) json.key("line_id").string(core::to_text(line.id));
  json.key("status").string(core::to_text(line.state));
  if (with_ids && line.pool) json.key("pool").string(core::to_text(line.pool));
  if (line.hold != core::HoldReason::none) json.key("hold").string(core::to_text(line.hold));
  json.key("quantities").begin_object();
  json.key(core::to_text(line.state)).integer(line.quantity);
  json.end_object();
  json.end_object();
}

std::string render(const runtime::PlacedOrder& order, bool with_ids) {
  std::string text;
  text.reserve(160 + 130 * order.lines.size());
  http::JsonWriter json{text};
  json.begin_object();
  if (with_ids)
    json.key("order_id").string(core::to_text(order.id));
  else
    json.key("dry_run").boolean(true);
  json.key("status").string(core::to_text(least_advanced(order)));
  if (order.test) json.key("test").boolean(true);
  write_promise(json, order.promise);
  json.key("lines").begin_array();
  for (const runtime::PlacedLine& line : order.lines) write_line(json, line, with_ids);
  json.end_array();
  json.end_object();
  return text;
}

}  // namespace

void write_promise(http::JsonWriter& json, const core::Promise& promise) {
  json.key("promise").begin_object();
  // Without a promise `limit` is our own release limit, and before payment there is none yet.
  if (promise.kind != core::PromiseKind::none && promise.limit < core::kNever)
    json.key("limit").string(platform::rfc3339(promise.limit));
  const auto state =
      promise.infeasible ? core::PromiseState::infeasible : core::PromiseState::on_track;
  json.key("state").string(core::to_text(state));
  json.end_object();
}

std::string render_order_answer(const runtime::PlacedOrder& order) {
  return render(order, true);
}

std::string render_dry_run(const runtime::PlacedOrder& order) {
  return render(order, false);
}

}  // namespace jidan::intake
