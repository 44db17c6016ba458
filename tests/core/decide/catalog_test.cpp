// A new catalog with open work.
#include "aggregator/core/planning/catalog_change.hpp"
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
  world.must(apply_of(changed, 2));
  const auto moves = world.plan_now();
  BOOST_TEST(CoreWorld::all_of<PartMoved>(moves).size() == 1U);
  BOOST_TEST(world.happened<PoolOpened>().size() == 2U);
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
  BOOST_TEST(decision.error().refusals[0].detail == "open work needs product tee: 1 line");
  BOOST_TEST(world.state.catalog->version == 1U);
}

BOOST_AUTO_TEST_CASE(everything_that_is_missing_is_told_with_who_needs_it) {
  Catalog before = small_catalog();
  before.channels.push_back(a_channel("other", shanghai()));
  CoreWorld world(before, kMorning);
  world.must(PlaceOrder{an_order(kMorning, {a_line("tee", 3), a_line("tee", 2, 2)})});
  OrderPlacement order = an_order(kMorning, {a_line("tee", 1)});
  order.channel = "other";
  world.must(PlaceOrder{order});
  Catalog changed = small_catalog();
  changed.products[0].sku = "another";
  const CatalogChange change = change_by(world.state, *apply_of(changed, 2).catalog, world.now);
  BOOST_REQUIRE_EQUAL(change.missing.size(), 2U);
  BOOST_TEST(change.missing[0].kind == "channel");
  BOOST_TEST(change.missing[0].name == "other");
  BOOST_TEST(change.missing[0].uses == 1);
  BOOST_TEST(change.missing[1].name == "tee");
  BOOST_TEST(change.missing[1].uses == 3);
  BOOST_TEST(refusals_of(change, true).size() == 2U);  // force makes up for nothing that is missing
}

BOOST_AUTO_TEST_CASE(who_would_move_and_where_to_is_told_and_nothing_changes) {
  Catalog before = small_catalog();
  before.products.push_back(a_product("cap", 0));
  CoreWorld world(before, kMorning);
  world.must(PlaceOrder{an_order(kMorning, {a_line("tee", 3), a_line("cap", 2, 2)})});
  Catalog changed = before;
  changed.products[0].options = {{"colour", "white"}};
  changed.products[0].pool_by = {"colour"};
  const std::uint64_t was = digest(world.state);
  const CatalogChange change = change_by(world.state, *apply_of(changed, 2).catalog, world.now);
  BOOST_REQUIRE_EQUAL(change.shifts.size(), 1U);
  BOOST_TEST(change.shifts[0].from == "dtf-print");
  BOOST_TEST(change.shifts[0].to == "dtf-print|colour=white");
  BOOST_TEST(change.shifts[0].parts == 1);
  BOOST_TEST(change.shifts[0].pieces == 3);
  BOOST_TEST(change.lost.empty());
  BOOST_TEST(digest(world.state) == was);
}

BOOST_AUTO_TEST_CASE(the_last_offer_of_open_lines_goes_away_only_with_force_and_they_are_held) {
  CoreWorld world(small_catalog(), kMorning);
  world.must(PlaceOrder{an_order(kMorning, {a_line("tee", 3)})});
  OrderPlacement unpaid = an_order(kMorning, {a_line("tee", 2)});
  unpaid.payment = Payment::pending;
  world.must(PlaceOrder{unpaid});
  Catalog changed = small_catalog();
  changed.offers.clear();
  ApplyCatalog command = apply_of(changed, 2);
  const Decision decision = world.send(command);
  BOOST_REQUIRE(!decision.ok());
  BOOST_TEST(decision.error().refusals[0].detail ==
             "nobody could make 2 waiting parts of tee any more: force=true holds them");
  BOOST_TEST(world.state.catalog->version == 1U);
  command.force = true;
  world.must(command);
  world.plan_now();
  BOOST_TEST(world.pieces(PartState::held) == 3);
  BOOST_TEST((world.happened<PartMoved>().back().hold == HoldReason::no_factory));
  world.must(RecordPayment{OrderId{world.last<OrderAccepted>()}, world.now});
  world.run_until(world.now + std::chrono::hours{2});
  BOOST_TEST(world.pieces(PartState::held) == 5);
}

BOOST_AUTO_TEST_CASE(a_line_too_large_for_every_run_of_the_new_catalog_is_lost) {
  CoreWorld world(small_catalog(), kMorning);
  world.must(PlaceOrder{an_order(kMorning, {a_line("tee", 30)})});
  Catalog changed = small_catalog();
  for (const std::int64_t run_max : {30, 29}) {
    changed.offers[0].run_max = run_max;
    const CatalogChange change = change_by(world.state, *apply_of(changed, 2).catalog, world.now);
    BOOST_TEST(change.lost.size() == (run_max < 30 ? 1U : 0U));
  }
}

