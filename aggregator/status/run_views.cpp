// Runs and claims as JSON; see views.hpp.
#include <map>

#include "aggregator/status/view_parts.hpp"
#include "aggregator/status/views.hpp"

namespace jidan::status {
namespace {

using http::JsonWriter;

std::string number_of(const ledger::RunRow& row) {
  core::Run run;
  run.date = row.date;
  run.day_number = row.day_number;
  return core::run_number(run);
}

void put_moment(JsonWriter& json, std::string_view name, const std::optional<core::Instant>& at) {
  put_instant(json, name, at.value_or(core::kNever));
}

// Everything of the row, the object still open.
void begin_run(JsonWriter& json, const ledger::RunRow& row) {
  json.begin_object();
  put_text(json, "run_id", core::to_text(row.id));
  put_text(json, "run", number_of(row));
  put_text(json, "pool_id", core::to_text(row.pool));
  put_text(json, "factory", row.factory);
  put_text(json, "process", row.process);
  put_text(json, "state", core::to_text(row.state));
  put_number(json, "revision", row.revision);
  put_text(json, "reason", core::to_text(row.reason));
  put_boolean(json, "test", row.test);
  put_number(json, "catalog_version", row.catalog_version);
  put_number(json, "lines", row.lines);
  put_number(json, "pieces", row.pieces);
  put_number(json, "billed", row.billed);
  put_text(json, "currency", row.currency.text());
  put_number(json, "total", row.total);
  put_number(json, "solo", row.solo);
  json.key("delivery_id");
  if (row.delivery)
    json.string(core::to_text(row.delivery));
  else
    json.null();
  put_instant(json, "issued_at", row.issued_at);
  put_instant(json, "ack_by", row.ack_by);
  put_instant(json, "due_at", row.due_at);
  put_moment(json, "accepted_at", row.accepted_at);
  put_moment(json, "started_at", row.started_at);
  put_moment(json, "made_at", row.made_at);
  put_moment(json, "shipped_at", row.shipped_at);
  put_moment(json, "ended_at", row.ended_at);
}

void write_price(JsonWriter& json, const core::RunPrice& price) {
  json.begin_object();
  put_price(json, price);
  json.end_object();
}

void write_release(JsonWriter& json, const core::RunReleased& released) {
  json.key("price");
  write_price(json, released.price);
  json.key("release").begin_object();
  put_text(json, "reason", core::to_text(released.reason));
  put_text(json, "detail", released.detail);
  put_number(json, "full_cost", released.full_cost);
  put_number(json, "solo_cost", released.solo_cost);
  json.key("runners_up").begin_array();
  for (const core::RunnerUp& each : released.runners_up) {
    json.begin_object();
    put_text(json, "factory", each.factory);
    put_number(json, "full_cost", each.full_cost);
    json.end_object();
  }
  json.end_array().end_object();
}

void write_lines(JsonWriter& json, const RunRead& run) {
  std::map<core::LineId, core::LineCount> counts;
  for (const ledger::CountRow& row : run.row.counts) counts[row.line] = row.count;
  json.key("members").begin_array();
  for (const core::RunLine& line : run.released.lines) {
    json.begin_object();
    put_text(json, "line_id", core::to_text(line.line));
    put_number(json, "quantity", line.quantity);
    put_number(json, "piece", line.piece);
    put_boolean(json, "remake", line.is_remake);
    if (!line.made_as.empty()) put_text(json, "made_as", line.made_as);
    if (const auto found = counts.find(line.line); found != counts.end()) {
      put_number(json, "made", found->second.made);
      put_number(json, "defective", found->second.defective);
      put_number(json, "spoiled", found->second.spoiled);
    }
    json.end_object();
  }
  json.end_array();
}

void write_parcels(JsonWriter& json, const std::vector<ledger::ParcelRow>& parcels) {
  json.key("parcels").begin_array();
  for (const ledger::ParcelRow& parcel : parcels) {
    json.begin_object();
    put_text(json, "parcel_id", parcel.parcel_id);
    put_text(json, "carrier", parcel.carrier);
    put_instant(json, "shipped_at", parcel.shipped_at);
    put_number(json, "lines", parcel.lines.size());
    json.end_object();
  }
  json.end_array();
}

void write_claim(JsonWriter& json, const ledger::ClaimRow& claim) {
  json.begin_object();
  put_text(json, "claim_id", core::to_text(claim.id));
  put_text(json, "run_id", core::to_text(claim.run));
  put_text(json, "factory", claim.factory);
  put_text(json, "report", core::to_text(claim.kind));
  put_number(json, "seq", claim.report);
  put_instant(json, "at", claim.at);
  json.end_object();
}

}  // namespace

std::string run_json(const RunRead& run) {
  return one_json(run, [](JsonWriter& json, const RunRead& row) {
    begin_run(json, row.row);
    write_release(json, row.released);
    write_lines(json, row);
    write_parcels(json, row.parcels);
    json.end_object();
  });
}

std::string runs_json(const std::vector<ledger::RunRow>& rows, const std::string& next) {
  return list_json("runs", rows, next, [](JsonWriter& json, const ledger::RunRow& row) {
    begin_run(json, row);
    json.end_object();
  });
}

std::string claims_json(const std::vector<ledger::ClaimRow>& rows, const std::string& next) {
  return list_json("claims", rows, next, write_claim);
}

}  // namespace jidan::status
