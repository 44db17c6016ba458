// When pools become runs, what a run obeys, and what becomes of a silent factory's run.
#include "tests/support/core_world.hpp"

namespace jidan::testing {
namespace {

const Instant kMorning = utc_at(2026, 11, 23, 2);  // Monday 10:00 in Shanghai

Catalog a_catalog(std::size_t factories = 2) {
  Catalog catalog;
  catalog.processes = {a_process("dtf-print")};
  Product tee = a_product("tee", 0);
  catalog.products = {tee};
  const char* names[] = {"yiwu", "foshan", "shaoxing"};
  for (std::size_t i = 0; i < factories; ++i) {
    catalog.factories.push_back(a_factory(names[i], "CN-ZJ", always_open(shanghai())));
    Offer offer = an_offer(static_cast<Index>(i), 0);
    offer.set_up += static_cast<Minor>(i) * 1000;  // yiwu is the cheapest
    catalog.offers.push_back(offer);
  }
  catalog.transits = {a_transit("CN-ZJ", "CN-ZJ", 24)};
  catalog.channels = {a_channel("demo", shanghai())};
  return catalog;
}

void place(CoreWorld& world, std::int32_t quantity, std::string promise = "ship_48h") {
  OrderPlacement order = an_order(world.now, {a_line("tee", quantity)});
  order.promise_class = std::move(promise);
  order.external_id = "T-" + std::to_string(world.journal.size());
  world.must(PlaceOrder{order});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(planning)

BOOST_AUTO_TEST_CASE(a_run_is_released_no_later_than_its_latest_safe_release) {
  Catalog catalog = a_catalog(1);
  catalog.processes[0].waiting_minor_per_line_hour = 0;  // nothing else would release it
  CoreWorld world(catalog, kMorning);
  place(world, 10);
  world.run_until(kMorning + std::chrono::hours{48});
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_EQUAL(runs.size(), 1U);
  BOOST_TEST((runs[0].reason == ReleaseReason::promise_limit));
  const Run& run = world.state.runs[world.state.find(RunId{world.last<RunReleased>()})];
  // Lead: 30 + 10 × 1 + 30 minutes; 60 to acknowledge; a minute of margin.
  const Instant latest = kMorning + std::chrono::hours{48} - std::chrono::minutes{70 + 60};
  BOOST_TEST((run.issued_at == latest - kReleaseMargin), utc_text(run.issued_at));
}

BOOST_AUTO_TEST_CASE(rent_or_buy_releases_when_waiting_has_cost_as_much_as_the_run) {
  CoreWorld world(a_catalog(1), kMorning);
  for (int i = 0; i < 60; ++i) place(world, 1);
  world.run_until(kMorning + std::chrono::hours{47});
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_EQUAL(runs.size(), 1U);
  BOOST_TEST((runs[0].reason == ReleaseReason::waiting_cost));
  const Run& run = world.state.runs[world.state.find(RunId{world.last<RunReleased>()})];
  // 60 lines × 20 fen an hour rise to the run's 8,000 fen in between 6 and 7 hours.
  BOOST_TEST((run.issued_at > kMorning + std::chrono::hours{6}), utc_text(run.issued_at));
  BOOST_TEST((run.issued_at < kMorning + std::chrono::hours{7}), utc_text(run.issued_at));
}

BOOST_AUTO_TEST_CASE(daily_cut_off_releases_at_the_factorys_cut_off) {
  Catalog catalog = a_catalog(1);
  catalog.factories[0].calendar.cut_offs = {16 * 60};
  CoreWorld world(catalog, kMorning);
  world.must(ChoosePolicy{PolicyName::daily_cutoff});
  place(world, 3);
  world.run_until(kMorning + std::chrono::hours{12});
  const Run& run = world.state.runs[world.state.find(RunId{world.last<RunReleased>()})];
  BOOST_TEST((run.issued_at == local_at(shanghai(), 2026, 11, 23, 16)), utc_text(run.issued_at));
  BOOST_TEST((run.reason == ReleaseReason::cut_off));
}

BOOST_AUTO_TEST_CASE(quantity_releases_when_the_moq_is_reached) {
  Catalog catalog = a_catalog(1);
  catalog.offers[0].moq = {moq_of(MoqScope::mixed, 100)};
  CoreWorld world(catalog, kMorning);
  world.must(ChoosePolicy{PolicyName::quantity});
  place(world, 60);
  world.plan_now();
  BOOST_TEST(world.happened<RunReleased>().empty());
  place(world, 40);
  world.plan_now();
  BOOST_REQUIRE_EQUAL(world.happened<RunReleased>().size(), 1U);
  BOOST_TEST((world.happened<RunReleased>()[0].reason == ReleaseReason::quantity));
}

BOOST_AUTO_TEST_CASE(moq_100_with_multiple_24_and_demand_60_bills_120_at_the_limit) {
  Catalog catalog = a_catalog(1);
  catalog.offers[0].moq = {moq_of(MoqScope::mixed, 100)};
  catalog.offers[0].multiple = 24;
  catalog.offers[0].run_max = 2400;
  CoreWorld world(catalog, kMorning);
  place(world, 60);
  world.run_until(kMorning + std::chrono::hours{48});
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_EQUAL(runs.size(), 1U);
  BOOST_TEST(runs[0].price.ordered == 60);
  BOOST_TEST(runs[0].price.billed == 120);
}

BOOST_AUTO_TEST_CASE(below_moq_with_the_rule_hold_the_operator_is_told_and_nothing_is_made) {
  Catalog catalog = a_catalog(1);
  catalog.offers[0].moq = {moq_of(MoqScope::mixed, 100)};
  catalog.offers[0].below_moq = BelowMoq::hold;
  CoreWorld world(catalog, kMorning);
  place(world, 60);
  world.run_until(kMorning + std::chrono::hours{48});
  BOOST_TEST(world.happened<RunReleased>().empty());
  BOOST_TEST(world.pieces(PartState::held) == 60);
  BOOST_TEST((world.happened<PartMoved>()[0].hold == HoldReason::below_moq));
}

BOOST_AUTO_TEST_CASE(below_moq_with_the_rule_elsewhere_another_factory_gets_it) {
  Catalog catalog = a_catalog(2);
  catalog.offers[0].moq = {moq_of(MoqScope::mixed, 100)};
  catalog.offers[0].below_moq = BelowMoq::elsewhere;
  CoreWorld world(catalog, kMorning);
  place(world, 60);
  world.run_until(kMorning + std::chrono::hours{48});
  BOOST_REQUIRE_EQUAL(world.happened<RunReleased>().size(), 1U);
  BOOST_TEST(world.happened<RunReleased>()[0].factory == "foshan");
}

BOOST_AUTO_TEST_CASE(a_full_pool_is_released_at_once_and_never_over_the_run_maximum) {
  Catalog catalog = a_catalog(1);
  catalog.offers[0].run_max = 50;
  CoreWorld world(catalog, kMorning);
  for (int i = 0; i < 13; ++i) place(world, 9);  // 117 pieces; five lines of nine fill 45 places
  world.plan_now();
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_EQUAL(runs.size(), 2U);
  for (const RunReleased& run : runs) {
    BOOST_TEST(run.price.ordered == 45);
    BOOST_TEST((run.reason == ReleaseReason::run_maximum));
  }
}

BOOST_AUTO_TEST_CASE(a_run_maximum_that_is_no_lot_multiple_is_never_billed_over) {
  Catalog catalog = a_catalog(1);
  catalog.offers[0].run_max = 100;
  catalog.offers[0].multiple = 12;
  CoreWorld world(catalog, kMorning);
  for (int i = 0; i < 100; ++i) place(world, 1);
  world.plan_now();
  BOOST_REQUIRE_EQUAL(world.happened<RunReleased>().size(), 1U);
  BOOST_TEST(world.happened<RunReleased>()[0].price.billed == 96);
}

BOOST_AUTO_TEST_CASE(when_a_moq_by_product_asks_for_more_than_a_run_holds_fewer_lines_make_one) {
  Catalog catalog = a_catalog(1);
  for (int i = 0; i < 5; ++i) catalog.products.push_back(a_product("tee-" + std::to_string(i), 0));
  catalog.offers[0].moq = {moq_of(MoqScope::sku, 40)};
  catalog.offers[0].run_max = 100;
  CoreWorld world(catalog, kMorning);
  for (int i = 0; i < 5; ++i) {
    OrderPlacement order = an_order(world.now, {a_line("tee-" + std::to_string(i), 2)});
    order.external_id = std::to_string(i);
    world.must(PlaceOrder{order});
  }
  world.run_until(kMorning + std::chrono::hours{47});
  BOOST_TEST(!world.happened<RunReleased>().empty());
  BOOST_TEST(world.happened<RunReleased>()[0].price.billed <= 100);
}

BOOST_AUTO_TEST_CASE(an_offer_that_has_expired_gets_nothing_any_more) {
  Catalog catalog = a_catalog(2);
  catalog.offers[0].valid_to = kMorning + std::chrono::hours{10};
  CoreWorld world(catalog, kMorning);
  place(world, 10);
  world.run_until(kMorning + std::chrono::hours{46});
  BOOST_REQUIRE_EQUAL(world.happened<RunReleased>().size(), 1U);
  BOOST_TEST(world.happened<RunReleased>()[0].factory == "foshan");
}

BOOST_AUTO_TEST_CASE(a_factorys_daily_capacity_is_shared_by_all_of_its_runs_of_the_day) {
  Catalog catalog = a_catalog(1);
  catalog.offers[0].daily_capacity = 100;
  catalog.offers[0].run_max = 80;
  catalog.offers[0].ack_within_minutes = 3 * 1440;  // nobody answers here, and none expires
  CoreWorld world(catalog, kMorning);
  for (int i = 0; i < 12; ++i) place(world, 20, "standard");
  world.run_until(local_at(shanghai(), 2026, 11, 24) - Duration{1});
  std::int64_t monday = 0;
  for (const RunReleased& run : world.happened<RunReleased>()) monday += run.price.ordered;
  BOOST_TEST(monday <= 100);
  BOOST_TEST(monday >= 80);
  world.run_until(local_at(shanghai(), 2026, 11, 25) - Duration{1});
  std::int64_t both = 0;
  for (const RunReleased& run : world.happened<RunReleased>()) both += run.price.ordered;
  BOOST_TEST(both <= 200);
  BOOST_TEST(both > monday);
}

BOOST_AUTO_TEST_CASE(the_cheapest_factory_that_can_keep_the_promise_gets_the_run) {
  Catalog catalog = a_catalog(2);
  catalog.offers[0].lead_hours = 47;  // cheap and too slow for anything but the first hour
  CoreWorld world(catalog, kMorning);
  place(world, 10);
  world.run_until(kMorning + std::chrono::hours{46});
  BOOST_REQUIRE_EQUAL(world.happened<RunReleased>().size(), 1U);
  BOOST_TEST(world.happened<RunReleased>()[0].factory == "foshan");
}

BOOST_AUTO_TEST_CASE(
    at_the_limit_a_dearer_factory_that_is_open_gets_what_the_cheapest_is_closed_for) {
  Catalog catalog = a_catalog(2);
  catalog.factories[0].calendar = open_daily(shanghai(), 8, 20, 7);
  catalog.processes[0].waiting_minor_per_line_hour = 0;
  CoreWorld world(catalog, local_at(shanghai(), 2026, 11, 23, 5));  // ships by 05:00 on Wednesday
  place(world, 10);
  world.run_until(local_at(shanghai(), 2026, 11, 25, 4));
  BOOST_REQUIRE_EQUAL(world.happened<RunReleased>().size(), 1U);
  BOOST_TEST(world.happened<RunReleased>()[0].factory == "foshan");
}

BOOST_AUTO_TEST_CASE(a_reason_that_comes_while_the_cheapest_is_closed_never_waits_past_the_limit) {
  Catalog catalog = a_catalog(2);
  catalog.factories[0].calendar = open_daily(shanghai(), 8, 20, 6);
  catalog.processes[0].waiting_minor_per_line_hour = 90;
  // Saturday 19:30 to be shipped by Sunday 19:30: waiting costs a run in the night, yiwu opens on
  // Monday.
  CoreWorld world(catalog, local_at(shanghai(), 2026, 11, 28, 19, 30));
  for (int i = 0; i < 8; ++i) place(world, 1, "ship_24h");
  world.run_until(local_at(shanghai(), 2026, 11, 29, 19, 0));
  BOOST_REQUIRE_EQUAL(world.happened<RunReleased>().size(), 1U);
  BOOST_TEST(world.happened<RunReleased>()[0].factory == "foshan");
}

BOOST_AUTO_TEST_CASE(a_paused_factory_gets_nothing_new_and_gets_work_again_when_it_resumes) {
  CoreWorld world(a_catalog(1), kMorning);
  world.must(SetFactoryPause{"yiwu", true});
  place(world, 10, "standard");
  world.run_until(kMorning + std::chrono::hours{100});
  BOOST_TEST(world.happened<RunReleased>().empty());
  world.must(SetFactoryPause{"yiwu", false});
  world.run_until(kMorning + std::chrono::hours{168});
  BOOST_TEST(world.happened<RunReleased>().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_line_only_a_paused_factory_can_make_doesnt_press_the_others_out) {
  Catalog catalog = a_catalog(2);
  catalog.factories[0].certifications = {{"specialised", "", 0, kNever}};
  Product certified = a_product("fine-tee", 0);
  certified.needs_certification = "specialised";
  catalog.products.push_back(certified);
  CoreWorld world(catalog, kMorning);
  world.must(SetFactoryPause{"yiwu", true});
  place(world, 10, "ship_72h");
  OrderPlacement fine = an_order(world.now, {a_line("fine-tee", 1)});
  fine.external_id = "fine";
  world.must(PlaceOrder{fine});
  world.run_until(kMorning + std::chrono::hours{20});
  BOOST_TEST(world.happened<RunReleased>().empty());
  world.must(SetFactoryPause{"yiwu", false});
  world.run_until(kMorning + std::chrono::hours{48});
  BOOST_TEST(!world.happened<RunReleased>().empty());
}

BOOST_AUTO_TEST_CASE(a_silent_factory_is_asked_again_when_its_silence_is_over) {
  CoreWorld world(a_catalog(1), kMorning);
  place(world, 10);
  world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
  world.run_until(kMorning + std::chrono::hours{2});  // expired: the lines are held, yiwu is silent
  place(world, 5, "ship_24h");
  world.run_until(kMorning + std::chrono::hours{26});
  BOOST_TEST(world.happened<RunReleased>().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_run_nobody_acknowledges_expires_and_goes_to_another_factory) {
  CoreWorld world(a_catalog(2), kMorning);
  place(world, 10);
  world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
  const RunId first{world.last<RunReleased>()};
  const auto events = world.run_until(kMorning + std::chrono::hours{30});
  BOOST_TEST((world.state.runs[world.state.find(first)].state == RunState::expired));
  const auto told = CoreWorld::all_of<JobSheetCancelled>(events);
  BOOST_REQUIRE_GE(told.size(), 1U);
  BOOST_TEST(told[0].factory == "yiwu");
  world.run_until(kMorning + std::chrono::hours{46});
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_GE(runs.size(), 2U);
  BOOST_TEST(runs[1].factory == "foshan");
}

BOOST_AUTO_TEST_CASE(lines_every_factory_let_expire_are_held_for_the_operator) {
  CoreWorld world(a_catalog(1), kMorning);
  place(world, 10);
  world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
  world.run_until(kMorning + std::chrono::hours{3});
  BOOST_TEST(world.pieces(PartState::held) == 10);
  BOOST_TEST((world.happened<PartMoved>().back().hold == HoldReason::no_factory));
}

BOOST_AUTO_TEST_CASE(a_factory_closed_by_its_calendar_gets_nothing_until_it_opens) {
  Catalog catalog = a_catalog(1);
  catalog.factories[0].calendar = open_daily(shanghai(), 8, 20, 5);
  CoreWorld world(catalog, local_at(shanghai(), 2026, 11, 27, 19));  // Friday evening
  place(world, 2000, "standard");                                    // a full run
  world.plan_now();
  place(world, 2000, "standard");
  world.now = local_at(shanghai(), 2026, 11, 27, 21);
  world.run_until(local_at(shanghai(), 2026, 11, 30, 7));
  for (const Event& event : world.journal)
    if (const auto* run = std::get_if<RunReleased>(&event)) BOOST_TEST(run->date.days <= 20784);
  world.run_until(local_at(shanghai(), 2026, 11, 30, 8));
  BOOST_TEST(world.happened<RunReleased>().size() == 2U);
}

BOOST_AUTO_TEST_CASE(lines_of_a_same_run_order_are_released_together_or_not_at_all) {
  Catalog catalog = a_catalog(1);
  catalog.offers[0].run_max = 50;
  CoreWorld world(catalog, kMorning);
  place(world, 30);
  OrderPlacement order = an_order(kMorning, {a_line("tee", 15, 1), a_line("tee", 10, 2)});
  order.same_run = true;
  world.must(PlaceOrder{order});
  world.plan_now();
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_EQUAL(runs.size(), 1U);
  BOOST_TEST(runs[0].price.ordered == 30);
}

BOOST_AUTO_TEST_CASE(deciding_again_gives_the_same_events) {
  CoreWorld first(a_catalog(2), kMorning);
  CoreWorld second(a_catalog(2), kMorning);
  for (CoreWorld* world : {&first, &second}) {
    for (int i = 0; i < 40; ++i) {
      place(*world, 1 + i % 7);
      world->run_until(world->now + std::chrono::minutes{i});
    }
    world->run_until(kMorning + std::chrono::hours{60});
  }
  BOOST_TEST(digest(first.state) == digest(second.state));
  BOOST_TEST(first.journal.size() == second.journal.size());
}

// Both lines take longer than what is left, the first alone would not.
BOOST_AUTO_TEST_CASE(a_same_run_order_that_is_late_by_its_size_is_made_whole_and_once) {
  Catalog catalog = small_catalog();
  catalog.offers[0].per_load_minutes_thousandths = 60'000;  // an hour a piece
  CoreWorld world(catalog, kMorning);
  OrderPlacement order = an_order(world.now, {a_line("tee", 10), a_line("tee", 10, 2)});
  order.same_run = true;
  world.must(PlaceOrder{order});
  world.must(SetFactoryPause{"yiwu-print-01", true});
  world.run_until(kMorning + std::chrono::hours{30});
  world.must(SetFactoryPause{"yiwu-print-01", false});
  world.plan_now();
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_EQUAL(runs.size(), 1U);
  BOOST_TEST(runs[0].lines.size() == 2U);
  BOOST_TEST(world.pieces(PartState::pooled) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
