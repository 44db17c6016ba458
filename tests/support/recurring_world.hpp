// Recurrences for tests: a weekly order of tees in Shanghai, to be changed where it matters.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "tests/support/core_world.hpp"

namespace jidan::testing {

inline LocalDate day(int year, unsigned month, unsigned day_of_month) {
  return date_from_civil(year, month, day_of_month);
}

inline RecurrenceRule rule_of(std::string_view text) {
  auto rule = parse_rule(text);
  BOOST_REQUIRE_MESSAGE(rule.ok(), text);
  return std::move(rule).value();
}

// Every Monday from 2026-12-01 on, two weeks ahead, to be confirmed, shipped within 48 hours.
inline RecurrencePlacement a_recurrence(std::string external_id = "R-1") {
  RecurrencePlacement placement;
  placement.terms.rule = rule_of("FREQ=WEEKLY;BYDAY=MO");
  placement.zone = shanghai();
  placement.terms.zone = placement.zone.name;
  placement.terms.starts_days = day(2026, 12, 1).days;
  placement.order = an_order({}, {a_line("tee", 3)});
  placement.order.external_id = std::move(external_id);
  placement.content_digest = {1};
  return placement;
}

// The same again with other content.
inline RecurrencePlacement changed(RecurrencePlacement placement) {
  ++placement.content_digest[0];
  return placement;
}

inline RecurrenceName name_of(const RecurrencePlacement& placement) {
  return {placement.order.channel, placement.order.external_id, placement.order.test};
}

inline const Instant kMonthBefore = utc_at(2026, 11, 1, 1);

// A month in front of its first Mondays.
struct RecurringWorld : CoreWorld {
  RecurringWorld() : CoreWorld(small_catalog(), kMonthBefore) {}
  explicit RecurringWorld(Catalog catalog) : CoreWorld(std::move(catalog), kMonthBefore) {}

  RecurrenceId put(const RecurrencePlacement& placement) {
    must(PutRecurrence{placement});
    return state.recurrence_by_name.at(name_of(placement));
  }
  const Recurrence& the(RecurrenceId id) const { return state.recurrences.at(id); }

  // "2026-12-07 2026-12-14": the dates that became orders so far.
  std::string placed() const {
    std::string dates;
    for (const OccurrencePlaced& each : happened<OccurrencePlaced>())
      dates += (dates.empty() ? "" : " ") + to_text(each.date);
    return dates;
  }
  std::string skipped() const {
    std::string dates;
    for (const OccurrenceSkipped& each : happened<OccurrenceSkipped>())
      dates +=
          (dates.empty() ? "" : " ") + to_text(each.date) + ":" + std::string(to_text(each.reason));
    return dates;
  }
  const Order& order_of(RecurrenceId id, LocalDate date) const {
    return state.orders[state.find(the(id).occurrences.at(date).order)];
  }
  // The word of the refusal, "ok", "unchanged" or "unknown".
  std::string confirm(const RecurrencePlacement& placement, LocalDate date) {
    const Decision decision = send(ConfirmOccurrence{name_of(placement), date});
    if (decision.ok()) return decision.value().empty() ? "unchanged" : "ok";
    if (decision.error().unknown != Unknown::none) return "unknown";
    const Refusal& first = decision.error().refusals.front();
    return std::string(text_of(first.code).code) +
           (first.detail.empty() ? "" : " (" + first.detail + ")");
  }
};

inline const Instant kFirstHorizon = utc_at(2026, 11, 22, 16);  // of Monday 2026-12-07
inline const Instant kFirstDay = utc_at(2026, 12, 6, 16);

inline RecurrencePlacement prepaid(RecurrencePlacement placement = a_recurrence()) {
  placement.terms.prepaid = true;
  return placement;
}

inline RecurrencePlacement with_state(RecurrencePlacement placement, RecurrenceState state) {
  placement.terms.state = state;
  return changed(placement);
}

}  // namespace jidan::testing
