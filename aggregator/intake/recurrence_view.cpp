// Writing a recurrence; see recurrence_view.hpp. Defaults that were left out are filled in, so that
// what is read may be put again.
#include "aggregator/intake/recurrence_view.hpp"

#include "aggregator/intake/order_view.hpp"
#include "aggregator/ledger/personal.hpp"
#include "platform/instant_text.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::intake {
namespace {

using ledger::PersonalParts;

void write_dates(http::JsonWriter& json, const std::vector<std::int32_t>& days) {
  json.begin_array();
  for (const std::int32_t each : days) json.string(core::to_text(core::LocalDate{each}));
  json.end_array();
}

void write_occurrence(http::JsonWriter& json, core::LocalDate date,
                      const core::Occurrence& occurrence, const RecurrenceRead& read) {
  json.begin_object();
  json.key("date").string(core::to_text(date));
  const auto limit = read.confirm_by.find(occurrence.order);
  if (occurrence.skipped != core::SkipReason::none) {
    json.key("status").string("skipped");
    json.key("reason").string(core::to_text(occurrence.skipped));
  } else if (limit != read.confirm_by.end()) {
    json.key("status").string("expected");
    json.key("confirm_by").string(platform::rfc3339(limit->second));
  } else {
    json.key("status").string("placed");
  }
  if (occurrence.order) json.key("order_id").string(core::to_text(occurrence.order));
  json.end_object();
}

void write_terms(http::JsonWriter& json, const core::Recurrence& recurrence) {
  const core::RecurrenceTerms& terms = recurrence.terms;
  json.key("recurrence_id").string(core::to_text(recurrence.id));
  json.key("external_id").string(recurrence.external_id);
  if (recurrence.test) json.key("test").boolean(true);
  json.key("rule").string(core::to_text(terms.rule));
  json.key("zone").string(terms.zone);
  json.key("starts").string(core::to_text(core::LocalDate{terms.starts_days}));
  json.key("state").string(core::to_text(terms.state));
  write_dates(json.key("skip"), terms.skip_days);
  json.key("horizon_days").integer(terms.horizon_days);
  json.key("prepaid").boolean(terms.prepaid);
  json.key("next");
  if (recurrence.step.next_days)
    json.string(core::to_text(core::LocalDate{*recurrence.step.next_days}));
  else
    json.null();
}

void write_line(http::JsonWriter& json, const core::LinePlacement& line,
                const PersonalParts& personal) {
  json.begin_object();
  json.key("line").integer(line.number);
  json.key("sku").string(line.sku);
  json.key("quantity").integer(line.quantity);
  json.key("unit_price").integer(line.unit_price);
  json.key("substitution").string(core::to_text(line.substitution));
  json.key("approval").string(core::to_text(line.approval));
  json.key("personalization").raw(personal.personalization(line.number));
  json.end_object();
}

void write_order(http::JsonWriter& json, const core::OrderPlacement& order,
                 const PersonalParts& personal) {
  json.begin_object();
  json.key("mode").string(core::to_text(core::Mode::recurring));
  json.key("promise").string(order.promise_class);
  json.key("currency").string(order.currency.text());
  write_ship_to(json, order.country, order.region, &personal);
  json.key("ship_together").boolean(order.ship_together);
  json.key("ship_early").boolean(order.ship_early);
  json.key("same_run").boolean(order.same_run);
  json.key("lines").begin_array();
  for (const core::LinePlacement& line : order.lines) write_line(json, line, personal);
  json.end_array();
  json.key("metadata").raw(personal.metadata);
  json.end_object();
}

}  // namespace

std::string render_recurrence(const RecurrenceRead& read) {
  std::string text;
  http::JsonWriter json{text};
  json.begin_object();
  write_terms(json, read.recurrence);
  json.key("occurrences").begin_array();
  for (const auto& [date, occurrence] : read.recurrence.occurrences)
    write_occurrence(json, date, occurrence, read);
  json.end_array();
  std::optional<PersonalParts> personal;
  if (read.order && read.personal) personal = ledger::split_personal(*read.personal);
  if (personal)
    write_order(json.key("order"), *read.order, *personal);
  else
    json.key("erased").boolean(true);
  json.end_object();
  return text;
}

}  // namespace jidan::intake
