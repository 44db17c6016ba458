// A new catalog with open work.
#include "tests/support/core_world.hpp"

namespace jidan::testing {
namespace {

const Instant kMorning = utc_at(2026, 11, 23, 2);

ApplyCatalog apply_of(Catalog catalog, std::uint32_t version) {
  catalog.version = version;
  catalog.index();
  return {std::make_shared<const Catalog>(std::move(catalog)), "{}"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalogs)

BOOST_AUTO_TEST_CASE(open_lines_move_to_the_pool_of_their_new_key_in_the_same_commit) {
  CoreWorld world(small_catalog(), kMorning);
  world.must(PlaceOrder{an_order(kMorning, {a_line("tee", 3)})});
  Catalog changed = small_catalog();
  changed.products[0].options = {{"colour", "white"}};
  changed.products[0].pool_by = {"colour"};
  const auto events = world.must(apply_of(changed, 2));
  BOOST_TEST(CoreWorld::all_of<PartMoved>(events).size() == 1U);
  BOOST_TEST(CoreWorld::all_of<PoolOpened>(events).size() == 1U);
  BOOST_TEST(world.pieces(PartState::pooled) == 3);
  BOOST_TEST(world.state.reviews.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_catalog_that_drops_what_open_work_needs_is_refused) {
  CoreWorld world(small_catalog(), kMorning);
  world.must(PlaceOrder{an_order(kMorning, {a_line("tee", 3)})});
  Catalog changed = small_catalog();
  changed.products[0].sku = "another";
  const Decision decision = world.send(apply_of(changed, 2));
  BOOST_REQUIRE(!decision.ok());
  BOOST_TEST(decision.error().refusals[0].detail == "open work needs product tee");
  BOOST_TEST(world.state.catalog->version == 1U);
}

BOOST_AUTO_TEST_CASE(a_catalog_that_is_not_newer_than_the_one_in_force_is_refused) {
  CoreWorld world(small_catalog(), kMorning);
  const Decision decision = world.send(apply_of(small_catalog(), 1));
  BOOST_REQUIRE(!decision.ok());
  BOOST_TEST((decision.error().refusals[0].code == RefusalCode::revision_stale));
}

BOOST_AUTO_TEST_CASE(a_test_pool_lives_through_a_catalog_without_its_process) {
  Catalog both = small_catalog();
  both.processes.push_back(a_process("embroidery"));
  both.products.push_back(a_product("cap", 1));
  both.offers.push_back(an_offer(0, 1));
  CoreWorld world(both, kMorning);
  OrderPlacement order = an_order(kMorning, {a_line("cap", 3)});
  order.test = true;
  world.must(PlaceOrder{order});
  world.run_until(kMorning + std::chrono::hours{1});
  world.must(apply_of(small_catalog(), 2));
  world.must(apply_of(both, 3));
  order.external_id = "again";
  world.must(PlaceOrder{order});
  world.run_until(kMorning + std::chrono::hours{2});
  BOOST_TEST(world.happened<ParcelShipped>().size() == 2U);
}

BOOST_AUTO_TEST_CASE(issued_runs_keep_the_version_they_were_released_under) {
  CoreWorld world(small_catalog(), kMorning);
  world.must(PlaceOrder{an_order(kMorning, {a_line("tee", 3)})});
  world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
  Catalog changed = small_catalog();
  changed.offers[0].set_up *= 2;
  world.must(apply_of(changed, 2));
  const Run& run = world.state.runs[world.state.find(RunId{world.last<RunReleased>()})];
  BOOST_TEST(run.catalog_version == 1U);
  BOOST_TEST(run.price.set_up == 8000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
