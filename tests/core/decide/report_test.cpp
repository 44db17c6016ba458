// What follows from a factory's reports: late, repeated and reordered ones change nothing.
#include "tests/support/core_world.hpp"

namespace jidan::testing {
namespace {

const Instant kMorning = utc_at(2026, 11, 23, 2);

// A world with one issued run of three lines: 4 + 1 + 1 pieces.
struct IssuedRun {
  IssuedRun() : world(catalog(), kMorning) {
    OrderPlacement order =
        an_order(kMorning, {a_line("tee", 4, 1), a_line("tee", 1, 2), a_line("tee", 1, 3)});
    world.must(PlaceOrder{order});
    world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
    run = RunId{world.last<RunReleased>()};
    const auto released = world.happened<RunReleased>();
    for (const RunLine& each : released[0].lines) lines.push_back(each.line);
  }

  static Catalog catalog() {
    Catalog two = small_catalog();
    two.factories.push_back(a_factory("foshan", "CN-GD", always_open(shanghai())));
    Offer offer = an_offer(1, 0);
    offer.set_up += 5000;
    two.offers.push_back(offer);
    two.transits.push_back(a_transit("CN-GD", "CN", 48));
    return two;
  }

  Decision report(ReportKind kind, std::vector<ReportLine> about = {},
                  ReportReason reason = ReportReason::none) {
    Report message = a_report(kind, run, ++seq, world.now);
    message.lines = std::move(about);
    message.reason = reason;
    return world.send(TakeReport{"yiwu-print-01", message});
  }
  Decision ship(std::vector<LineId> which) {
    Report message = a_report(ReportKind::shipped, run, ++seq, world.now);
    message.parcels = {{"P-1", "SF", "SF123", std::move(which)}};
    return world.send(TakeReport{"yiwu-print-01", message});
  }
  RunState state() const { return world.state.runs[world.state.find(run)].state; }

