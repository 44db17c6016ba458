// Writing the personal part; see personal_writer.hpp.
#include "aggregator/intake/personal_writer.hpp"

#include "web-hooks/http/json_text.hpp"

namespace jidan::intake {
namespace {

void append_name(std::string& out, std::string_view name) {
  if (out.back() != '{') out += ',';
  out += '"';
  out += name;
  out += "\":";
}

}  // namespace

void append_text(std::string& out, const Text& text) {
  if (!text.plain) {
    http::append_json_string(out, text.view);
    return;
  }
  out += '"';
  out += text.view;
  out += '"';
}

void append_member(std::string& out, std::string_view name, const Text& text) {
  append_name(out, name);
  append_text(out, text);
}

void append_member(std::string& out, std::string_view name, std::int64_t number) {
  append_name(out, name);
  http::append_integer(out, number);
}

void append_content(CanonicalBytes& content, const core::OrderPlacement& order) {
  content.text(order.external_id);
  content.integer(order.placed_at.time_since_epoch().count());
  content.integer(order.paid_at.time_since_epoch().count());
  content.integer(static_cast<std::int64_t>(order.payment) << 16U |
                  static_cast<std::int64_t>(order.mode) << 8U |
                  static_cast<std::int64_t>(order.ship_together) << 2U |
                  static_cast<std::int64_t>(order.ship_early) << 1U |
                  static_cast<std::int64_t>(order.same_run));
  content.text(order.promise_class);  // empty exactly when there is an exact promise
  if (order.exact_promise) {
    content.integer(static_cast<std::int64_t>(order.exact_promise->kind));
    content.integer(order.exact_promise->limit.time_since_epoch().count());
  }
  content.text(order.currency.text());
  content.text(order.country);
  content.text(order.region);
  for (const core::LinePlacement& line : order.lines) {
    content.text(line.sku);
    content.integer(line.number);
    content.integer(line.quantity);
    content.integer(line.unit_price);
    content.integer(static_cast<std::int64_t>(line.substitution) << 8U |
                    static_cast<std::int64_t>(line.approval));
  }
}

}  // namespace jidan::intake
