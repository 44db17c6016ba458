// What a channel can still change of a recurrence: its terms, a date, and its end.
#include <boost/test/unit_test.hpp>

#include "tests/support/recurring_world.hpp"

namespace jidan::testing {

using std::chrono::hours;
using std::chrono::minutes;
using World = RecurringWorld;

BOOST_AUTO_TEST_SUITE(recurrence_changes)

BOOST_AUTO_TEST_CASE(the_same_again_changes_nothing) {
  World world;
  world.put(a_recurrence());
  BOOST_TEST(world.must(PutRecurrence{a_recurrence()}).empty());
  world.run_until(kFirstHorizon);
  BOOST_TEST(world.must(PutRecurrence{a_recurrence()}).empty());
}

BOOST_AUTO_TEST_CASE(a_change_counts_from_the_next_unplaced_occurrence_on) {
  World world;
  const RecurrenceId id = world.put(a_recurrence());
  world.run_until(kFirstHorizon);
  RecurrencePlacement later = changed(a_recurrence());
  later.terms.rule = rule_of("FREQ=WEEKLY;BYDAY=SA");
  later.order.lines[0].quantity = 5;
  BOOST_TEST((world.put(later) == id));
  // Saturday the 5th lies before what is placed already; the 12th is the next.
  world.run_until(kFirstDay);
  BOOST_TEST(world.placed() == "2026-12-07 2026-12-12 2026-12-19");
  const auto lines = world.happened<LinePlaced>();
  BOOST_TEST(lines[0].quantity == 3);
  BOOST_TEST(lines[1].quantity == 5);
}

BOOST_AUTO_TEST_CASE(what_was_said_before_is_named_so_that_its_key_can_go) {
  World world;
  world.put(a_recurrence());
  const Sequence first = world.last<RecurrencePut>();
  world.put(changed(a_recurrence()));
  BOOST_TEST(std::get<RecurrencePut>(world.journal.back()).replaces == first);
}

BOOST_AUTO_TEST_CASE(a_date_to_skip_is_passed_over) {
  World world;
  RecurrencePlacement placement = a_recurrence();
  placement.terms.skip_days = {day(2026, 12, 7).days, day(2026, 12, 21).days};
  world.put(placement);
  world.run_until(kFirstDay + hours{24 * 8});
  BOOST_TEST(world.placed() == "2026-12-14 2026-12-28");
}

BOOST_AUTO_TEST_CASE(a_date_to_skip_that_waits_to_be_confirmed_is_dropped_and_said) {
  World world;
  world.put(a_recurrence());
  world.run_until(kFirstHorizon);
  RecurrencePlacement skip = changed(a_recurrence());
  skip.terms.skip_days = {day(2026, 12, 7).days};
  world.put(skip);
  BOOST_TEST(world.skipped() == "2026-12-07:by_channel");
  BOOST_TEST(world.pieces(PartState::awaiting_payment) == 0);
  BOOST_TEST(world.confirm(skip, day(2026, 12, 7)) == "occurrence-not-open (skipped: by_channel)");
}

BOOST_AUTO_TEST_CASE(a_prepaid_order_is_not_dropped_by_skipping_its_date) {
  World world;
  world.put(prepaid());
  world.run_until(kFirstHorizon);
  RecurrencePlacement skip = changed(prepaid());
  skip.terms.skip_days = {day(2026, 12, 7).days};
  world.put(skip);
  BOOST_TEST(world.skipped() == "");
  BOOST_TEST(world.pieces(PartState::pooled) == 3);
}

BOOST_AUTO_TEST_CASE(paused_it_places_nothing_and_keeps_what_is_placed) {
  World world;
  world.put(a_recurrence());
  world.run_until(kFirstHorizon);
  world.put(with_state(a_recurrence(), RecurrenceState::paused));
  world.run_until(kFirstHorizon + hours{24 * 8});
  BOOST_TEST(world.placed() == "2026-12-07");
  BOOST_TEST(world.pieces(PartState::awaiting_payment) == 3);
}

BOOST_AUTO_TEST_CASE(resumed_it_goes_on_from_today_and_makes_up_for_nothing) {
  World world;
  world.put(with_state(a_recurrence(), RecurrenceState::paused));
  world.run_until(utc_at(2026, 12, 16, 1));
  world.put(a_recurrence());
  world.plan_now();
  BOOST_TEST(world.placed() == "2026-12-21 2026-12-28");
}

BOOST_AUTO_TEST_CASE(ended_it_drops_what_waits_to_be_confirmed) {
  World world;
  const RecurrencePlacement placement = a_recurrence();
  const RecurrenceId id = world.put(placement);
  world.run_until(kFirstHorizon);
  world.must(EndRecurrence{name_of(placement)});
  BOOST_TEST(world.skipped() == "2026-12-07:ended");
  BOOST_TEST((world.the(id).terms.state == RecurrenceState::ended));
  BOOST_TEST(world.must(EndRecurrence{name_of(placement)}).empty());
  world.run_until(kFirstDay);
  BOOST_TEST(world.placed() == "2026-12-07");
  BOOST_TEST(!world.send(EndRecurrence{{"demo", "R-2", false}}).ok());
}

BOOST_AUTO_TEST_CASE(put_as_ended_is_the_same_as_ending_it) {
  World world;
  world.put(a_recurrence());
  world.run_until(kFirstHorizon);
  world.put(with_state(a_recurrence(), RecurrenceState::ended));
  BOOST_TEST(world.skipped() == "2026-12-07:ended");
}

BOOST_AUTO_TEST_CASE(a_prepaid_order_outlives_the_end_of_its_recurrence) {
  World world;
  world.put(prepaid());
  world.run_until(kFirstHorizon);
  world.must(EndRecurrence{name_of(prepaid())});
  BOOST_TEST(world.pieces(PartState::pooled) == 3);
}

BOOST_AUTO_TEST_CASE(put_again_after_its_end_it_goes_on) {
  World world;
  const RecurrenceId id = world.put(a_recurrence());
  world.must(EndRecurrence{name_of(a_recurrence())});
  BOOST_TEST((world.put(a_recurrence()) == id));
  world.run_until(kFirstHorizon);
  BOOST_TEST(world.placed() == "2026-12-07");
}

BOOST_AUTO_TEST_CASE(a_rule_that_has_run_out_ends_its_recurrence) {
  World world;
  RecurrencePlacement placement = a_recurrence();
  placement.terms.rule.until_days = day(2026, 12, 20).days;
  const RecurrenceId id = world.put(placement);
  world.run_until(kFirstHorizon + hours{24 * 7});
  BOOST_TEST(world.placed() == "2026-12-07 2026-12-14");
  BOOST_TEST((world.the(id).terms.state == RecurrenceState::ended));
  // The last one may still be confirmed.
  BOOST_TEST(world.confirm(placement, day(2026, 12, 14)) == "ok");
  BOOST_TEST(world.must(PutRecurrence{placement}).empty());
}

BOOST_AUTO_TEST_CASE(an_ended_recurrence_is_forgotten_35_days_behind_its_last_date) {
  World world;
  RecurrencePlacement placement = a_recurrence();
  placement.terms.rule.until_days = day(2026, 12, 7).days;
  world.put(placement);
  world.run_until(kFirstDay + hours{24 * 35} - Duration{1});
  BOOST_TEST(world.state.recurrences.size() == 1U);
  world.run_until(kFirstDay + hours{24 * 35});
  BOOST_TEST(world.state.recurrences.empty());
  BOOST_TEST(world.happened<RecurrenceForgotten>().size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_became_of_a_date_is_kept_35_days) {
  World world;
  RecurrencePlacement placement = prepaid();
  placement.terms.rule = rule_of("FREQ=DAILY");
  placement.terms.horizon_days = 0;
  const RecurrenceId id = world.put(placement);
  world.run_until(utc_at(2027, 2, 1, 1));
  const auto& kept = world.the(id).occurrences;
  // Days of UTC: the one that begins now in Shanghai was yesterday's evening there.
  BOOST_TEST(to_text(kept.begin()->first) == "2026-12-27");
  BOOST_TEST(to_text(kept.rbegin()->first) == "2027-02-01");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
