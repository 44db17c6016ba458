// The status answer and pools as JSON; see views.hpp.
#include "aggregator/core/parts.hpp"
#include "aggregator/status/view_parts.hpp"
#include "aggregator/status/views.hpp"

namespace jidan::status {
namespace {

using http::JsonWriter;

void write_totals(JsonWriter& json, const core::Totals& totals) {
  json.begin_object();
  put_number(json, "orders", totals.orders);
  put_number(json, "lines", totals.lines);
  put_number(json, "pieces_ordered", totals.pieces_ordered);
  json.key("pieces").begin_object();
  for (int i = 0; i < core::kPartStateCount; ++i)
    put_number(json, core::to_text(static_cast<core::PartState>(i)),
               totals.pieces.at(static_cast<std::size_t>(i)));
  json.end_object();
  put_number(json, "runs_released", totals.runs_released);
  put_number(json, "run_lines", totals.run_lines);
  put_number(json, "runs_accepted", totals.runs_accepted);
  put_number(json, "runs_fenced", totals.runs_fenced);
  put_number(json, "runs_closed", totals.runs_closed);
  put_number(json, "claims", totals.claims);
  put_number(json, "run_price", totals.run_price);
  put_number(json, "solo_price", totals.solo_price);
  put_number(json, "promises_due", totals.promises_due);
  put_number(json, "promises_kept", totals.promises_kept);
  put_number(json, "deliveries_delivered", totals.deliveries_delivered);
  put_number(json, "deliveries_dead", totals.deliveries_dead);
  json.end_object();
}

void write_offer(JsonWriter& json, const core::PoolOffer& offer) {
  json.begin_object();
  put_text(json, "factory", offer.factory);
  put_instant(json, "limit", offer.limit);
  put_boolean(json, "meets_moq", offer.meets_moq);
  put_number(json, "moq_pieces", offer.moq_pieces);
  put_number(json, "run_max", offer.run_max);
  if (offer.price) {
    put_text(json, "currency", offer.price->currency.text());
    put_number(json, "billed", offer.price->billed);
    put_number(json, "unit_price", offer.price->unit_price);
    put_number(json, "total", offer.price->total);
  }
  json.end_object();
}

void write_pool(JsonWriter& json, const core::PoolView& pool, bool whole) {
  json.begin_object();
  put_text(json, "pool_id", core::to_text(pool.id));
  put_text(json, "pool_key", pool.key);
  put_text(json, "process", pool.process);
  put_boolean(json, "test", pool.test);
  put_number(json, "lines", pool.lines);
  put_number(json, "pieces", pool.pieces);
  put_number(json, "infeasible_lines", pool.infeasible_lines);
  put_instant(json, "first_arrival", pool.first_arrival);
  put_instant(json, "next_review", pool.next_review);
  put_text(json, "waits_for", core::to_text(pool.wait));
  put_text(json, "policy", core::to_text(pool.policy));
  put_text_or_null(json, "release_reason", pool.reason ? core::to_text(*pool.reason) : "");
  put_instant(json, "limit", pool.limit);
  put_instant(json, "kept_until", pool.kept_until);
  put_boolean(json, "limit_is_promise", pool.limit_is_promise);
  put_number(json, "waiting_cost", pool.waiting_cost);
  json.key("run_cost");
  if (pool.run_cost)
    json.integer(*pool.run_cost);
  else
    json.null();
  put_number(json, "unpaid_lines", pool.unpaid_lines);
  put_number(json, "unpaid_expected", pool.unpaid_expected);
  put_number(json, "moq_pieces", pool.moq_pieces);
  put_number(json, "run_max", pool.run_max);
  if (whole) {
    json.key("offers").begin_array();
    for (const core::PoolOffer& offer : pool.offers) write_offer(json, offer);
    json.end_array();
  }
  json.end_object();
}

}  // namespace

std::string status_json(const StatusMoment& moment) {
  const runtime::Snapshot& snapshot = moment.snapshot;
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  put_number(json, "head", snapshot.head);
  put_number(json, "reached", moment.reached);
  put_instant(json, "now", moment.now);
  put_instant(json, "next_deadline", snapshot.next_deadline);
  put_number(json, "catalog_version", snapshot.catalog_version);
  put_text(json, "policy", core::to_text(snapshot.policy));
  put_number(json, "queue_commands", moment.queue_commands);
  put_boolean(json, "store_full", moment.store_full);
  json.key("totals");
  write_totals(json, snapshot.totals);
  json.key("open").begin_object();
  put_number(json, "orders", snapshot.open_orders);
  put_number(json, "lines", snapshot.open_lines);
  put_number(json, "parts", snapshot.open_parts);
  put_number(json, "pools", snapshot.pools);
  put_number(json, "runs", snapshot.open_runs);
  json.end_object();
  json.key("deliveries").begin_object();
  put_number(json, "waiting", moment.deliveries.waiting);
  put_number(json, "in_flight", moment.deliveries.in_flight);
  put_number(json, "parked", moment.deliveries.parked);
  json.end_object();
  json.end_object();
  return out;
}

std::string pool_json(const core::PoolView& pool) {
  return one_json(pool, [](JsonWriter& json, const auto& row) { write_pool(json, row, true); });
}

std::string pools_json(const std::vector<core::PoolView>& pools, const std::string& next) {
  return list_json("pools", pools, next,
                   [](JsonWriter& json, const auto& row) { write_pool(json, row, false); });
}

}  // namespace jidan::status
