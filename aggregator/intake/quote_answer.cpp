// Writing the answer to a quote; see quote_answer.hpp.
#include "aggregator/intake/quote_answer.hpp"

#include "aggregator/intake/order_answer.hpp"
#include "platform/instant_text.hpp"

namespace jidan::intake {
namespace {

using http::JsonWriter;

// "never" is null.
void write_instant(JsonWriter& json, std::string_view name, core::Instant at) {
  json.key(name);
  if (at < core::kNever)
    json.string(platform::rfc3339(at));
  else
    json.null();
}

void write_price(JsonWriter& json, const core::QuotedPrice& price) {
  json.key("pieces").integer(price.pieces);
  json.key("tier_min_quantity").integer(price.tier_min_quantity);
  json.key("unit_price").integer(price.unit_price);
  json.key("per_piece").integer(price.per_piece);
}

void write_now(JsonWriter& json, const core::QuotedPool& pool) {
  json.key("now");
  if (!pool.now) {
    json.null();
    return;
  }
  json.begin_object();
  write_price(json, *pool.now);
  json.end_object();
}

void write_next_tier(JsonWriter& json, const core::QuotedPool& pool) {
  json.key("next_tier");
  if (!pool.next_tier) {
    json.null();
    return;
  }
  json.begin_object();
  json.key("more_pieces").integer(pool.next_tier->pieces - pool.now->pieces);
  write_price(json, *pool.next_tier);
  json.end_object();
}

void write_pool(JsonWriter& json, const core::QuotedPool& pool) {
  json.begin_object();
  json.key("pool");
  if (pool.pool)
    json.string(core::to_text(pool.pool));
  else
    json.null();
  json.key("pool_key").string(pool.key);
  json.key("lines").integer(pool.lines);
  json.key("pieces").integer(pool.pieces);
  json.key("order_pieces").integer(pool.order_pieces);
  if (pool.run_max > 0) {
    json.key("currency").string(pool.currency.text());
    json.key("moq_pieces").integer(pool.moq_pieces);
    json.key("more_to_moq").integer(pool.more_to_moq);
    json.key("run_max").integer(pool.run_max);
  }
  write_now(json, pool);
  write_next_tier(json, pool);
  json.end_object();
}

void write_line(JsonWriter& json, const core::QuotedLine& line) {
  json.begin_object();
  json.key("line").integer(line.number);
  json.key("quantity").integer(line.quantity);
  if (!line.made_as.empty()) json.key("made_as").string(line.made_as);
  json.key("pool_index").integer(static_cast<std::int64_t>(line.pool));
  json.key("solo_unit_price").integer(line.solo_unit_price);
  write_instant(json, "earliest", line.earliest);
  json.end_object();
}

}  // namespace

std::string render_quote(const core::Quote& quote) {
  std::string text;
  JsonWriter json{text};
  json.begin_object();
  if (quote.test) json.key("test").boolean(true);
  json.key("feasible").boolean(quote.feasible);
  write_promise(json, quote.promise);
  write_instant(json, "earliest", quote.earliest);
  json.key("pools").begin_array();
  for (const core::QuotedPool& pool : quote.pools) write_pool(json, pool);
  json.end_array();
  json.key("lines").begin_array();
  for (const core::QuotedLine& line : quote.lines) write_line(json, line);
  json.end_array();
  json.end_object();
  return text;
}

}  // namespace jidan::intake
