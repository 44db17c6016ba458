// Recurring orders: when an occurrence becomes an order, and what it is until it is confirmed.
// Midnight in Shanghai is 16:00 UTC of the day before.
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "aggregator/core/planning/unpaid.hpp"
#include "tests/support/recurring_world.hpp"

namespace jidan::testing {

using std::chrono::hours;
using std::chrono::minutes;
using World = RecurringWorld;

BOOST_AUTO_TEST_SUITE(recurring)

BOOST_AUTO_TEST_CASE(an_occurrence_becomes_an_order_when_its_horizon_comes) {
  World world;
  const RecurrenceId id = world.put(a_recurrence());
  world.run_until(kFirstHorizon - Duration{1});
  BOOST_TEST(world.placed() == "");
  world.run_until(kFirstHorizon);
  BOOST_TEST(world.placed() == "2026-12-07");
  const auto accepted = world.happened<OrderAccepted>();
  BOOST_REQUIRE(accepted.size() == 1U);
  BOOST_TEST(accepted[0].external_id == "R-1/2026-12-07");
  BOOST_TEST((accepted[0].mode == Mode::recurring));
  BOOST_TEST((accepted[0].placed_at == kFirstHorizon));
  BOOST_TEST(world.the(id).step.next_days.value() == day(2026, 12, 14).days);
  world.run_until(kFirstHorizon + hours{24 * 7});
  BOOST_TEST(world.placed() == "2026-12-07 2026-12-14");
}

BOOST_AUTO_TEST_CASE(its_promise_counts_from_the_beginning_of_its_day) {
  World world;
  const RecurrenceId id = world.put(prepaid());
  world.run_until(kFirstHorizon);
  const Order& order = world.order_of(id, day(2026, 12, 7));
  BOOST_TEST(utc_text(order.promise_limit) == utc_text(kFirstDay + hours{48}));
}

BOOST_AUTO_TEST_CASE(placed_on_its_very_day_its_promise_counts_from_now) {
  World world;
  RecurrencePlacement placement = prepaid();
  placement.terms.starts_days = day(2026, 11, 2).days;  // the Monday that has just begun its second
  world.now = utc_at(2026, 11, 2, 3);                   // day's work: 11:00 in Shanghai
  const RecurrenceId id = world.put(placement);
  world.plan_now();
  BOOST_TEST(world.placed().substr(0, 10) == "2026-11-02");
  const Order& order = world.order_of(id, day(2026, 11, 2));
  BOOST_TEST(utc_text(order.promise_limit) == utc_text(world.now + hours{48}));
}

BOOST_AUTO_TEST_CASE(prepaid_it_pools_at_once) {
  World world;
  world.put(prepaid());
  world.run_until(kFirstHorizon);
  BOOST_TEST(world.pieces(PartState::pooled) == 3);
  BOOST_TEST(world.state.expected_occurrences.empty());
}

BOOST_AUTO_TEST_CASE(unpaid_it_is_expected_and_in_no_pool) {
  World world;
  world.put(a_recurrence());
  world.run_until(kFirstHorizon);
  BOOST_TEST(world.pieces(PartState::awaiting_payment) == 3);
  BOOST_TEST(world.pieces(PartState::pooled) == 0);
  BOOST_TEST(world.state.expected_occurrences.size() == 1U);
}

BOOST_AUTO_TEST_CASE(confirmed_it_pools_with_the_promise_of_its_date) {
  World world;
  const RecurrencePlacement placement = a_recurrence();
  const RecurrenceId id = world.put(placement);
  world.run_until(kFirstHorizon + hours{30});
  BOOST_TEST(world.confirm(placement, day(2026, 12, 7)) == "ok");
  BOOST_TEST(world.pieces(PartState::pooled) == 3);
  const Order& order = world.order_of(id, day(2026, 12, 7));
  BOOST_TEST(utc_text(order.promise_limit) == utc_text(kFirstDay + hours{48}));
  BOOST_TEST(world.state.expected_occurrences.empty());
}

BOOST_AUTO_TEST_CASE(unconfirmed_at_its_latest_safe_release_it_is_skipped_and_that_is_said) {
  World world;
  const RecurrenceId id = world.put(a_recurrence());
  world.run_until(kFirstHorizon);
  const Instant confirm_by = world.happened<OccurrencePlaced>().back().confirm_by;
  BOOST_TEST((kFirstHorizon < confirm_by && confirm_by < kFirstDay + hours{48}));
  // The channel's payment_timeout of a day isn't its limit.
  world.run_until(confirm_by - Duration{1});
  BOOST_TEST(world.skipped() == "");
  world.run_until(confirm_by);
  BOOST_TEST(world.skipped() == "2026-12-07:unconfirmed");
  const Occurrence& occurrence = world.the(id).occurrences.at(day(2026, 12, 7));
  BOOST_TEST((world.state.find(occurrence.order) == kNoHandle));
}

BOOST_AUTO_TEST_CASE(confirmed_at_the_last_moment_it_is_still_made_in_time) {
  World world;
  const RecurrencePlacement placement = a_recurrence();
  world.put(placement);
  world.run_until(kFirstHorizon);
  const Instant confirm_by = world.happened<OccurrencePlaced>().back().confirm_by;
  world.run_until(confirm_by - Duration{1});
  BOOST_TEST(world.confirm(placement, day(2026, 12, 7)) == "ok");
  BOOST_TEST(!world.happened<PaymentReceived>().back().promise.infeasible);
  world.run_until(confirm_by);
  const auto sheets = world.happened<JobSheetIssued>();
  BOOST_REQUIRE(sheets.size() == 1U);
  BOOST_TEST((sheets[0].due_at <= kFirstDay + hours{48}));
}

BOOST_AUTO_TEST_CASE(
    without_a_promise_it_may_wait_for_confirmation_as_long_as_the_channel_lets_it) {
  World world;
  RecurrencePlacement placement = a_recurrence();
  placement.order.promise_class = "standard";
  world.put(placement);
  world.run_until(kFirstHorizon);
  const Instant confirm_by = world.happened<OccurrencePlaced>().back().confirm_by;
  BOOST_TEST(utc_text(confirm_by) == utc_text(kFirstDay + hours{168}));
}

BOOST_AUTO_TEST_CASE(what_is_confirmed_or_lost_tells_nothing_of_how_buyers_pay) {
  World world;
  const RecurrencePlacement placement = a_recurrence();
  world.put(placement);
  world.run_until(kFirstHorizon);
  BOOST_TEST(world.confirm(placement, day(2026, 12, 7)) == "ok");
  world.run_until(kFirstDay + hours{24 * 10});
  BOOST_TEST(world.skipped().substr(0, 22) == "2026-12-14:unconfirmed");
  BOOST_TEST(world.state.paid_records.empty());
}

BOOST_AUTO_TEST_CASE(its_pool_expects_half_of_it_until_it_is_confirmed) {
  World world;
  RecurrencePlacement placement = a_recurrence();
  placement.terms.rule.until_days = day(2026, 12, 8).days;
  placement.order.lines = {a_line("tee", 3, 1), a_line("tee", 5, 2)};
  world.put(placement);
  world.run_until(kFirstHorizon);
  const Instant confirm_by = world.happened<OccurrencePlaced>().back().confirm_by;
  world.run_until(confirm_by - hours{12});
  OrderPlacement other = an_order(world.now, {a_line("tee")});
  other.promise_class = "standard";
  world.must(PlaceOrder{other});
  world.state.pools.for_each([&](Handle, const Pool& pool) {
    BOOST_TEST(unpaid_lines(world.state, pool) == 2);
    const auto expected = expected_payments(world.state, pool, world.now);
    BOOST_REQUIRE(expected.size() == 12U);
    std::int64_t lines_256 = 0;
    for (const ExpectedLine& each : expected) {
      lines_256 += each.probability_256;
      BOOST_TEST(each.pieces == 4);
      BOOST_TEST((each.at < confirm_by));
    }
    BOOST_TEST(lines_256 == ExpectedLine::kSure);  // half of two
  });
  BOOST_TEST(world.confirm(placement, day(2026, 12, 7)) == "ok");
  world.state.pools.for_each([&](Handle, const Pool& pool) {
    if (!pool.parts.empty()) BOOST_TEST(expected_payments(world.state, pool, world.now).empty());
  });
}

BOOST_AUTO_TEST_CASE(so_many_occurrences_are_looked_at_for_a_pool_and_no_more) {
  World world;
  world.now = kFirstHorizon;
  world.must(PlaceOrder{an_order(world.now, {a_line("tee")})});
  const std::size_t count = kOccurrenceLooksMax + 1;
  for (std::size_t i = 0; i < count; ++i) world.put(a_recurrence("R-" + std::to_string(i)));
  while (const auto due = due_occurrence(world.state, world.now))
    world.must(world.occurrence(*due));
  BOOST_TEST(world.state.expected_occurrences.size() == count);
  world.state.pools.for_each([&](Handle, const Pool& pool) {
    BOOST_TEST(unpaid_lines(world.state, pool) == static_cast<std::int64_t>(kOccurrenceLooksMax));
  });
}

BOOST_AUTO_TEST_CASE(a_date_is_confirmed_once_and_only_while_it_is_expected) {
  World world;
  const RecurrencePlacement placement = a_recurrence();
  world.put(placement);
  BOOST_TEST(world.confirm(placement, day(2026, 12, 7)) == "occurrence-not-open (not placed)");
  world.run_until(kFirstHorizon);
  BOOST_TEST(world.confirm(placement, day(2026, 12, 7)) == "ok");
  BOOST_TEST(world.confirm(placement, day(2026, 12, 7)) == "unchanged");
  BOOST_TEST(world.confirm(placement, day(2026, 12, 8)) == "unknown");   // no Monday
  BOOST_TEST(world.confirm(placement, day(2026, 11, 30)) == "unknown");  // before it starts
  BOOST_TEST(world.confirm(a_recurrence("R-2"), day(2026, 12, 7)) == "unknown");
  world.run_until(kFirstDay + hours{24 * 10});
  BOOST_TEST(world.confirm(placement, day(2026, 12, 14)) ==
             "occurrence-not-open (skipped: unconfirmed)");
  // The first one was made and shipped meanwhile, or still is being: confirmed it stays.
  const std::string again = world.confirm(placement, day(2026, 12, 7));
  BOOST_TEST((again == "unchanged" || again == "order-closed"));
}

BOOST_AUTO_TEST_CASE(an_order_the_rules_refuse_is_refused_when_it_is_put) {
  World world;
  RecurrencePlacement placement = a_recurrence();
  placement.order.lines[0].sku = "mug";
  const Decision decision = world.send(PutRecurrence{placement});
  BOOST_REQUIRE(!decision.ok());
  BOOST_TEST(CoreWorld::reasons(decision) == "unknown-sku@/order/lines/0/sku ");
  BOOST_TEST(world.state.recurrences.empty());
}

BOOST_AUTO_TEST_CASE(an_order_the_rules_refuse_later_is_passed_over_and_that_is_said) {
  World world;
  world.put(a_recurrence());
  Catalog without = small_catalog();
  without.version = 2;
  without.products[0].availability = Availability::held;
  without.index();
  world.must(ApplyCatalog{std::make_shared<const Catalog>(without), "{}"});
  world.run_until(kFirstHorizon);
  BOOST_TEST(world.skipped() == "2026-12-07:refused");
  BOOST_TEST(world.happened<OccurrenceSkipped>()[0].detail == "product-held /lines/0/sku");
  Catalog with = small_catalog();
  with.version = 3;
  world.must(ApplyCatalog{std::make_shared<const Catalog>(with), "{}"});
  world.run_until(kFirstHorizon + hours{24 * 7});
  BOOST_TEST(world.placed() == "2026-12-14");
}

BOOST_AUTO_TEST_CASE(a_day_on_which_the_program_was_away_is_past) {
  World world;
  world.put(a_recurrence());
  world.now = utc_at(2026, 12, 10, 1);  // back after a month
  world.plan_now();
  BOOST_TEST(world.skipped() == "2026-12-07:past");
  BOOST_TEST(world.placed() == "2026-12-14 2026-12-21");
}

BOOST_AUTO_TEST_CASE(an_occurrence_whose_order_cannot_be_made_is_passed_over) {
  for (const SkipReason reason : {SkipReason::erased, SkipReason::id_taken}) {
    World world;
    const RecurrenceId id = world.put(a_recurrence());
    world.run_until(kFirstHorizon - Duration{1});
    world.now = kFirstHorizon;
    world.must(PlaceOccurrence{id, day(2026, 12, 7), {}, reason});
    BOOST_TEST(world.skipped() == "2026-12-07:" + std::string(to_text(reason)));
    BOOST_TEST(world.the(id).step.next_days.value() == day(2026, 12, 14).days);
  }
}

BOOST_AUTO_TEST_CASE(across_daylight_saving_its_horizon_begins_at_local_midnight) {
  World world;
  RecurrencePlacement placement = a_recurrence();
  placement.zone = london();
  for (ZoneTransition& each : placement.zone.transitions) each.offset_seconds += 3600;
  placement.zone.name = placement.terms.zone = "Europe/Berlin";
  placement.terms.rule = rule_of("FREQ=WEEKLY;BYDAY=SU");
  placement.terms.starts_days = day(2027, 3, 21).days;
  placement.terms.horizon_days = 0;
  placement.order.promise_class = "ship_24h";
  world.put(placement);
  world.run_until(utc_at(2027, 4, 4, 1));
  std::vector<std::string> placed_at, limits;
  for (const OrderAccepted& each : world.happened<OrderAccepted>()) {
    placed_at.push_back(utc_text(each.placed_at));
    limits.push_back(utc_text(each.promise.limit));
  }
  // 2027-03-28 has 23 hours in Berlin: a day's promise ends an hour into the next local day.
  const std::vector<std::string> midnights{"2027-03-20 23:00:00.000", "2027-03-27 23:00:00.000",
                                           "2027-04-03 22:00:00.000"};
  BOOST_TEST(placed_at == midnights, boost::test_tools::per_element());
  BOOST_TEST(limits[1] == "2027-03-28 23:00:00.000");
}

BOOST_AUTO_TEST_CASE(two_recurrences_of_one_zone_keep_its_table_once) {
  World world;
  world.put(a_recurrence("R-1"));
  world.put(a_recurrence("R-2"));
  BOOST_TEST(world.happened<ZoneTaken>().size() == 1U);
  RecurrencePlacement other_rules = a_recurrence("R-3");
  other_rules.zone.transitions.push_back({4'000'000'000, 9 * 3600});
  world.put(other_rules);
  BOOST_TEST(world.happened<ZoneTaken>().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_test_recurrence_is_not_the_real_one_of_the_same_name) {
  World world;
  RecurrencePlacement test = a_recurrence();
  test.order.test = true;
  const RecurrenceId real = world.put(a_recurrence());
  BOOST_TEST((world.put(test) != real));
  world.run_until(kFirstHorizon);
  BOOST_TEST(world.placed() == "2026-12-07 2026-12-07");
  BOOST_TEST(world.pieces(PartState::awaiting_payment) == 3);  // tests are counted nowhere
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
