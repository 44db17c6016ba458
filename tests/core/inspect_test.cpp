// What an operator is told of a pool is what the planner then does.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/inspect.hpp"
#include "tests/support/core_world.hpp"

namespace jidan::testing {
namespace {

const Instant kNoon = utc_at(2026, 11, 23, 4);  // noon in Shanghai

PoolId pool_of(const CoreWorld& world) {
  return PoolId{world.last<PoolOpened>()};
}

PoolView view_of(const CoreWorld& world) {
  const auto view = inspect_pool(world.state, pool_of(world), world.now);
  BOOST_REQUIRE(view);
  return *view;
}

Catalog open_from_eight_to_six() {
  Catalog catalog = small_catalog();
  catalog.factories[0].calendar = open_daily(shanghai(), 8, 18);
  return catalog;
}

BOOST_AUTO_TEST_SUITE(inspect)

BOOST_AUTO_TEST_CASE(a_pool_says_how_much_waiting_has_cost_and_what_a_run_would) {
  CoreWorld world{small_catalog(), kNoon};
  world.must(PlaceOrder{an_order(kNoon, {a_line("tee", 3)})});
  const PoolView at_first = view_of(world);
  BOOST_TEST((at_first.wait == PoolWait::waiting_cost));
  BOOST_TEST(at_first.lines == 1);
  BOOST_TEST(at_first.pieces == 3);
  BOOST_TEST(at_first.waiting_cost == 0);
  BOOST_REQUIRE(at_first.run_cost);
  BOOST_TEST(*at_first.run_cost == 8000);  // its set-up
  BOOST_TEST(at_first.limit_is_promise);
  world.run_until(kNoon + std::chrono::hours{10});
  BOOST_TEST(view_of(world).waiting_cost > at_first.waiting_cost);
}

BOOST_AUTO_TEST_CASE(the_next_review_shown_is_when_the_planner_acts) {
  CoreWorld world{small_catalog(), kNoon};
  world.must(PlaceOrder{an_order(kNoon, {a_line("tee", 3)})});
  const PoolView view = view_of(world);
  world.run_until(view.next_review - Duration{1});
  BOOST_TEST(world.happened<RunReleased>().empty());
  world.run_until(view.limit);
  BOOST_TEST(world.happened<RunReleased>().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_pool_released_leaves_the_list_and_says_that_it_is_empty) {
  CoreWorld world{small_catalog(), kNoon};
  world.must(PlaceOrder{an_order(kNoon, {a_line("tee", 3)})});
  BOOST_TEST(inspect_pools(world.state, {}, 10, world.now).size() == 1U);
  world.must(ReleasePool{pool_of(world)});
  BOOST_TEST(inspect_pools(world.state, {}, 10, world.now).empty());
  BOOST_TEST((view_of(world).wait == PoolWait::empty));
}

BOOST_AUTO_TEST_CASE(without_a_factory_that_may_be_asked_a_pool_says_so) {
  CoreWorld world{small_catalog(), kNoon};
  world.must(PlaceOrder{an_order(kNoon, {a_line("tee", 3)})});
  world.must(SetFactoryPause{"yiwu-print-01", true});
  const PoolView view = view_of(world);
  BOOST_TEST((view.wait == PoolWait::no_factory));
  BOOST_TEST(view.offers.empty());
}

BOOST_AUTO_TEST_CASE(a_full_pool_of_a_closed_factory_waits_for_its_opening_and_says_what_for) {
  Catalog catalog = open_from_eight_to_six();
  catalog.offers[0].run_max = 4;
  const Instant night = local_at(shanghai(), 2026, 11, 23, 20);
  CoreWorld world{std::move(catalog), night};
  world.must(PlaceOrder{an_order(night, {a_line("tee", 4)})});
  const PoolView view = view_of(world);
  BOOST_TEST((view.wait == PoolWait::closed));
  BOOST_REQUIRE(view.reason);
  BOOST_TEST((*view.reason == ReleaseReason::run_maximum));
  BOOST_TEST(utc_text(view.next_review) == utc_text(local_at(shanghai(), 2026, 11, 24, 8)));
}

BOOST_AUTO_TEST_CASE(under_quantity_a_pool_says_how_many_pieces_it_waits_for) {
  Catalog catalog = small_catalog();
  catalog.offers[0].moq = {moq_of(MoqScope::mixed, 100)};
  CoreWorld world{std::move(catalog), kNoon};
  world.must(ChoosePolicy{PolicyName::quantity});
  world.must(PlaceOrder{an_order(kNoon, {a_line("tee", 3)})});
  const PoolView view = view_of(world);
  BOOST_TEST((view.wait == PoolWait::quantity));
  BOOST_TEST(view.moq_pieces == 100);
  BOOST_REQUIRE(view.offers.size() == 1U);
  BOOST_TEST(view.offers[0].factory == "yiwu-print-01");
  BOOST_TEST(!view.offers[0].meets_moq);
}

BOOST_AUTO_TEST_CASE(the_list_goes_on_behind_the_pool_it_ended_with) {
  Catalog catalog = small_catalog();
  catalog.processes.push_back(a_process("embroidery"));
  catalog.products.push_back(a_product("cap", 1));
  catalog.offers.push_back(an_offer(0, 1));
  CoreWorld world{std::move(catalog), kNoon};
  world.must(PlaceOrder{an_order(kNoon, {a_line("tee", 1)})});
  OrderPlacement other = an_order(kNoon, {a_line("cap", 1)});
  other.external_id = "T-2";
  world.must(PlaceOrder{other});
  const auto first = inspect_pools(world.state, {}, 1, world.now);
  BOOST_REQUIRE(first.size() == 1U);
  BOOST_TEST(first[0].process == "dtf-print");
  const auto second = inspect_pools(world.state, first[0].id, 1, world.now);
  BOOST_REQUIRE(second.size() == 1U);
  BOOST_TEST(second[0].process == "embroidery");
  BOOST_TEST(inspect_pools(world.state, second[0].id, 1, world.now).empty());
}

BOOST_AUTO_TEST_CASE(a_factory_s_days_say_their_room_and_what_it_is_worth) {
  Catalog catalog = small_catalog();
  CoreWorld unlimited{catalog, kNoon};
  BOOST_TEST(inspect_rooms(unlimited.state, 0, kNoon).empty());
  catalog.offers[0].daily_capacity = 100;
  CoreWorld world{catalog, kNoon};
  world.must(PlaceOrder{an_order(kNoon, {a_line("tee", 30)})});
  world.must(ReleasePool{pool_of(world)});
  const LocalDate today = to_local(shanghai(), kNoon).date;
  world.state.room_prices[{0, LocalDate{today.days + 1}}] = {100'000, 25};
  const auto rooms = inspect_rooms(world.state, 0, kNoon);
  BOOST_REQUIRE_EQUAL(rooms.size(), 3U);
  BOOST_TEST((rooms[0].date == today));
  BOOST_TEST(rooms[0].room_thousandths == 70'000);
  BOOST_TEST(rooms[0].price == 0);
  BOOST_TEST(rooms[1].room_thousandths == 100'000);
  BOOST_TEST(rooms[1].price == 25);
}

BOOST_AUTO_TEST_CASE(a_factory_s_record_says_what_the_planner_reckons_with) {
  CoreWorld world{small_catalog(), kNoon};
  world.state.records[{"tops", 0}] = {50, 5};
  const auto records = inspect_record(world.state, 0);
  BOOST_REQUIRE_EQUAL(records.size(), 1U);
  BOOST_TEST(records[0].category == "tops");
  BOOST_TEST(records[0].pieces.pieces == 50);
  BOOST_TEST(records[0].expected_ppm == 100'000);  // it is the whole category, too
}

BOOST_AUTO_TEST_CASE(a_pool_given_to_a_later_day_says_which) {
  Catalog catalog = small_catalog();
  catalog.offers[0].run_max = 10;
  CoreWorld world{std::move(catalog), kNoon};
  world.must(PlaceOrder{an_order(kNoon, {a_line("tee", 10)})});
  const Handle pool = world.state.find(pool_of(world));
  world.state.pools[pool].kept_until = kNoon + std::chrono::hours{20};
  BOOST_TEST((view_of(world).wait == PoolWait::kept));
  BOOST_TEST((view_of(world).kept_until == kNoon + std::chrono::hours{20}));
  world.now += std::chrono::hours{20};
  BOOST_TEST((view_of(world).wait == PoolWait::due));
}

BOOST_AUTO_TEST_CASE(a_pool_nobody_opened_is_nothing) {
  const CoreWorld world{small_catalog(), kNoon};
  BOOST_TEST(!inspect_pool(world.state, PoolId{999}, world.now));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace jidan::testing
