// What an explanation says is what the planner then does.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/planning/explain.hpp"
#include "tests/support/core_world.hpp"

namespace jidan::testing {
namespace {

const Instant kNoon = utc_at(2026, 11, 23, 4);  // noon in Shanghai

PoolExplanation explained(const CoreWorld& world) {
  auto pool = explain_pool(world.state, PoolId{world.last<PoolOpened>()}, world.now);
  BOOST_REQUIRE(pool);
  return std::move(*pool);
}

// MOQ 20 that may be paid, tiers at 50 and 200, unfilled places 3.00 each.
Catalog catalog_with_moq(BelowMoq rule = BelowMoq::pay) {
  Catalog catalog = small_catalog();
  Offer& offer = catalog.offers[0];
  offer.moq = {moq_of(MoqScope::mixed, 20)};
  offer.below_moq = rule;
  offer.unfilled_price = 300;
  offer.tiers = {{1, 2000}, {50, 1900}, {200, 1800}};
  return catalog;
}

// A second factory, dearer in its set-up.
Catalog catalog_of_two() {
  Catalog catalog = small_catalog();
  catalog.factories.push_back(a_factory("ningbo-print-02", "CN-ZJ", always_open(shanghai())));
  Offer second = an_offer(1, 0);
  second.set_up = 9000;
  catalog.offers.push_back(second);
  return catalog;
}

CoreWorld world_with(Catalog catalog, std::int32_t quantity, Instant start = kNoon) {
  CoreWorld world{std::move(catalog), start};
  world.must(PlaceOrder{an_order(start, {a_line("tee", quantity)})});
  return world;
}

LinePlacement with_artwork(LinePlacement line, std::uint64_t artwork) {
  line.traits.artwork = artwork;
  return line;
}

bool is_blocked(const OfferTerms& offer, OfferBlock block) {
  return std::find(offer.blocks.begin(), offer.blocks.end(), block) != offer.blocks.end();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(explain)

BOOST_AUTO_TEST_CASE(under_quantity_the_pieces_said_release_the_pool_and_one_less_does_not) {
  CoreWorld world = world_with(catalog_with_moq(), 3);
  world.must(ChoosePolicy{PolicyName::quantity});
  const PoolExplanation before = explained(world);
  BOOST_REQUIRE(before.release.more_pieces);
  BOOST_TEST(*before.release.more_pieces == 17);
  BOOST_TEST((before.release.pieces_reason == ReleaseReason::quantity));
  world.must(PlaceOrder{an_order(kNoon, {a_line("tee", 16)})});
  world.plan_now();
  BOOST_TEST(world.happened<RunReleased>().empty());
  BOOST_TEST(*explained(world).release.more_pieces == 1);
  world.must(PlaceOrder{an_order(kNoon, {a_line("tee", 1)})});
  world.plan_now();
  BOOST_TEST(world.happened<RunReleased>().size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_instant_said_is_when_the_pool_is_released_if_nothing_joins) {
  CoreWorld world = world_with(small_catalog(), 3);
  const PoolRelease release = explained(world).release;
  BOOST_REQUIRE((release.at.at < kNever));
  world.run_until(release.at.at - Duration{1});
  BOOST_TEST(world.happened<RunReleased>().empty());
  world.run_until(release.at.at);
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE(runs.size() == 1U);
  BOOST_TEST((runs[0].reason == release.time_reason));
}

BOOST_AUTO_TEST_CASE(an_instant_is_said_on_the_clock_of_the_factory_with_its_iana_name) {
  CoreWorld world = world_with(small_catalog(), 3);
  const LocalMoment limit = explained(world).release.limit;
  BOOST_TEST(limit.zone == "Asia/Shanghai");
  BOOST_TEST((to_instant(shanghai(), limit.local.date, limit.local.millisecond) == limit.at));
}

BOOST_AUTO_TEST_CASE(pieces_that_fill_unfilled_places_make_the_run_cheap_enough_to_stop_waiting) {
  Catalog catalog = catalog_with_moq();
  catalog.offers[0].set_up = 100;
  catalog.offers[0].tiers = {{1, 2000}};
  CoreWorld world = world_with(std::move(catalog), 3);
  world.run_until(kNoon + std::chrono::hours{20});
  const PoolRelease release = explained(world).release;
  BOOST_REQUIRE(release.more_pieces);
  BOOST_TEST((release.pieces_reason == ReleaseReason::waiting_cost));
  const auto fewest = static_cast<std::int32_t>(*release.more_pieces);
  BOOST_TEST(fewest < 17);  // before the MOQ is met
  world.must(PlaceOrder{an_order(world.now, {a_line("tee", fewest - 1)})});
  world.plan_now();
  BOOST_TEST(world.happened<RunReleased>().empty());
  world.must(PlaceOrder{an_order(world.now, {a_line("tee", 1)})});
  world.plan_now();
  BOOST_TEST(world.happened<RunReleased>().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_pool_that_only_waits_for_an_opening_asks_for_no_more_pieces) {
  Catalog catalog = small_catalog();
  catalog.factories[0].calendar = open_daily(shanghai(), 8, 18);
  catalog.offers[0].run_max = 4;
  const Instant night = local_at(shanghai(), 2026, 11, 23, 20);
  CoreWorld world = world_with(std::move(catalog), 4, night);
  const PoolRelease release = explained(world).release;
  BOOST_TEST(!release.more_pieces);
  BOOST_TEST((release.at.at == local_at(shanghai(), 2026, 11, 24, 8)));
}

BOOST_AUTO_TEST_CASE(milestones_rise_from_moq_over_the_tiers_to_the_run_maximum) {
  CoreWorld world = world_with(catalog_with_moq(), 3);
  world.must(ChoosePolicy{PolicyName::quantity});
  const auto milestones = explained(world).milestones;
  BOOST_REQUIRE(milestones.size() == 4U);
  BOOST_TEST((milestones[0].kind == MilestoneKind::moq));
  BOOST_TEST(milestones[0].more == 17);
  BOOST_TEST((milestones[1].kind == MilestoneKind::tier));
  BOOST_TEST(milestones[1].more == 47);
  BOOST_TEST(milestones[1].unit_price == 1900);
  BOOST_TEST(milestones[2].unit_price == 1800);
  BOOST_TEST((milestones[3].kind == MilestoneKind::run_maximum));
  BOOST_TEST(milestones[3].pieces == 2000);
  BOOST_TEST((milestones[0].reason == ReleaseReason::quantity));
}

BOOST_AUTO_TEST_CASE(no_more_than_the_next_tiers_are_shown) {
  Catalog catalog = small_catalog();
  for (std::int64_t i = 1; i <= 6; ++i) catalog.offers[0].tiers.push_back({i * 100, 2000 - i});
  CoreWorld world = world_with(std::move(catalog), 3);
  const auto milestones = explained(world).milestones;
  const auto tiers = std::count_if(milestones.begin(), milestones.end(), [](const Milestone& each) {
    return each.kind == MilestoneKind::tier;
  });
  BOOST_TEST(static_cast<std::size_t>(tiers) == kExplainedTiersMax);
}

BOOST_AUTO_TEST_CASE(the_terms_of_an_offer_sum_to_its_controllable_cost) {
  Catalog catalog = catalog_with_moq();
  catalog.offers[0].changeover = 70;
  catalog.offers[0].plate_cost = 400;
  catalog.products[0].changeover_by = {"artwork"};
  CoreWorld world{std::move(catalog), kNoon};
  world.must(PlaceOrder{an_order(
      kNoon, {with_artwork(a_line("tee", 2, 1), 7), with_artwork(a_line("tee", 3, 2), 8)})});
  world.run_until(kNoon + std::chrono::hours{5});
  const PoolExplanation pool = explained(world);
  BOOST_REQUIRE(pool.offers.size() == 1U);
  const OfferTerms& offer = pool.offers[0];
  BOOST_REQUIRE(offer.price);
  BOOST_TEST(offer.price->set_up == 8000);
  BOOST_TEST(offer.price->changeovers == 140);
  BOOST_TEST(offer.price->plates == 800);
  BOOST_TEST(offer.price->unfilled == 15 * 300);
  BOOST_TEST(offer.tier_above_best == 5 * 200);
  BOOST_REQUIRE(offer.waiting);
  BOOST_TEST(*offer.waiting == pool.pool.waiting_cost);
  BOOST_TEST(*offer.controllable == 8000 + 140 + 800 + 15 * 300 + 5 * 200 + *offer.waiting);
  BOOST_TEST(offer.price->total == 5 * 2000 + 8000 + 140 + 800 + 15 * 300);
}

BOOST_AUTO_TEST_CASE(what_factories_are_compared_by_is_what_the_release_then_compares) {
  CoreWorld world = world_with(catalog_of_two(), 5);
  const PoolExplanation pool = explained(world);
  BOOST_REQUIRE(pool.offers.size() == 2U);
  BOOST_TEST(pool.offers[0].is_reckoned_with);
  BOOST_TEST(!pool.offers[1].is_reckoned_with);
  world.must(ReleasePool{pool.pool.id});
  const RunReleased run = world.happened<RunReleased>().front();
  BOOST_TEST(run.factory == pool.offers[0].factory);
  BOOST_TEST(run.full_cost == *pool.offers[0].full_cost);
  BOOST_REQUIRE(run.runners_up.size() == 1U);
  BOOST_TEST(run.runners_up[0].full_cost == *pool.offers[1].full_cost);
}

BOOST_AUTO_TEST_CASE(a_paused_factory_is_shown_with_what_it_would_cost_and_no_start) {
  CoreWorld world = world_with(catalog_of_two(), 5);
  world.must(SetFactoryPause{"yiwu-print-01", true});
  const PoolExplanation pool = explained(world);
  BOOST_REQUIRE(pool.offers.size() == 2U);
  BOOST_TEST(pool.offers[0].factory == "ningbo-print-02");
  BOOST_TEST(is_blocked(pool.offers[1], OfferBlock::paused));
  BOOST_TEST((pool.offers[1].starts.at == kNever));
  BOOST_TEST(pool.offers[1].price.has_value());
  BOOST_TEST(!pool.offers[1].controllable);
}

BOOST_AUTO_TEST_CASE(with_every_factory_paused_the_offers_still_say_what_blocks_them) {
  CoreWorld world = world_with(small_catalog(), 5);
  world.must(SetFactoryPause{"yiwu-print-01", true});
  const PoolExplanation pool = explained(world);
  BOOST_TEST((pool.pool.wait == PoolWait::no_factory));
  BOOST_REQUIRE(pool.offers.size() == 1U);
  BOOST_TEST(is_blocked(pool.offers[0], OfferBlock::paused));
  BOOST_TEST(!pool.release.more_pieces);
}

BOOST_AUTO_TEST_CASE(a_closed_factory_says_when_it_opens) {
  Catalog catalog = small_catalog();
  catalog.factories[0].calendar = open_daily(shanghai(), 8, 18);
  const Instant night = local_at(shanghai(), 2026, 11, 23, 20);
  CoreWorld world = world_with(std::move(catalog), 5, night);
  const OfferTerms offer = explained(world).offers.at(0);
  BOOST_TEST(is_blocked(offer, OfferBlock::closed));
  BOOST_TEST((offer.starts.at == local_at(shanghai(), 2026, 11, 24, 8)));
}

BOOST_AUTO_TEST_CASE(a_full_day_is_a_block_of_its_own_and_the_start_is_the_day_after) {
  Catalog catalog = small_catalog();
  catalog.offers[0].daily_capacity = 4;
  CoreWorld world = world_with(std::move(catalog), 4);
  world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
  world.must(PlaceOrder{an_order(kNoon, {a_line("tee", 2)})});
  const OfferTerms offer = explained(world).offers.at(0);
  BOOST_TEST(is_blocked(offer, OfferBlock::full));
  BOOST_TEST((offer.starts.at == local_at(shanghai(), 2026, 11, 24, 0)));
}

BOOST_AUTO_TEST_CASE(a_day_closed_by_the_factorys_word_is_not_called_full) {
  CoreWorld world = world_with(small_catalog(), 5);
  Report report = a_report(ReportKind::availability, {}, 0, kNoon);
  report.availability.closed = true;
  world.must(TakeReport{"yiwu-print-01", report});
  const OfferTerms offer = explained(world).offers.at(0);
  BOOST_TEST(is_blocked(offer, OfferBlock::told_closed));
  BOOST_TEST(!is_blocked(offer, OfferBlock::full));
}

BOOST_AUTO_TEST_CASE(below_moq_its_rule_is_said_and_so_is_the_hold_that_ends_the_waiting) {
  CoreWorld world = world_with(catalog_with_moq(BelowMoq::hold), 3);
  const PoolExplanation pool = explained(world);
  BOOST_TEST(is_blocked(pool.offers.at(0), OfferBlock::below_moq_hold));
  BOOST_TEST(pool.release.ends_held);
  world.run_until(pool.release.at.at);
  BOOST_TEST(world.happened<RunReleased>().empty());
  BOOST_TEST(world.pieces(PartState::held) == 3);
}

BOOST_AUTO_TEST_CASE(beyond_the_lines_walked_plates_and_parcels_are_left_out) {
  Catalog catalog = small_catalog();
  catalog.offers[0].plate_cost = 10;
  CoreWorld world{std::move(catalog), kNoon};
  std::vector<LinePlacement> lines;
  for (std::size_t i = 0; i < kExplainedLinesMax; ++i)
    lines.push_back(with_artwork(a_line("tee", 1, static_cast<std::uint16_t>(i + 1)), i + 1));
  world.must(PlaceOrder{an_order(kNoon, lines)});
  const OfferTerms at_limit = explained(world).offers.at(0);
  BOOST_TEST(at_limit.counts_plates);
  BOOST_TEST(at_limit.price->plates == 10 * static_cast<Minor>(kExplainedLinesMax));
  BOOST_TEST(at_limit.full_cost.has_value());
  world.must(PlaceOrder{an_order(kNoon, {with_artwork(a_line("tee", 1), 9999)})});
  const OfferTerms beyond = explained(world).offers.at(0);
  BOOST_TEST(!beyond.counts_plates);
  BOOST_TEST(beyond.price->plates == 0);
  BOOST_TEST(!beyond.full_cost);
}

BOOST_AUTO_TEST_CASE(an_order_shows_where_its_pieces_are_and_why_their_pool_waits) {
  CoreWorld world = world_with(small_catalog(), 3);
  const OrderId order{world.last<OrderAccepted>()};
  const auto waiting = explain_order(world.state, order, world.now);
  BOOST_REQUIRE(waiting);
  BOOST_REQUIRE(waiting->lines.size() == 1U);
  BOOST_REQUIRE(waiting->pools.size() == 1U);
  BOOST_TEST((waiting->lines[0].pieces[0].pool == waiting->pools[0].pool.id));
  world.must(ReleasePool{waiting->pools[0].pool.id});
  const auto released = explain_line(world.state, waiting->lines[0].id, world.now);
  BOOST_REQUIRE(released);
  BOOST_TEST((released->lines[0].pieces[0].state == PartState::in_run));
  BOOST_TEST(released->lines[0].pieces[0].factory == "yiwu-print-01");
  BOOST_TEST(released->pools.empty());
}

BOOST_AUTO_TEST_CASE(a_line_is_explained_without_the_other_lines_of_its_order) {
  CoreWorld world{small_catalog(), kNoon};
  world.must(PlaceOrder{an_order(kNoon, {a_line("tee", 1, 1), a_line("tee", 2, 2)})});
  const auto line = explain_line(world.state, LineId{world.last<LinePlaced>()}, world.now);
  BOOST_REQUIRE(line);
  BOOST_REQUIRE(line->lines.size() == 1U);
  BOOST_TEST(line->lines[0].pieces[0].quantity == 2);
}

BOOST_AUTO_TEST_CASE(a_run_tells_what_its_lines_had_waited_when_it_was_released) {
  CoreWorld world = world_with(catalog_with_moq(), 3);
  world.run_until(kNoon + std::chrono::hours{6});
  const PoolExplanation pool = explained(world);
  world.must(ReleasePool{pool.pool.id});
  world.run_until(world.now + std::chrono::minutes{30});
  const auto run = explain_run(world.state, RunId{world.last<RunReleased>()});
  BOOST_REQUIRE(run);
  BOOST_REQUIRE(run->waiting);
  BOOST_TEST(*run->waiting == pool.pool.waiting_cost);
  BOOST_REQUIRE(run->tier_above_best);
  BOOST_TEST(*run->tier_above_best == 3 * 200);
  BOOST_TEST(run->released.zone == "Asia/Shanghai");
  BOOST_TEST((run->released.at == kNoon + std::chrono::hours{6}));
}

BOOST_AUTO_TEST_CASE(what_nobody_knows_has_no_explanation) {
  CoreWorld world = world_with(small_catalog(), 3);
  BOOST_TEST(!explain_pool(world.state, PoolId{999}, world.now));
  BOOST_TEST(!explain_order(world.state, OrderId{999}, world.now));
  BOOST_TEST(!explain_run(world.state, RunId{999}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
