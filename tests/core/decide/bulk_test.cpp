// Lines bought in bulk: when they take a pool's small lines along and when they go alone.
#include "aggregator/core/planning/bulk.hpp"
#include "tests/support/core_world.hpp"

namespace jidan::testing {
namespace {

const Instant kMorning = utc_at(2026, 11, 23, 2);  // Monday 10:00 in Shanghai

// yiwu is cheap to set up and dear a piece, foshan the other way round, and at foshan every text is
// a changeover: 200 pieces of one text go there, a few of their own text each to yiwu.
Catalog two_kinds_of_factory() {
  Catalog catalog = small_catalog();
  catalog.processes[0].waiting_minor_per_line_hour = 0;
  catalog.products[0].changeover_by = {"text"};
  catalog.factories = {a_factory("yiwu", "CN-ZJ", always_open(shanghai())),
                       a_factory("foshan", "CN-ZJ", always_open(shanghai()))};
  catalog.offers = {an_offer(0, 0), an_offer(1, 0)};
  catalog.offers[0].set_up = 100;
  catalog.offers[1].set_up = 10'000;
  catalog.offers[1].tiers = {{1, 1000}};
  catalog.offers[1].changeover = 5'000;
  return catalog;
}

void place(CoreWorld& world, std::int32_t quantity, Mode mode, std::uint64_t text = 0) {
  OrderPlacement order = an_order(world.now, {a_line("tee", quantity)});
  order.lines[0].traits.text = text;
  order.mode = mode;
  order.external_id = "T-" + std::to_string(world.journal.size());
  world.must(PlaceOrder{order});
}

void place_bulk_and_small(CoreWorld& world) {
  place(world, 200, Mode::bulk);
  for (std::uint64_t text = 1; text <= 5; ++text) place(world, 1, Mode::custom, text);
}

RunReleased release_now(CoreWorld& world) {
  world.must(ReleasePool{world.state.pools[world.state.pool_by_key.begin()->second].id});
  return world.happened<RunReleased>().back();
}

RunPlan costing(Minor full_cost) {
  RunPlan plan;
  plan.full_cost = full_cost;
  return plan;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bulk)

BOOST_AUTO_TEST_CASE(bulk_lines_anchor_the_small_ones_where_one_set_up_is_cheaper) {
  CoreWorld world(small_catalog(), kMorning);
  place(world, 200, Mode::bulk);
  place(world, 1, Mode::custom);
  const RunReleased run = release_now(world);
  BOOST_TEST((run.bulk == BulkWay::anchors));
  BOOST_TEST(run.price.ordered == 201);
  BOOST_TEST(run.bulk_other_cost == run.full_cost + 8'000);  // a second set-up
}

BOOST_AUTO_TEST_CASE(bulk_lines_go_alone_where_two_factories_are_cheaper_than_one) {
  CoreWorld world(two_kinds_of_factory(), kMorning);
  place_bulk_and_small(world);
  const RunReleased run = release_now(world);
  BOOST_TEST((run.bulk == BulkWay::alone));
  BOOST_TEST(run.factory == "foshan");
  BOOST_TEST(run.price.ordered == 200);
  BOOST_TEST(run.bulk_other_cost > run.full_cost);
  BOOST_TEST(world.pieces(PartState::pooled) == 5);  // the small ones wait on by themselves
}

BOOST_AUTO_TEST_CASE(small_lines_that_were_left_alone_at_their_limit_are_released_at_once) {
  Catalog catalog = two_kinds_of_factory();
  for (Offer& offer : catalog.offers) offer.lead_hours = 4;  // the same limit, however many
  CoreWorld world(catalog, kMorning);
  place_bulk_and_small(world);
  while (world.pieces(PartState::pooled) > 0) world.run_until(world.state.next_deadline());
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_EQUAL(runs.size(), 2U);
  BOOST_TEST((runs[0].bulk == BulkWay::alone));
  BOOST_TEST((runs[1].bulk == BulkWay::none));
  BOOST_TEST(runs[1].factory == "yiwu");
  BOOST_TEST(runs[1].price.ordered == 5);
  std::vector<Instant> at;
  world.state.runs.for_each([&](Handle, const Run& run) { at.push_back(run.issued_at); });
  BOOST_REQUIRE_EQUAL(at.size(), 2U);
  BOOST_TEST((at[0] == at[1]));
}

BOOST_AUTO_TEST_CASE(a_run_of_bulk_lines_only_or_of_none_has_no_other_way) {
  CoreWorld world(two_kinds_of_factory(), kMorning);
  place(world, 200, Mode::bulk);
  BOOST_TEST((release_now(world).bulk == BulkWay::none));
  place(world, 1, Mode::custom);
  BOOST_TEST((release_now(world).bulk == BulkWay::none));
}

BOOST_AUTO_TEST_CASE(more_than_a_run_holds_is_cut_in_serving_order_without_a_comparison) {
  Catalog catalog = two_kinds_of_factory();
  catalog.offers[0].run_max = catalog.offers[1].run_max = 204;
  CoreWorld world(catalog, kMorning);
  place_bulk_and_small(world);
  const RunReleased run = release_now(world);
  BOOST_TEST((run.bulk == BulkWay::none));
  BOOST_TEST(run.price.ordered == 204);
}

// foshan makes less than 200 pieces cheaply: 199 and 6, if its day has room for both.
BOOST_AUTO_TEST_CASE(two_runs_of_one_factory_must_both_fit_into_its_day) {
  for (const std::int64_t room : {204, 205}) {
    Catalog catalog = two_kinds_of_factory();
    catalog.offers[0].tiers = {{1, 1'500}};
    catalog.offers[1] = catalog.offers[0];
    catalog.offers[1].factory = 1;
    catalog.offers[1].tiers = {{1, 900}, {200, 2'000}};
    catalog.offers[1].daily_capacity = room;
    CoreWorld world(catalog, kMorning);
    place(world, 199, Mode::bulk);
    place(world, 6, Mode::recurring);
    const RunReleased run = release_now(world);
    BOOST_TEST((run.bulk == (room == 205 ? BulkWay::alone : BulkWay::anchors)));
    BOOST_TEST(run.factory == (room == 205 ? "foshan" : "yiwu"));
  }
}

// A due pool that competes for room with nobody else is given its factory by the assignment.
BOOST_AUTO_TEST_CASE(bulk_lines_go_alone_where_room_is_limited_as_well) {
  Catalog catalog = two_kinds_of_factory();
  for (Offer& offer : catalog.offers) offer.daily_capacity = 1'000;
  for (Offer& offer : catalog.offers) offer.lead_hours = 4;
  CoreWorld world(catalog, kMorning);
  place_bulk_and_small(world);
  while (world.pieces(PartState::pooled) > 0) world.run_until(world.state.next_deadline());
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_EQUAL(runs.size(), 2U);
  BOOST_TEST((runs[0].bulk == BulkWay::alone));
  BOOST_TEST(runs[0].factory == "foshan");
  BOOST_TEST(runs[1].factory == "yiwu");
}

BOOST_AUTO_TEST_CASE(bulk_goes_alone_only_where_that_is_cheaper_or_keeps_a_promise) {
  RunPlan together = costing(100);
  const RunPlan alone = costing(60);
  RunPlan rest = costing(40);
  BOOST_TEST((bulk_choice({together, alone, rest}).way == BulkWay::anchors));  // the same: one run
  rest.full_cost = 39;
  BOOST_TEST((bulk_choice({together, alone, rest}).way == BulkWay::alone));
  BOOST_TEST(bulk_choice({together, alone, rest}).other_cost == 61);
  rest.keeps_promises = false;
  BOOST_TEST((bulk_choice({together, alone, rest}).way == BulkWay::anchors));
  BOOST_TEST(bulk_choice({together, alone, rest}).other_cost == 99);
  rest.full_cost = 400;
  rest.keeps_promises = true;
  together.keeps_promises = false;
  BOOST_TEST((bulk_choice({together, alone, rest}).way == BulkWay::alone));
}

BOOST_AUTO_TEST_CASE(a_promise_that_a_late_factory_would_break_counts_before_the_cost) {
  RunPlan together = costing(100);
  const RunPlan alone = costing(60);
  RunPlan rest = costing(39);
  rest.is_safe = false;
  BOOST_TEST((bulk_choice({together, alone, rest}).way == BulkWay::anchors));
  together.is_safe = false;
  BOOST_TEST((bulk_choice({together, alone, rest}).way == BulkWay::alone));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
