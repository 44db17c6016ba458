// What follows from an order and from its payment.
#include "tests/support/core_world.hpp"

namespace jidan::testing {
namespace {

const Instant kMorning = utc_at(2026, 11, 23, 2);  // Monday 10:00 in Shanghai

Catalog a_catalog() {
  Catalog catalog;
  catalog.processes = {a_process("dtf-print"), a_process("embroidery")};
  Product white = a_product("tee-white", 0);
  white.options = {{"blank", "tee"}, {"colour", "white"}};
  white.pool_by = {"blank"};
  white.personalization.placements = {"front"};
  white.personalization.text_graphemes_max = 10;
  Product black = a_product("tee-black", 0);
  black.options = {{"blank", "tee"}, {"colour", "black"}};
  black.pool_by = {"blank"};
  Product cap = a_product("cap", 1);
  cap.personalization.required = true;
  cap.personalization.placements = {"front"};
  Product ended = a_product("old", 0);
  ended.availability = Availability::ended;
  Product held = a_product("doubtful", 0);
  held.availability = Availability::held;
  catalog.products = {white, black, cap, ended, held};
  catalog.factories = {a_factory("yiwu", "CN-ZJ", open_daily(shanghai(), 8, 20, 6))};
  catalog.offers = {an_offer(0, 0), an_offer(0, 1)};
  catalog.transits = {a_transit("CN-ZJ", "CN-ZJ", 24)};
  catalog.channels = {a_channel("demo", shanghai())};
  return catalog;
}

std::vector<std::string> refusals(const Decision& decision) {
  std::vector<std::string> found;
  for (const Refusal& each : decision.error().refusals)
    found.push_back(std::string(text_of(each.code).code) + " " + each.pointer);
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(orders)

BOOST_AUTO_TEST_CASE(a_paid_order_is_pooled_with_every_line_that_can_be_made_with_it) {
  CoreWorld world(a_catalog(), kMorning);
  const auto events = world.must(
      PlaceOrder{an_order(kMorning, {a_line("tee-white", 2, 1), a_line("tee-black", 1, 2)})});
  const auto lines = CoreWorld::all_of<LinePlaced>(events);
  BOOST_REQUIRE_EQUAL(lines.size(), 2U);
  BOOST_TEST((lines[0].pool == lines[1].pool));
  BOOST_TEST(CoreWorld::all_of<PoolOpened>(events).size() == 1U);
  BOOST_TEST(world.pieces(PartState::pooled) == 3);
}

BOOST_AUTO_TEST_CASE(an_unpaid_order_is_never_pooled_until_it_is_paid) {
  CoreWorld world(a_catalog(), kMorning);
  OrderPlacement order = an_order(kMorning, {a_line("tee-white", 5)});
  order.payment = Payment::pending;
  world.must(PlaceOrder{order});
  BOOST_TEST(world.pieces(PartState::awaiting_payment) == 5);
  BOOST_TEST(world.state.reviews.empty());
  const OrderId id{world.last<OrderAccepted>()};
  world.now += std::chrono::hours{3};
  world.must(RecordPayment{id, world.now});
  BOOST_TEST(world.pieces(PartState::pooled) == 5);
  const Order& paid = world.state.orders[world.state.find(id)];
  BOOST_TEST((paid.promise_limit == world.now + std::chrono::hours{48}), "counted from payment");
  BOOST_TEST(world.must(RecordPayment{id, world.now}).empty());
}

BOOST_AUTO_TEST_CASE(an_order_nobody_pays_is_dropped_after_the_channels_payment_timeout) {
  CoreWorld world(a_catalog(), kMorning);
  OrderPlacement order = an_order(kMorning, {a_line("tee-white", 5)});
  order.payment = Payment::pending;
  world.must(PlaceOrder{order});
  world.run_until(kMorning + std::chrono::minutes{1439});
  BOOST_TEST(world.pieces(PartState::awaiting_payment) == 5);
  world.run_until(kMorning + std::chrono::minutes{1440});
  BOOST_TEST(world.pieces(PartState::cancelled) == 5);
  BOOST_TEST(world.state.orders.size() == 0U);
}

BOOST_AUTO_TEST_CASE(paying_a_minute_before_the_timeout_keeps_the_order) {
  CoreWorld world(a_catalog(), kMorning);
  OrderPlacement order = an_order(kMorning, {a_line("tee-white", 5)});
  order.payment = Payment::pending;
  world.must(PlaceOrder{order});
  const OrderId id{world.last<OrderAccepted>()};
  world.run_until(kMorning + std::chrono::minutes{1439});
  world.must(RecordPayment{id, world.now});
  world.run_until(kMorning + std::chrono::minutes{1441});
  BOOST_TEST(world.pieces(PartState::cancelled) == 0);
}

BOOST_AUTO_TEST_CASE(every_mistake_of_an_order_is_told_at_once_with_its_pointer) {
  CoreWorld world(a_catalog(), kMorning);
  LinePlacement cap = a_line("cap", 1, 4);
  OrderPlacement order = an_order(kMorning, {a_line("nobody-makes-this", 1, 1), a_line("old", 1, 2),
                                             a_line("doubtful", 1, 2), cap});
  order.currency = Currency::from("GBP");
  const Decision decision = world.send(PlaceOrder{order});
  BOOST_REQUIRE(!decision.ok());
  const std::vector<std::string> expected{"unknown-sku /lines/0/sku",
                                          "product-ended /lines/1/sku",
                                          "duplicate-line /lines/2/line",
                                          "product-held /lines/2/sku",
                                          "personalization-invalid /lines/3/personalization",
                                          "currency-unsupported /currency"};
  const auto found = refusals(decision);
  BOOST_TEST(found == expected, boost::test_tools::per_element());
  BOOST_TEST(world.state.orders.size() == 0U);
}

BOOST_AUTO_TEST_CASE(text_longer_than_the_product_takes_is_refused) {
  CoreWorld world(a_catalog(), kMorning);
  LinePlacement line = a_line("tee-white");
  line.has_personalization = true;
  line.placements = {"sleeve"};
  line.text_graphemes_longest = 11;
  const Decision decision = world.send(PlaceOrder{an_order(kMorning, {line})});
  BOOST_REQUIRE(!decision.ok());
  BOOST_TEST(refusals(decision).size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_line_beyond_a_factorys_limits_goes_to_one_that_can_or_is_refused) {
  Catalog catalog = a_catalog();
  catalog.factories.push_back(a_factory("foshan", "CN-ZJ", always_open(shanghai())));
  Offer dear = an_offer(1, 0);
  dear.set_up = 90'000;
  catalog.offers.push_back(dear);
  catalog.offers[0].limits.text_graphemes_max = 4;
  CoreWorld world(catalog, kMorning);
  LinePlacement line = a_line("tee-white");
  line.placements = {"front"};
  line.has_personalization = true;
  line.text_graphemes_longest = 5;
  world.must(PlaceOrder{an_order(kMorning, {line})});
  world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
  BOOST_TEST(world.happened<RunReleased>()[0].factory == "foshan");
  Catalog narrow = a_catalog();
  narrow.offers[0].limits.text_graphemes_max = 4;
  CoreWorld other(narrow, kMorning);
  const Decision decision = other.send(PlaceOrder{an_order(kMorning, {line})});
  BOOST_REQUIRE(!decision.ok());
  BOOST_TEST(refusals(decision)[0] == "no-capability /lines/0/personalization");
}

BOOST_AUTO_TEST_CASE(a_promise_nobody_can_keep_is_refused_with_the_earliest_possible) {
  CoreWorld world(a_catalog(), utc_at(2026, 11, 21, 11, 30));  // Saturday 19:30, Sunday closed
  OrderPlacement order = an_order(world.now, {a_line("tee-white")});
  order.promise_class = "ship_24h";
  const Decision decision = world.send(PlaceOrder{order});
  BOOST_REQUIRE(!decision.ok());
  BOOST_TEST(refusals(decision)[0] == "promise-infeasible /promise");
  BOOST_TEST((decision.error().earliest > world.now + std::chrono::hours{24}));
  BOOST_TEST((decision.error().earliest < utc_at(2026, 11, 24)));
}

BOOST_AUTO_TEST_CASE(
    a_channel_that_takes_infeasible_orders_gets_them_released_at_the_next_open_instant) {
  Catalog catalog = a_catalog();
  catalog.channels[0].on_infeasible = OnInfeasible::accept;
  CoreWorld world(catalog, utc_at(2026, 11, 21, 11, 30));
  OrderPlacement order = an_order(world.now, {a_line("tee-white")});
  order.promise_class = "ship_24h";
  world.must(PlaceOrder{order});
  BOOST_TEST(world.happened<OrderAccepted>()[0].promise.infeasible);
  world.run_until(world.now + std::chrono::hours{3});
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_EQUAL(runs.size(), 1U);
  BOOST_TEST((runs[0].reason == ReleaseReason::infeasible));
}

BOOST_AUTO_TEST_CASE(a_custom_line_over_every_run_maximum_is_refused_and_a_bulk_line_is_split) {
  CoreWorld world(a_catalog(), kMorning);
  OrderPlacement order = an_order(kMorning, {a_line("tee-white", 5000)});
  order.promise_class = "standard";
  const Decision decision = world.send(PlaceOrder{order});
  BOOST_REQUIRE(!decision.ok());
  BOOST_TEST(refusals(decision)[0] == "line-exceeds-run-maximum /lines/0/quantity");
  order.mode = Mode::bulk;
  world.must(PlaceOrder{order});
  world.plan_now();
  std::vector<std::int64_t> pieces;
  for (const RunReleased& run : world.happened<RunReleased>()) pieces.push_back(run.price.ordered);
  const std::vector<std::int64_t> two_full_runs{2000, 2000};
  BOOST_TEST(pieces == two_full_runs, boost::test_tools::per_element());
  BOOST_TEST(world.pieces(PartState::pooled) == 1000);
}

BOOST_AUTO_TEST_CASE(lines_of_different_pools_can_never_share_a_run) {
  CoreWorld world(a_catalog(), kMorning);
  LinePlacement cap = a_line("cap", 1, 2);
  cap.has_personalization = true;
  OrderPlacement order = an_order(kMorning, {a_line("tee-white"), cap});
  order.same_run = true;
  const Decision decision = world.send(PlaceOrder{order});
  BOOST_REQUIRE(!decision.ok());
  BOOST_TEST(refusals(decision)[0] == "same-run-impossible /same_run");
}

BOOST_AUTO_TEST_CASE(test_orders_have_pools_of_their_own_and_are_counted_nowhere) {
  CoreWorld world(a_catalog(), kMorning);
  world.must(PlaceOrder{an_order(kMorning, {a_line("tee-white", 2)})});
  OrderPlacement order = an_order(kMorning, {a_line("tee-white", 7)});
  order.test = true;
  world.must(PlaceOrder{order});
  const auto lines = world.happened<LinePlaced>();
  BOOST_TEST((lines[0].pool != lines[1].pool));
  BOOST_TEST(world.state.totals.orders == 1U);
  world.run_until(kMorning + std::chrono::minutes{10});
  BOOST_TEST(world.happened<ParcelShipped>().size() == 1U);
  BOOST_TEST(world.happened<JobSheetIssued>().empty());
  BOOST_TEST(world.state.totals.runs_released == 0U);
  BOOST_TEST(world.pieces(PartState::pooled) == 2);
}

BOOST_AUTO_TEST_CASE(a_region_nobody_reaches_is_refused) {
  CoreWorld world(a_catalog(), kMorning);
  OrderPlacement order = an_order(kMorning, {a_line("tee-white")});
  order.region = "CN-XJ";
  const Decision decision = world.send(PlaceOrder{order});
  BOOST_REQUIRE(!decision.ok());
  BOOST_TEST(refusals(decision)[0] == "region-unserved /ship_to/region");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
