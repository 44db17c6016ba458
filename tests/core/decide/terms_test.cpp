// Every term of an offer counts when a pool is released, and the event keeps the figures.
#include "aggregator/core/planning/volumes.hpp"
#include "tests/support/core_world.hpp"

namespace jidan::testing {
namespace {

const Instant kMorning = utc_at(2026, 11, 23, 2);  // Monday 10:00 in Shanghai

// One product and so many factories, each a little dearer to set up than the one before.
Catalog a_catalog(std::size_t factories) {
  Catalog catalog = small_catalog();
  catalog.factories.clear();
  catalog.offers.clear();
  const char* names[] = {"yiwu", "foshan", "shaoxing"};
  for (std::size_t i = 0; i < factories; ++i) {
    catalog.factories.push_back(a_factory(names[i], "CN-ZJ", always_open(shanghai())));
    catalog.offers.push_back(an_offer(static_cast<Index>(i), 0));
    catalog.offers.back().set_up += static_cast<Minor>(i) * 1000;
  }
  return catalog;
}

void place(CoreWorld& world, std::vector<LinePlacement> lines, Mode mode = Mode::custom,
           const std::string& promise = "ship_48h") {
  OrderPlacement order = an_order(world.now, std::move(lines));
  order.mode = mode;
  order.promise_class = promise;
  order.external_id = "T-" + std::to_string(world.journal.size());
  world.must(PlaceOrder{order});
}

// Follows the deadlines until so many runs were released.
void run_until_released(CoreWorld& world, std::size_t runs) {
  while (world.happened<RunReleased>().size() < runs) {
    BOOST_REQUIRE(world.state.next_deadline() < kNever);
    world.run_until(world.state.next_deadline());
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(terms)

BOOST_AUTO_TEST_CASE(a_run_keeps_the_figures_that_released_it) {
  CoreWorld world(a_catalog(1), kMorning);
  for (int i = 0; i < 60; ++i) place(world, {a_line("tee")});
  world.run_until(kMorning + std::chrono::hours{12});
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_EQUAL(runs.size(), 1U);
  BOOST_TEST((runs[0].reason == ReleaseReason::waiting_cost));
  BOOST_TEST(runs[0].run_cost.value() == 8'000);
  BOOST_TEST(runs[0].waiting_cost.value() >= 8'000);
  BOOST_TEST(runs[0].waiting_cost.value() < 8'100);
}

BOOST_AUTO_TEST_CASE(a_runner_up_keeps_each_term_of_its_cost_and_they_add_up) {
  CoreWorld world(a_catalog(2), kMorning);
  place(world, {a_line("tee", 10)});
  world.run_until(kMorning + std::chrono::hours{48});
  const RunReleased run = world.happened<RunReleased>().at(0);
  BOOST_REQUIRE_EQUAL(run.runners_up.size(), 1U);
  const RunnerUp& other = run.runners_up[0];
  BOOST_TEST(other.factory == "foshan");
  BOOST_TEST(other.terms.set_up == 9'000);
  BOOST_TEST(other.terms.pieces == 20'000);
  BOOST_TEST(other.terms.transit == 500);
  BOOST_TEST(other.terms.sum() == other.full_cost);
}

BOOST_AUTO_TEST_CASE(a_cheaper_factory_that_is_below_its_moq_is_kept_as_passed_over_for_that) {
  Catalog catalog = a_catalog(2);
  catalog.offers[0].moq = {moq_of(MoqScope::mixed, 100)};
  catalog.offers[0].below_moq = BelowMoq::elsewhere;
  CoreWorld world(catalog, kMorning);
  place(world, {a_line("tee", 60)});
  world.run_until(kMorning + std::chrono::hours{48});
  const RunReleased run = world.happened<RunReleased>().at(0);
  BOOST_TEST(run.factory == "foshan");
  BOOST_REQUIRE_EQUAL(run.runners_up.size(), 1U);
  BOOST_TEST(run.runners_up[0].is_below_moq);
}

Catalog with_steps_by(TierPeriod period) {
  Catalog catalog = a_catalog(1);
  catalog.processes[0].waiting_minor_per_line_hour = 0;  // only promises release
  catalog.offers[0].tiers = {{1, 2500}, {100, 2000}};
  catalog.offers[0].tier_period = period;
  catalog.offers[0].unfilled_price = 100'000;
  return catalog;
}

// Places so many tees and releases them.
RunReleased run_of(CoreWorld& world, std::int32_t pieces) {
  place(world, {a_line("tee", pieces)});
  world.must(ReleasePool{world.state.pools[world.state.pool_by_key.begin()->second].id});
  return world.happened<RunReleased>().back();
}

RunReleased accepted_run_of(CoreWorld& world, std::int32_t pieces) {
  RunReleased run = run_of(world, pieces);
  const RunId id{world.last<RunReleased>()};
  world.must(TakeReport{run.factory, a_report(ReportKind::accepted, id, 1, world.now)});
  return run;
}

BOOST_AUTO_TEST_CASE(steps_by_the_day_count_all_runs_of_the_factorys_day) {
  CoreWorld world(with_steps_by(TierPeriod::day), local_at(shanghai(), 2026, 11, 23, 8));
  BOOST_TEST(accepted_run_of(world, 60).price.unit_price == 2500);
  BOOST_TEST(accepted_run_of(world, 40).price.unit_price == 2000);
  world.run_until(local_at(shanghai(), 2026, 11, 23, 23, 59));
  BOOST_TEST(accepted_run_of(world, 1).price.unit_price == 2000);
  world.run_until(local_at(shanghai(), 2026, 11, 24));
  BOOST_TEST(accepted_run_of(world, 1).price.unit_price == 2500);  // another day in Shanghai
}

BOOST_AUTO_TEST_CASE(steps_by_the_month_count_until_the_factorys_month_ends) {
  CoreWorld world(with_steps_by(TierPeriod::month), local_at(shanghai(), 2026, 11, 2, 8));
  accepted_run_of(world, 99);
  world.run_until(local_at(shanghai(), 2026, 11, 30, 23));
  BOOST_TEST(accepted_run_of(world, 1).price.unit_price == 2000);
  world.run_until(local_at(shanghai(), 2026, 12, 1, 1));
  BOOST_TEST(accepted_run_of(world, 1).price.unit_price == 2500);
}

BOOST_AUTO_TEST_CASE(what_a_factory_did_not_take_is_not_counted_and_old_periods_go) {
  CoreWorld world(with_steps_by(TierPeriod::day), local_at(shanghai(), 2026, 11, 23, 8));
  run_of(world, 60);
  BOOST_TEST(world.state.given_pieces.size() == 1U);
  world.run_until(world.now + std::chrono::hours{2});  // no acknowledgement within the hour
  BOOST_TEST(world.happened<RunFenced>().size() == 1U);
  BOOST_TEST(world.state.given_pieces.empty());
  world.run_until(world.now + kSilence);
  run_of(world, 40);
  world.run_until(world.now + std::chrono::hours{24} * (kGivenKeptDays + 1));
  run_of(world, 1);
  BOOST_TEST(world.state.given_pieces.size() == 1U);
}

// Two factories of which only the first is below its MOQ, and only the second can't be in time.
BOOST_AUTO_TEST_CASE(at_the_limit_a_factory_that_is_late_takes_what_one_below_its_moq_does_not) {
  Catalog catalog = a_catalog(2);
  catalog.processes[0].waiting_minor_per_line_hour = 0;
  catalog.offers[0].moq = {moq_of(MoqScope::mixed, 100)};
  catalog.offers[0].below_moq = BelowMoq::elsewhere;
  catalog.offers[1].lead_hours = 60;
  CoreWorld world(catalog, kMorning);
  place(world, {a_line("tee", 10)});
  run_until_released(world, 1);
  const RunReleased run = world.happened<RunReleased>()[0];
  BOOST_TEST(run.factory == "foshan");
  BOOST_TEST(run.runners_up.at(0).is_below_moq);
  BOOST_TEST(world.pieces(PartState::held) == 0);
}

BOOST_AUTO_TEST_CASE(
    below_moq_everywhere_and_elsewhere_the_rule_the_lines_are_held_with_the_reason) {
  Catalog catalog = a_catalog(2);
  for (Offer& offer : catalog.offers) {
    offer.moq = {moq_of(MoqScope::mixed, 100)};
    offer.below_moq = BelowMoq::elsewhere;
  }
  CoreWorld world(catalog, kMorning);
  place(world, {a_line("tee", 10)});
  world.run_until(kMorning + std::chrono::hours{48});
  BOOST_TEST(world.happened<RunReleased>().empty());
  BOOST_TEST((world.happened<PartMoved>().at(0).hold == HoldReason::below_moq));
}

BOOST_AUTO_TEST_CASE(a_line_whose_only_large_enough_factory_refused_it_is_held_with_a_reason) {
  Catalog catalog = a_catalog(2);
  catalog.offers[1].run_max = 50;
  CoreWorld world(catalog, kMorning);
  place(world, {a_line("tee", 51)});
  run_until_released(world, 1);
  BOOST_REQUIRE(world.happened<RunReleased>().at(0).factory == "yiwu");
  const RunId run{world.last<RunReleased>()};
  Report refused = a_report(ReportKind::rejected, run, 1, world.now);
  refused.reason = ReportReason::capacity;
  world.must(TakeReport{"yiwu", refused});
  world.plan_now();
  BOOST_TEST(world.pieces(PartState::held) == 51);
  BOOST_TEST((world.happened<PartMoved>().back().hold == HoldReason::no_factory));
}

BOOST_AUTO_TEST_CASE(a_line_its_last_factory_refused_is_held_at_once_though_its_pool_may_wait) {
  CoreWorld world(a_catalog(1), kMorning);
  place(world, {a_line("tee", 3)});
  world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
  const RunId run{world.last<RunReleased>()};
  place(world, {a_line("tee", 4)});
  Report refused = a_report(ReportKind::rejected, run, 1, world.now);
  refused.reason = ReportReason::no_material;
  world.must(TakeReport{"yiwu", refused});
  world.plan_now();
  BOOST_TEST(world.pieces(PartState::held) == 3);
  BOOST_TEST(world.pieces(PartState::pooled) == 4);
}

BOOST_AUTO_TEST_CASE(a_line_that_may_be_split_goes_on_to_the_smaller_factory) {
  Catalog catalog = a_catalog(2);
  catalog.offers[1].run_max = 50;
  CoreWorld world(catalog, kMorning);
  place(world, {a_line("tee", 51)}, Mode::bulk);
  run_until_released(world, 1);
  const RunId run{world.last<RunReleased>()};
  Report refused = a_report(ReportKind::rejected, run, 1, world.now);
  refused.reason = ReportReason::capacity;
  world.must(TakeReport{"yiwu", refused});
  world.plan_now();
  BOOST_TEST(world.pieces(PartState::held) == 0);
  BOOST_TEST(world.happened<RunReleased>().back().factory == "foshan");
}

Catalog with_plates() {
  Catalog catalog = a_catalog(1);
  catalog.processes[0].waiting_minor_per_line_hour = 0;  // only promises release
  catalog.offers[0].plate_cost = 4000;
  catalog.offers[0].plate_lead_hours = 10;
  catalog.offers[0].plate_keep_days = 30;
  return catalog;
}

LinePlacement with_artwork(std::uint64_t artwork) {
  LinePlacement line = a_line("tee");
  line.traits.artwork = artwork;
  return line;
}

// When the last run was released, as time before its promise's end.
Duration released_before(const CoreWorld& world, Instant limit) {
  return limit - world.state.runs[world.state.find(RunId{world.last<RunReleased>()})].issued_at;
}

BOOST_AUTO_TEST_CASE(a_new_plate_takes_its_lead_and_a_kept_one_is_free_and_fast) {
  CoreWorld world(with_plates(), kMorning);
  place(world, {with_artwork(7)});
  const Instant first_limit = world.now + std::chrono::hours{48};
  run_until_released(world, 1);
  BOOST_TEST(world.happened<RunReleased>()[0].price.plates == 4000);
  const Duration with_plate = released_before(world, first_limit);
  world.must(TakeReport{
      "yiwu", a_report(ReportKind::accepted, RunId{world.last<RunReleased>()}, 1, world.now)});
  place(world, {with_artwork(7)});
  const Instant second_limit = world.now + std::chrono::hours{48};
  run_until_released(world, 2);
  BOOST_TEST(world.happened<RunReleased>()[1].price.plates == 0);
  BOOST_TEST((with_plate - released_before(world, second_limit) == std::chrono::hours{10}));
}

BOOST_AUTO_TEST_CASE(a_promise_that_a_new_plate_would_break_is_refused_with_the_earliest) {
  Catalog catalog = with_plates();
  catalog.offers[0].plate_lead_hours = 47;
  CoreWorld world(catalog, kMorning);
  place(world, {a_line("tee")});  // without artwork: no plate
  OrderPlacement order = an_order(world.now, {with_artwork(7)});
  order.external_id = "plate";
  const Decision decision = world.send(PlaceOrder{order});
  BOOST_REQUIRE(!decision.ok());
  BOOST_TEST((decision.error().refusals.at(0).code == RefusalCode::promise_infeasible));
  BOOST_TEST((decision.error().earliest > world.now + std::chrono::hours{48}));
}

BOOST_AUTO_TEST_CASE(a_plate_of_a_run_that_was_refused_was_never_made) {
  CoreWorld world(with_plates(), kMorning);
  place(world, {with_artwork(7)});
  world.must(ReleasePool{world.state.pools[world.state.pool_by_key.begin()->second].id});
  BOOST_TEST(world.state.plates.size() == 1U);
  const RunId run{world.last<RunReleased>()};
  Report refused = a_report(ReportKind::rejected, run, 1, world.now);
  refused.reason = ReportReason::capacity;
  world.must(TakeReport{"yiwu", refused});
  BOOST_TEST(world.state.plates.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
