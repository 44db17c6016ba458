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

}  // namespace jidan::testing
