// Small pieces that several views write: members that may be absent, lists with their cursor.
#pragma once

#include <string>
#include <string_view>

#include "aggregator/core/production/run.hpp"
#include "aggregator/core/values/instant.hpp"
#include "platform/instant_text.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::status {

inline void put_text(http::JsonWriter& json, std::string_view name, std::string_view value) {
  json.key(name).string(value);
}
template <class Number>
void put_number(http::JsonWriter& json, std::string_view name, Number value) {
  json.key(name).integer(static_cast<std::int64_t>(value));
}
inline void put_boolean(http::JsonWriter& json, std::string_view name, bool value) {
  json.key(name).boolean(value);
}
// "never" and "not yet" (the epoch) are null.
inline void put_instant(http::JsonWriter& json, std::string_view name, core::Instant value) {
  json.key(name);
  if (value >= core::kNever || value == core::Instant{})
    json.null();
  else
    json.string(platform::rfc3339(value));
}
// Nothing is null, as is an empty text.
inline void put_text_or_null(http::JsonWriter& json, std::string_view name,
                             std::string_view value) {
  json.key(name);
  if (value.empty())
    json.null();
  else
    json.string(value);
}

// A price's members, its tiers where it counts by less than the run or over more than it.
inline void put_price(http::JsonWriter& json, const core::RunPrice& price) {
  put_text(json, "currency", price.currency.text());
  put_number(json, "ordered", price.ordered);
  put_number(json, "billed", price.billed);
  put_number(json, "tier_min_quantity", price.tier_min_quantity);
  put_number(json, "unit_price", price.unit_price);
  put_number(json, "pieces", price.pieces);
  put_number(json, "set_up", price.set_up);
  put_number(json, "changeovers", price.changeovers);
  put_number(json, "plates", price.plates);
  put_number(json, "unfilled", price.unfilled);
  put_number(json, "total", price.total);
  if (price.tiers.empty()) return;
  json.key("tiers").begin_array();
  for (const core::PriceTier& tier : price.tiers) {
    json.begin_object();
    put_text(json, "counted", tier.counted);
    put_number(json, "ordered", tier.ordered);
    put_number(json, "billed", tier.billed);
    put_number(json, "given_before", tier.given_before);
    put_number(json, "tier_min_quantity", tier.tier_min_quantity);
    put_number(json, "unit_price", tier.unit_price);
    json.end_object();
  }
  json.end_array();
}

// {"NAME":[…],"next":…}
template <class Rows, class Write>
std::string list_json(std::string_view name, const Rows& rows, std::string_view next,
                      Write&& write) {
  std::string out;
  http::JsonWriter json(out);
  json.begin_object().key(name).begin_array();
  for (const auto& row : rows) write(json, row);
  json.end_array();
  put_text_or_null(json, "next", next);
  json.end_object();
  return out;
}

template <class Row, class Write>
std::string one_json(const Row& row, Write&& write) {
  std::string out;
  http::JsonWriter json(out);
  write(json, row);
  return out;
}

}  // namespace jidan::status