BOOST_AUTO_TEST_CASE(a_line_too_large_for_every_run_is_held_with_force_unless_it_may_be_split) {
  for (const Mode mode : {Mode::custom, Mode::bulk}) {
    CoreWorld world(small_catalog(), kMorning);
    OrderPlacement order = an_order(kMorning, {a_line("tee", 30)});
    order.mode = mode;
    world.must(PlaceOrder{order});
    Catalog changed = small_catalog();
    changed.offers[0].run_max = 29;
    ApplyCatalog command = apply_of(changed, 2);
    BOOST_TEST(world.send(command).ok() == (mode == Mode::bulk));
    command.force = true;
    if (mode == Mode::custom) world.must(command);
    world.plan_now();
    BOOST_TEST(world.pieces(PartState::held) == (mode == Mode::custom ? 30 : 0));
  }
}

BOOST_AUTO_TEST_CASE(a_line_whose_other_factories_refused_it_is_lost_with_the_last) {
  Catalog both = small_catalog();
  both.factories.push_back(a_factory("foshan", "CN-ZJ", always_open(shanghai())));
  both.offers.push_back(an_offer(1, 0));
  CoreWorld world(both, kMorning);
  world.must(PlaceOrder{an_order(kMorning, {a_line("tee", 3)})});
  world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
  const std::string asked = world.happened<RunReleased>()[0].factory;
  Report refused = a_report(ReportKind::rejected, RunId{world.last<RunReleased>()}, 1, world.now);
  refused.reason = ReportReason::capacity;
  world.must(TakeReport{asked, refused});
  for (const Index left : {0U, 1U}) {
    Catalog changed = both;
    changed.offers = {both.offers[left]};
    const bool is_refuser = both.factories[left].id == asked;
    const CatalogChange change = change_by(world.state, *apply_of(changed, 2).catalog, world.now);
    BOOST_TEST(change.lost.size() == (is_refuser ? 1U : 0U));
  }
}

BOOST_AUTO_TEST_CASE(open_lines_of_a_product_that_has_ended_go_on) {
  CoreWorld world(small_catalog(), kMorning);
  world.must(PlaceOrder{an_order(kMorning, {a_line("tee", 3)})});
  Catalog changed = small_catalog();
  changed.products[0].availability = Availability::ended;
  world.must(apply_of(changed, 2));
  const Decision again = world.send(PlaceOrder{an_order(kMorning, {a_line("tee", 1)})});
  BOOST_TEST(CoreWorld::reasons(again) == "product-ended@/lines/0/sku ");
  world.run_until(kMorning + std::chrono::hours{48});
  BOOST_TEST(world.happened<RunReleased>().size() >= 1U);
}

BOOST_AUTO_TEST_CASE(what_waits_of_a_product_is_held_while_the_product_is) {
  CoreWorld world(small_catalog(), kMorning);
  world.must(PlaceOrder{an_order(kMorning, {a_line("tee", 3)})});
  OrderPlacement unpaid = an_order(kMorning, {a_line("tee", 2)});
  unpaid.payment = Payment::pending;
  world.must(PlaceOrder{unpaid});
  Catalog changed = small_catalog();
  changed.products[0].availability = Availability::held;
  world.must(apply_of(changed, 2));
  world.plan_now();
  BOOST_TEST(world.pieces(PartState::held) == 3);
  BOOST_TEST((world.happened<PartMoved>()[0].hold == HoldReason::product_held));
  world.must(RecordPayment{OrderId{world.last<OrderAccepted>()}, world.now});
  BOOST_TEST(world.pieces(PartState::held) == 5);
  world.must(apply_of(small_catalog(), 3));
  world.plan_now();
  BOOST_TEST(world.pieces(PartState::pooled) == 5);
  BOOST_TEST(world.state.reviews.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_a_factory_gives_back_of_a_held_product_is_held) {
  CoreWorld world(small_catalog(), kMorning);
  world.must(PlaceOrder{an_order(kMorning, {a_line("tee", 3)})});
  world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
  Catalog changed = small_catalog();
  changed.products[0].availability = Availability::held;
  world.must(apply_of(changed, 2));
  BOOST_TEST(world.pieces(PartState::in_run) == 3);  // an issued run keeps its catalog
  Report refused = a_report(ReportKind::rejected, RunId{world.last<RunReleased>()}, 1, world.now);
  refused.reason = ReportReason::capacity;
  world.must(TakeReport{"yiwu-print-01", refused});
  BOOST_TEST(world.pieces(PartState::held) == 3);
}

BOOST_AUTO_TEST_CASE(a_hold_for_another_reason_outlasts_that_of_the_product) {
  CoreWorld world(small_catalog(), kMorning);
  world.must(PlaceOrder{an_order(kMorning, {a_line("tee", 3)})});
  world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
  Report refused = a_report(ReportKind::rejected, RunId{world.last<RunReleased>()}, 1, world.now);
  refused.reason = ReportReason::rights_doubt;
  world.must(TakeReport{"yiwu-print-01", refused});
  BOOST_TEST(world.pieces(PartState::held) == 3);
  Catalog changed = small_catalog();
  changed.products[0].availability = Availability::held;
  world.must(apply_of(changed, 2));
  world.must(apply_of(small_catalog(), 3));
  world.plan_now();
  BOOST_TEST(world.pieces(PartState::held) == 3);
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
