// Factories, deliveries and endpoints as JSON; see views.hpp.
#include <charconv>
#include <cstdlib>

#include "aggregator/status/view_parts.hpp"
#include "aggregator/status/views.hpp"

namespace jidan::status {
namespace {

using http::JsonWriter;

std::string date_text(core::LocalDate date) {
  const auto midnight = core::Instant{std::chrono::days{date.days}};
  return platform::rfc3339(midnight).substr(0, 10);
}

void write_endpoint_view(JsonWriter& json, const std::optional<webhooks::EndpointView>& view) {
  json.key("deliveries").begin_object();
  put_number(json, "waiting", view ? view->waiting : 0);
  put_number(json, "in_flight", view ? view->in_flight : 0);
  put_number(json, "parked", view ? view->parked : 0);
  put_boolean(json, "held", view && view->held);
  json.end_object();
}

void write_availability(JsonWriter& json, const FactoryRead& factory) {
  json.key("days").begin_array();
  for (const auto& [date, day] : factory.status.days) {
    json.begin_object();
    put_text(json, "date", date_text(date));
    put_boolean(json, "closed", day.closed);
    json.key("capacity");
    if (day.capacity < 0)
      json.null();
    else
      json.integer(day.capacity);
    json.end_object();
  }
  json.end_array();
  json.key("out_of_stock").begin_array();
  for (const auto& [what, until] : factory.status.out_of_stock) {
    if (until <= factory.now) continue;
    json.begin_object();
    put_text(json, "what", what);
    put_instant(json, "until", until);
    json.end_object();
  }
  json.end_array();
}

void write_rooms(JsonWriter& json, const FactoryRead& factory) {
  json.key("rooms").begin_array();
  for (const RoomRead& room : factory.rooms) {
    json.begin_object();
    put_text(json, "process", room.process);
    put_text(json, "date", date_text(room.date));
    put_text(json, "load_unit", room.load_unit);
    put_number(json, "room", room.room);
    put_number(json, "room_price", room.price);
    json.end_object();
  }
  json.end_array();
}

void write_record(JsonWriter& json, const FactoryRead& factory) {
  json.key("record").begin_object();
  put_number(json, "runs_timed", static_cast<std::int64_t>(factory.status.lateness.size()));
  put_number(json, "late_p90_minutes",
             std::chrono::duration_cast<std::chrono::minutes>(factory.status.late_p90).count());
  json.key("categories").begin_array();
  for (const core::CategoryRecord& each : factory.record) {
    json.begin_object();
    put_text(json, "category", each.category);
    put_number(json, "pieces", each.pieces.pieces);
    put_number(json, "unusable", each.pieces.returned);
    put_number(json, "expected_ppm", each.expected_ppm);
    json.end_object();
  }
  json.end_array().end_object();
}

// The object still open.
void begin_factory(JsonWriter& json, const FactoryRead& factory) {
  json.begin_object();
  put_text(json, "factory", factory.id);
  put_text(json, "name", factory.name);
  put_text_or_null(json, "belt", factory.belt);
  put_text(json, "region", factory.region);
  put_text(json, "time_zone", factory.zone);
  put_text(json, "mode", factory.pulls ? "pull" : "push");
  json.key("processes").begin_array();
  for (const std::string& process : factory.processes) json.string(process);
  json.end_array();
  put_boolean(json, "paused", factory.status.paused);
  const bool silent = factory.status.silent_until > factory.now;
  put_boolean(json, "silent", silent);
  put_instant(json, "silent_until", silent ? factory.status.silent_until : core::kNever);
  put_boolean(json, "closed", factory.status.closed_until_told);
  put_instant(json, "heard_at", factory.heard_at);
  put_number(json, "runs_accepted", factory.status.accepted);
  put_number(json, "runs_rejected", factory.status.rejected);
  put_number(json, "runs_expired", factory.status.expired);
  write_endpoint_view(json, factory.endpoint);
}

// The object still open.
void begin_delivery(JsonWriter& json, const ledger::OutboxRow& row) {
  json.begin_object();
  put_text(json, "delivery_id", core::encode_id(core::DeliveryTag::prefix, row.delivery_sequence));
  put_text(json, "endpoint", row.endpoint);
  put_text(json, "type", row.type);
  put_text(json, "lane", row.lane);
  put_text(json, "state", to_text(row.state));
  put_number(json, "attempt_count", row.attempts);
  put_instant(json, "created_at", row.created);
  const bool pending = row.state == ledger::DeliveryState::pending;
  put_instant(json, "next_attempt_at", pending ? row.next_at : core::kNever);
}

// "dns_us=12 total_us=900 connection refused": durations become members, the rest stays words.
void write_detail(JsonWriter& json, std::string_view detail) {
  std::string words;
  json.key("phases").begin_object();
  while (!detail.empty()) {
    const std::size_t end = std::min(detail.find(' '), detail.size());
    const std::string_view word = detail.substr(0, end);
    detail.remove_prefix(std::min(end + 1, detail.size()));
    const std::size_t equals = word.find('=');
    std::int64_t number = 0;
    const char* last = word.data() + word.size();
    if (equals != std::string_view::npos && equals > 0) {
      const auto read = std::from_chars(word.data() + equals + 1, last, number);
      if (read.ec == std::errc{} && read.ptr == last) {
        put_number(json, word.substr(0, equals), number);
        continue;
      }
    }
    if (!words.empty()) words += ' ';
    words += word;
  }
  json.end_object();
  put_text(json, "detail", words);
}

void write_attempt(JsonWriter& json, const ledger::AttemptRow& attempt) {
  json.begin_object();
  put_number(json, "attempt", attempt.attempt);
  put_instant(json, "started_at", attempt.started);
  put_instant(json, "finished_at", attempt.finished.value_or(core::kNever));
  put_text(json, "stage", attempt.outcome);
  json.key("status");
  if (attempt.status == 0)
    json.null();
  else
    json.integer(attempt.status);
  put_text(json, "error", attempt.error);
  put_boolean(json, "spent_budget", attempt.spent_budget);
  write_detail(json, attempt.detail);
  json.end_object();
}

void write_endpoint(JsonWriter& json, const EndpointRead& endpoint) {
  json.begin_object();
  put_text(json, "factory", endpoint.factory);
  put_text_or_null(json, "url", endpoint.url);
  put_number(json, "webhook_secrets", endpoint.webhook_secrets);
  put_number(json, "report_secrets", endpoint.report_secrets);
  put_number(json, "tokens", endpoint.tokens);
  write_endpoint_view(json, endpoint.view);
  json.end_object();
}

}  // namespace

std::string_view to_text(ledger::DeliveryState state) {
  switch (state) {
    case ledger::DeliveryState::pending:
      return "pending";
    case ledger::DeliveryState::delivered:
      return "delivered";
    case ledger::DeliveryState::dead:
      return "dead";
    case ledger::DeliveryState::withdrawn:
      return "withdrawn";
  }
  std::abort();
}

std::string factory_json(const FactoryRead& factory) {
  return one_json(factory, [](JsonWriter& json, const FactoryRead& row) {
    begin_factory(json, row);
    write_availability(json, row);
    write_rooms(json, row);
    write_record(json, row);
    json.end_object();
  });
}

std::string factories_json(const std::vector<FactoryRead>& factories, const std::string& next) {
  return list_json("factories", factories, next, [](JsonWriter& json, const FactoryRead& row) {
    begin_factory(json, row);
    json.end_object();
  });
}

std::string delivery_json(const ledger::OutboxRow& row,
                          const std::vector<ledger::AttemptRow>& attempts) {
  std::string out;
  JsonWriter json(out);
  begin_delivery(json, row);
  json.key("attempts").begin_array();
  for (const ledger::AttemptRow& attempt : attempts) write_attempt(json, attempt);
  json.end_array().end_object();
  return out;
}

std::string deliveries_json(const std::vector<ledger::OutboxRow>& rows, const std::string& next) {
  return list_json("deliveries", rows, next, [](JsonWriter& json, const ledger::OutboxRow& row) {
    begin_delivery(json, row);
    json.end_object();
  });
}

std::string endpoints_json(const std::vector<EndpointRead>& endpoints) {
  return list_json("endpoints", endpoints, "", write_endpoint);
}

}  // namespace jidan::status