  CoreWorld world;
  RunId run;
  std::vector<LineId> lines;
  std::uint64_t seq = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(reports)

BOOST_FIXTURE_TEST_CASE(a_run_lives_from_issued_to_closed, IssuedRun) {
  BOOST_TEST((state() == RunState::issued));
  BOOST_TEST(report(ReportKind::accepted).ok());
  BOOST_TEST((state() == RunState::accepted));
  BOOST_TEST(world.pieces(PartState::in_run) == 6);
  BOOST_TEST(report(ReportKind::started).ok());
  BOOST_TEST(world.pieces(PartState::in_production) == 6);
  BOOST_TEST(report(ReportKind::completed).ok());
  BOOST_TEST(world.pieces(PartState::made) == 6);
  BOOST_TEST(ship(lines).ok());
  BOOST_TEST((state() == RunState::closed));
  BOOST_TEST(world.pieces(PartState::shipped) == 6);
  BOOST_TEST(world.state.orders.size() == 0U, "closed orders leave the state");
  BOOST_TEST(world.state.totals.promises_kept == 3U);
}

BOOST_FIXTURE_TEST_CASE(a_repeated_report_changes_nothing, IssuedRun) {
  report(ReportKind::accepted);
  const std::size_t events = world.journal.size();
  Report again = a_report(ReportKind::accepted, run, 1, world.now);
  BOOST_TEST(world.must(TakeReport{"yiwu-print-01", again}).empty());
  BOOST_TEST(world.journal.size() == events);
}

BOOST_FIXTURE_TEST_CASE(a_late_lower_report_changes_nothing, IssuedRun) {
  seq = 4;
  report(ReportKind::started);
  BOOST_TEST((state() == RunState::in_production));
  Report late = a_report(ReportKind::accepted, run, 2, world.now);
  BOOST_TEST(world.must(TakeReport{"yiwu-print-01", late}).empty());
  BOOST_TEST((state() == RunState::in_production));
}

BOOST_FIXTURE_TEST_CASE(lines_excepted_for_their_content_are_held_and_others_are_planned_elsewhere,
                        IssuedRun) {
  report(ReportKind::accepted, {{lines[1], ReportReason::text_unprintable, {}},
                                {lines[2], ReportReason::no_material, {}}});
  BOOST_TEST((state() == RunState::accepted));
  BOOST_TEST(world.pieces(PartState::in_run) == 4);
  BOOST_TEST(world.pieces(PartState::held) == 1);
  BOOST_TEST(world.pieces(PartState::pooled) == 1);
  world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
  BOOST_TEST(world.happened<RunReleased>()[1].factory == "foshan");
}

BOOST_FIXTURE_TEST_CASE(a_line_named_twice_in_an_exception_leaves_the_run_once, IssuedRun) {
  BOOST_TEST(report(ReportKind::accepted, {{lines[1], ReportReason::no_material, {}},
                                           {lines[1], ReportReason::text_unprintable, {}}})
                 .ok());
  BOOST_TEST(world.pieces(PartState::in_run) == 5);
  BOOST_TEST(world.pieces(PartState::pooled) == 1);
}

BOOST_FIXTURE_TEST_CASE(what_is_all_short_after_the_rest_was_shipped_closes_the_run, IssuedRun) {
  report(ReportKind::accepted);
  report(ReportKind::started);
  ship({lines[0], lines[1]});
  report(ReportKind::completed, {{lines[2], ReportReason::none, {0, 1, 0}}});
  BOOST_TEST((state() == RunState::closed));
  BOOST_TEST(world.pieces(PartState::pooled) == 1);
}

BOOST_FIXTURE_TEST_CASE(a_problem_with_the_last_line_of_a_started_run_closes_it, IssuedRun) {
  report(ReportKind::accepted);
  report(ReportKind::started);
  ship({lines[0], lines[1]});
  report(ReportKind::line_problem, {{lines[2], ReportReason::no_material, {}}});
  BOOST_TEST((state() == RunState::closed));
}

BOOST_FIXTURE_TEST_CASE(accepting_nothing_is_rejecting, IssuedRun) {
  report(ReportKind::accepted, {{lines[0], ReportReason::other, {}},
                                {lines[1], ReportReason::other, {}},
                                {lines[2], ReportReason::other, {}}});
  BOOST_TEST((state() == RunState::rejected));
  BOOST_TEST(world.pieces(PartState::pooled) == 6);
}

BOOST_FIXTURE_TEST_CASE(a_rejected_run_goes_to_another_factory, IssuedRun) {
  report(ReportKind::rejected, {}, ReportReason::capacity);
  BOOST_TEST((state() == RunState::rejected));
  world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
  BOOST_TEST(world.happened<RunReleased>()[1].factory == "foshan");
}

BOOST_FIXTURE_TEST_CASE(a_late_yes_to_an_expired_run_is_refused_and_kept_as_a_claim, IssuedRun) {
  world.run_until(kMorning + std::chrono::minutes{61});
  BOOST_TEST((state() == RunState::expired));
  const Decision late = report(ReportKind::accepted);
  BOOST_REQUIRE(!late.ok());
  BOOST_TEST((late.error().refusals[0].code == RefusalCode::run_fenced));
  BOOST_TEST(world.happened<ClaimRecorded>().size() == 1U);
  Report again = a_report(ReportKind::accepted, run, seq, world.now);
  BOOST_TEST(!world.send(TakeReport{"yiwu-print-01", again}).ok());
  BOOST_TEST(world.happened<ClaimRecorded>().size() == 1U, "one claim, however often it is said");
  BOOST_TEST(world.pieces(PartState::in_run) == 0);
}

BOOST_FIXTURE_TEST_CASE(another_factorys_run_is_unknown, IssuedRun) {
  const Decision answer =
      world.send(TakeReport{"foshan", a_report(ReportKind::accepted, run, 1, world.now)});
  BOOST_REQUIRE(!answer.ok());
  BOOST_TEST((answer.error().unknown == Unknown::run));
}

BOOST_FIXTURE_TEST_CASE(a_report_on_another_revision_is_stale, IssuedRun) {
  Report message = a_report(ReportKind::accepted, run, 1, world.now);
  message.revision = 2;
  const Decision answer = world.send(TakeReport{"yiwu-print-01", message});
  BOOST_REQUIRE(!answer.ok());
  BOOST_TEST((answer.error().refusals[0].code == RefusalCode::revision_stale));
}

BOOST_FIXTURE_TEST_CASE(what_came_out_short_goes_back_to_its_pool_as_a_remake_that_goes_first,
                        IssuedRun) {
  report(ReportKind::accepted);
  report(ReportKind::started);
  report(ReportKind::progress, {{lines[0], ReportReason::none, {3, 1, 0}}});
  report(ReportKind::completed);
  BOOST_TEST(world.pieces(PartState::made) == 5);
  BOOST_TEST(world.pieces(PartState::pooled) == 1);
  const Pool& pool = world.state.pools[world.state.find(PoolId{world.last<PoolOpened>()})];
  BOOST_REQUIRE_EQUAL(pool.parts.size(), 1U);
  BOOST_TEST(bool{world.state.parts[pool.parts[0]].is_remake});
  ship(lines);
  BOOST_TEST((state() == RunState::closed));
  BOOST_TEST(world.pieces(PartState::shipped) == 5);
  BOOST_TEST(world.state.orders.size() == 1U, "the remake keeps the order open");
}

BOOST_FIXTURE_TEST_CASE(a_count_on_the_way_is_not_a_shortage_when_the_run_is_completed, IssuedRun) {
  report(ReportKind::accepted);
  report(ReportKind::progress, {{lines[0], ReportReason::none, {2, 0, 0}}});
  report(ReportKind::completed);
  BOOST_TEST(world.pieces(PartState::made) == 6);
  BOOST_TEST(world.pieces(PartState::pooled) == 0);
}

BOOST_FIXTURE_TEST_CASE(the_results_of_completed_are_the_last_word, IssuedRun) {
  report(ReportKind::accepted);
  report(ReportKind::progress, {{lines[0], ReportReason::none, {2, 0, 0}}});
  report(ReportKind::completed, {{lines[0], ReportReason::none, {3, 0, 0}}});
  BOOST_TEST(world.pieces(PartState::made) == 5);
  BOOST_TEST(world.pieces(PartState::pooled) == 1);
}

BOOST_FIXTURE_TEST_CASE(counts_never_fall_and_never_pass_what_was_to_be_made, IssuedRun) {
  report(ReportKind::accepted);
  report(ReportKind::progress, {{lines[0], ReportReason::none, {3, 0, 0}}});
  report(ReportKind::progress, {{lines[0], ReportReason::none, {1, 0, 0}}});
  const Run& after = world.state.runs[world.state.find(run)];
  BOOST_TEST(after.counts.at(lines[0]).made == 3);
  report(ReportKind::progress, {{lines[0], ReportReason::none, {900, 0, 0}}});
  BOOST_TEST(world.state.runs[world.state.find(run)].counts.at(lines[0]).made == 4);
}

BOOST_FIXTURE_TEST_CASE(shipping_in_several_parcels_closes_the_run_with_the_last_one, IssuedRun) {
  report(ReportKind::accepted);
  report(ReportKind::completed);
  ship({lines[0]});
  BOOST_TEST((state() == RunState::made));
  ship({lines[1], lines[2]});
  BOOST_TEST((state() == RunState::closed));
}

BOOST_FIXTURE_TEST_CASE(an_availability_report_ends_silence_and_closes_days, IssuedRun) {
  world.run_until(kMorning + std::chrono::minutes{61});
  BOOST_TEST((world.state.factories[0].silent_until > world.now));
  Report notice;
  notice.kind = ReportKind::availability;
  notice.availability.date = date_from_civil(2026, 11, 23);
  notice.availability.closed = true;
  notice.availability.out_of_stock = {{"tee", kNever}};
  world.must(TakeReport{"yiwu-print-01", notice});
  BOOST_TEST((world.state.factories[0].silent_until <= world.now));
  BOOST_TEST(world.state.factories[0].days.at(date_from_civil(2026, 11, 23)).closed);
  BOOST_TEST(world.state.factories[0].out_of_stock.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_line_named_twice_in_a_parcel_is_shipped_once, IssuedRun) {
  report(ReportKind::accepted);
  report(ReportKind::completed);
  BOOST_TEST(ship({lines[0], lines[0], lines[1], lines[2]}).ok());
  BOOST_TEST(world.pieces(PartState::shipped) == 6);
  std::int64_t shipped = 0;
  for (const ParcelShipped& parcel : world.happened<ParcelShipped>())
    for (const ParcelLine& each : parcel.lines) shipped += each.quantity;
  BOOST_TEST(shipped == 6);
  BOOST_TEST((state() == RunState::closed));
}

BOOST_FIXTURE_TEST_CASE(two_counts_of_one_line_in_a_report_are_added, IssuedRun) {
  report(ReportKind::accepted);
  report(ReportKind::completed,
         {{lines[0], ReportReason::none, {1, 0, 0}}, {lines[0], ReportReason::none, {2, 0, 1}}});
  BOOST_TEST(world.pieces(PartState::made) == 5);
  BOOST_TEST(world.pieces(PartState::pooled) == 1);
}

BOOST_FIXTURE_TEST_CASE(a_remake_joins_the_pool_of_the_catalog_in_force, IssuedRun) {
  report(ReportKind::accepted);
  Catalog next = catalog();
  next.version = 2;
  next.products[0].options = {{"colour", "white"}};
  next.products[0].pool_by = {"colour"};
  next.index();
  world.must(ApplyCatalog{std::make_shared<const Catalog>(std::move(next)), "{}"});
  report(ReportKind::completed, {{lines[0], ReportReason::none, {3, 0, 1}}});
  BOOST_TEST(world.pieces(PartState::pooled) == 1);  // the world checks that mates pool
  BOOST_TEST(world.happened<PoolOpened>().size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(ended_runs_are_remembered_35_days_and_then_forgotten, IssuedRun) {
  report(ReportKind::accepted);
  report(ReportKind::completed);
  ship(lines);
  world.run_until(kMorning + std::chrono::days{34});
  BOOST_TEST(world.state.runs.size() == 1U);
  world.run_until(kMorning + std::chrono::days{36});
  BOOST_TEST(world.state.runs.size() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
