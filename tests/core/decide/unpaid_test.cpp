// Unpaid lines are arrivals that the planner expects by how often and how soon their channel's
// buyers pay.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/planning/facts.hpp"
#include "aggregator/core/planning/unpaid.hpp"
#include "tests/support/core_world.hpp"

namespace jidan::testing {

using std::chrono::hours;
using std::chrono::minutes;

namespace {

const Instant kMorning = utc_at(2026, 6, 1, 1);

OrderId place(CoreWorld& world, Payment payment, std::int32_t pieces = 1) {
  OrderPlacement order = an_order(world.now, {a_line("tee", pieces)});
  order.external_id = "U-" + std::to_string(world.journal.size());
  order.payment = payment;
  world.must(PlaceOrder{std::move(order)});
  return OrderId{world.last<OrderAccepted>()};
}

std::int64_t expected_256(const CoreWorld& world) {
  std::int64_t sum = 0;
  world.state.pools.for_each([&](Handle, const Pool& pool) {
    for (const ExpectedLine& each : expected_payments(world.state, pool, world.now))
      sum += each.probability_256;
  });
  return sum;
}

// So many lines paid `after` their order, and as many more never.
void remember(CoreWorld& world, int paid, int lost, Duration after) {
  for (int i = 0; i < paid; ++i) {
    const OrderId id = place(world, Payment::pending);
    world.run_until(world.now + after);
    world.must(RecordPayment{id, world.now});
  }
  for (int i = 0; i < lost; ++i) place(world, Payment::pending);
  world.run_until(world.now + hours{25});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(unpaid)

BOOST_AUTO_TEST_CASE(half_of_the_lines_are_expected_of_a_channel_nothing_is_known_of) {
  CoreWorld world(small_catalog(), kMorning);
  place(world, Payment::paid);
  BOOST_TEST(expected_256(world) == 0);
  place(world, Payment::pending, 3);
  place(world, Payment::pending, 5);
  BOOST_TEST(expected_256(world) == ExpectedLine::kSure);
  world.state.pools.for_each([&](Handle, const Pool& pool) {
    const auto expected = expected_payments(world.state, pool, world.now);
    BOOST_REQUIRE(expected.size() == 1U);
    BOOST_TEST((expected[0].at == world.now));
    BOOST_TEST(expected[0].pieces == 4);
  });
}

BOOST_AUTO_TEST_CASE(as_many_are_expected_as_the_channels_buyers_used_to_pay) {
  CoreWorld world(small_catalog(), kMorning);
  remember(world, 40, 8, minutes{30});
  const PaidRecord& record = world.state.paid_records.at(0);
  BOOST_TEST(record.paid == 40);
  BOOST_TEST(record.lost == 8);
  BOOST_TEST(paid_rate_256(record) == 256 * 44 / 56);
  BOOST_TEST((usual_payment(record) == minutes{30}));
  place(world, Payment::paid);
  for (int i = 0; i < 10; ++i) place(world, Payment::pending);
  BOOST_TEST(expected_256(world) == 10 * paid_rate_256(record));
}

BOOST_AUTO_TEST_CASE(they_are_spread_over_twice_the_time_that_payments_usually_take) {
  CoreWorld world(small_catalog(), kMorning);
  remember(world, 30, 0, hours{3});
  place(world, Payment::paid);
  for (int i = 0; i < 10; ++i) place(world, Payment::pending);
  const std::int64_t rate = paid_rate_256(world.state.paid_records.at(0));
  const auto usual = usual_payment(world.state.paid_records.at(0));
  BOOST_TEST((usual > hours{2} && usual < hours{3}));
  bool seen = false;
  world.state.pools.for_each([&](Handle, const Pool& pool) {
    if (pool.parts.empty()) return;
    seen = true;
    const auto expected = expected_payments(world.state, pool, world.now);
    BOOST_REQUIRE(expected.size() == 5U);
    for (const ExpectedLine& each : expected)
      BOOST_TEST(std::abs(each.probability_256 - 2 * rate) <= 1);
    BOOST_TEST((expected[4].at == world.now + hours{4}));
  });
  BOOST_TEST(seen);
}

BOOST_AUTO_TEST_CASE(what_is_paid_or_runs_out_of_time_is_expected_no_more) {
  CoreWorld world(small_catalog(), kMorning);
  place(world, Payment::paid);
  const OrderId id = place(world, Payment::pending);
  place(world, Payment::pending);
  BOOST_TEST(expected_256(world) > ExpectedLine::kSure / 2);
  world.must(RecordPayment{id, world.now});
  BOOST_TEST(expected_256(world) <= ExpectedLine::kSure * 6 / 10);
  BOOST_TEST(expected_256(world) > 0);
  world.run_until(world.now + hours{24});
  place(world, Payment::paid);
  BOOST_TEST(expected_256(world) == 0);
  BOOST_TEST(world.state.unpaid.empty());
  BOOST_TEST(world.state.payment_limits.empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_expected_of_test_orders_nor_where_payment_has_no_limit) {
  Catalog catalog = small_catalog();
  catalog.channels[0].payment_timeout_minutes = 0;
  CoreWorld endless(std::move(catalog), kMorning);
  place(endless, Payment::paid);
  place(endless, Payment::pending);
  BOOST_TEST(expected_256(endless) == 0);
  CoreWorld world(small_catalog(), kMorning);
  place(world, Payment::paid);
  OrderPlacement order = an_order(world.now, {a_line("tee", 1)});
  order.external_id = "U-test";
  order.payment = Payment::pending;
  order.test = true;
  world.must(PlaceOrder{std::move(order)});
  BOOST_TEST(expected_256(world) == 0);
}

BOOST_AUTO_TEST_CASE(a_new_catalog_keeps_what_is_unpaid_and_what_its_channels_used_to_pay) {
  Catalog catalog = small_catalog();
  CoreWorld world(catalog, kMorning);
  remember(world, 20, 0, minutes{10});
  place(world, Payment::paid);
  place(world, Payment::pending);
  const std::int64_t before = expected_256(world);
  Catalog after = small_catalog();
  Channel other = after.channels[0];
  other.name = "a-new-one";
  after.channels.insert(after.channels.begin(), other);
  after.products.insert(after.products.begin(), a_product("cap", 0));
  after.version = 2;
  after.index();
  world.must(ApplyCatalog{std::make_shared<const Catalog>(std::move(after)), "{}"});
  BOOST_TEST(world.state.paid_records.at(1).paid == 20);
  BOOST_TEST(expected_256(world) == before);
}

BOOST_AUTO_TEST_CASE(what_was_long_ago_counts_less_than_what_was_of_late) {
  PaidRecord record;
  record.paid = kPaymentsRemembered;
  record.lost = kPaymentsRemembered - 1;
  CoreWorld world(small_catalog(), kMorning);
  world.state.paid_records[0] = record;
  const OrderId id = place(world, Payment::pending);
  world.must(RecordPayment{id, world.now});
  BOOST_TEST(world.state.paid_records.at(0).paid == (kPaymentsRemembered + 1) / 2);
  BOOST_TEST(world.state.paid_records.at(0).lost == (kPaymentsRemembered - 1) / 2);
}

BOOST_AUTO_TEST_CASE(the_policies_are_told_of_unpaid_lines) {
  CoreWorld world(small_catalog(), kMorning);
  place(world, Payment::paid);
  place(world, Payment::pending);
  world.state.pools.for_each([&](Handle, const Pool& pool) {
    const auto facts = facts_of(world.state, pool, world.now);
    BOOST_REQUIRE(facts.has_value());
    BOOST_TEST(facts->expected.size() == 1U);
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
