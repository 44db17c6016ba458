// Open lines move to the pools of a new catalog, so many a step, and none of these pools is
// released before the last has.
#include "aggregator/core/inspect.hpp"
#include "tests/support/core_world.hpp"

namespace jidan::testing {
namespace {

const Instant kMorning = utc_at(2026, 11, 23, 2);
constexpr std::int32_t kLinesOfOrder = 2'000;

// `coloured`: tee has a pool of its colour.
Catalog a_catalog(std::uint32_t version, bool coloured) {
  Catalog catalog = small_catalog();
  catalog.version = version;
  catalog.products[0].options = {{"colour", "white"}};
  if (coloured) catalog.products[0].pool_by = {"colour"};
  catalog.products.push_back(a_product("cap", 0));
  catalog.offers[0].run_max = 100'000;
  catalog.index();
  return catalog;
}
ApplyCatalog apply_of(Catalog catalog) {
  return {std::make_shared<const Catalog>(std::move(catalog)), "{}"};
}

// Orders as they come, but looked at only once: thousands of them.
void take(CoreWorld& world, OrderPlacement order) {
  const Decision decision = decide(world.state, PlaceOrder{std::move(order)}, world.now);
  BOOST_REQUIRE(decision.ok());
  for (const Event& event : decision.value()) {
    apply_unsettled(world.state, event, world.now);
    world.journal.push_back(event);
  }
  settle(world.state);
}

// So many lines of tee.
void place(CoreWorld& world, std::int32_t lines) {
  while (lines > 0) {
    std::vector<LinePlacement> placed;
    for (; lines > 0 && placed.size() < kLinesOfOrder; --lines)
      placed.push_back(a_line("tee", 1, static_cast<std::uint16_t>(placed.size() + 1)));
    take(world, an_order(world.now, std::move(placed)));
  }
}

PoolId pool_of(const CoreWorld& world, const std::string& key) {
  return world.state.pools[world.state.pool_by_key.at(key)].id;
}
std::size_t lines_in(const CoreWorld& world, const std::string& key) {
  return world.state.pools[world.state.pool_by_key.at(key)].parts.size();
}

// Under way: the first step is done.
CoreWorld half_moved() {
  CoreWorld world(a_catalog(1, false), kMorning);
  place(world, kRekeyPartsMax + 1);
  world.must(apply_of(a_catalog(2, true)));
  world.must(PlanPools{});
  return world;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rekeying)

BOOST_AUTO_TEST_CASE(as_many_lines_as_one_step_takes_move_in_one) {
  CoreWorld world(a_catalog(1, false), kMorning);
  place(world, kRekeyPartsMax);
  world.must(apply_of(a_catalog(2, true)));
  BOOST_TEST(world.happened<RekeyingBegun>().at(0).parts == kRekeyPartsMax);
  world.must(PlanPools{});
  const auto steps = world.happened<PartsRekeyed>();
  BOOST_REQUIRE_EQUAL(steps.size(), 1U);
  BOOST_TEST(steps[0].parts == kRekeyPartsMax);
  BOOST_TEST(steps[0].is_last);
  BOOST_TEST(lines_in(world, "dtf-print|colour=white") == kRekeyPartsMax);
  BOOST_TEST(world.state.rekeying.empty());
}

BOOST_AUTO_TEST_CASE(one_line_more_takes_another_step) {
  CoreWorld world = half_moved();
  BOOST_TEST(lines_in(world, "dtf-print|colour=white") == kRekeyPartsMax);
  BOOST_TEST(lines_in(world, "dtf-print") == 1U);
  BOOST_TEST((world.state.next_deadline() == world.now));
  world.must(PlanPools{});
  const auto steps = world.happened<PartsRekeyed>();
  BOOST_REQUIRE_EQUAL(steps.size(), 2U);
  BOOST_TEST(!steps[0].is_last);
  BOOST_TEST(steps[1].parts == 1U);
  BOOST_TEST(steps[1].is_last);
  BOOST_TEST(lines_in(world, "dtf-print") == 0U);
  BOOST_TEST(world.state.reviews.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_pools_concerned_release_nothing_until_the_last_line_has_moved) {
  CoreWorld world = half_moved();
  world.now = kMorning + std::chrono::hours{72};  // beyond every promise
  for (const std::string key : {"dtf-print", "dtf-print|colour=white"}) {
    const Decision decision = world.send(ReleasePool{pool_of(world, key)});
    BOOST_TEST(CoreWorld::reasons(decision) == "no-capability@ ");
    BOOST_TEST(
        (inspect_pool(world.state, pool_of(world, key), world.now)->wait == PoolWait::rekeying));
  }
  BOOST_TEST(CoreWorld::all_of<RunReleased>(world.must(PlanPools{})).empty());
  BOOST_TEST(world.happened<PartsRekeyed>().back().is_last);
  BOOST_TEST(CoreWorld::all_of<RunReleased>(world.must(PlanPools{})).size() == 1U);
}

BOOST_AUTO_TEST_CASE(other_pools_are_released_meanwhile_and_first) {
  Catalog before = a_catalog(1, false);
  before.processes.push_back(a_process("embroidery"));
  before.products[1].process = 1;
  before.offers.push_back(an_offer(0, 1));
  Catalog after = a_catalog(2, true);
  after.processes = before.processes;
  after.products[1].process = 1;
  after.offers = before.offers;
  after.index();
  CoreWorld world(before, kMorning);
  place(world, 3);
  world.must(PlaceOrder{an_order(kMorning, {a_line("cap", 1)})});
  world.must(apply_of(after));
  world.now = kMorning + std::chrono::hours{72};
  BOOST_TEST(CoreWorld::all_of<RunReleased>(world.must(PlanPools{})).size() == 1U);
  BOOST_TEST(!world.state.rekeying.empty());
}

BOOST_AUTO_TEST_CASE(what_arrives_meanwhile_joins_the_pool_of_its_new_key) {
  CoreWorld world = half_moved();
  place(world, 2);
  BOOST_TEST(lines_in(world, "dtf-print|colour=white") == kRekeyPartsMax + 2);
  world.must(PlaceOrder{an_order(kMorning, {a_line("cap", 1)})});
  BOOST_TEST(lines_in(world, "dtf-print") == 2U);
  world.must(PlanPools{});
  BOOST_TEST(lines_in(world, "dtf-print|colour=white") == kRekeyPartsMax + 3);
  BOOST_TEST(lines_in(world, "dtf-print") == 1U);
  BOOST_TEST(world.state.reviews.size() == 2U);
}

BOOST_AUTO_TEST_CASE(another_catalog_waits_until_the_last_line_has_moved) {
  CoreWorld world = half_moved();
  const Decision decision = world.send(apply_of(a_catalog(3, false)));
  BOOST_TEST(CoreWorld::reasons(decision) == "revision-stale@ ");
  world.must(PlanPools{});
  world.must(apply_of(a_catalog(3, false)));
}

BOOST_AUTO_TEST_CASE(
    what_a_factory_refuses_meanwhile_goes_to_the_new_pool_and_is_seen_to_at_the_end) {
  CoreWorld world(a_catalog(1, false), kMorning);
  place(world, 1);
  world.must(ReleasePool{pool_of(world, "dtf-print")});
  const RunId run{world.last<RunReleased>()};
  place(world, kRekeyPartsMax + 1);
  world.must(apply_of(a_catalog(2, true)));
  world.must(PlanPools{});
  Report refused = a_report(ReportKind::rejected, run, 1, world.now);
  refused.reason = ReportReason::capacity;
  world.must(TakeReport{"yiwu-print-01", refused});
  BOOST_TEST(world.pieces(PartState::pooled) == kRekeyPartsMax + 2);
  world.plan_now();
  BOOST_TEST(world.pieces(PartState::held) == 1);  // its only factory refused it
}

BOOST_AUTO_TEST_CASE(every_part_of_a_line_moves_once) {
  Catalog before = a_catalog(1, false);
  before.offers[0].run_max = 4;
  CoreWorld world(before, kMorning);
  OrderPlacement order = an_order(kMorning, {a_line("tee", 10)});
  order.mode = Mode::bulk;
  world.must(PlaceOrder{order});
  world.plan_now();
  const std::int64_t waiting = world.pieces(PartState::pooled);
  world.must(apply_of(a_catalog(2, true)));
  BOOST_TEST(static_cast<std::int64_t>(world.happened<RekeyingBegun>().at(0).parts) >=
             (waiting > 0 ? 1 : 0));
  world.must(PlanPools{});
  BOOST_TEST(world.pieces(PartState::pooled) == waiting);
  BOOST_TEST(lines_in(world, "dtf-print") == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
