// Runs taken back, what a revision of a sheet keeps of it, and reminders.
#include "tests/core/decide/cancelling.hpp"

namespace jidan::testing {

BOOST_AUTO_TEST_SUITE(revisions)

BOOST_FIXTURE_TEST_CASE(a_buyers_wish_comes_before_what_an_operator_asked, Cancelling) {
  accept();
  take_back(TakeBack::reassign);
  BOOST_TEST(!cancel({lines[0]}).value().empty());
  BOOST_TEST(outcome(lines[0], 4, 0).ok());
  BOOST_TEST(world.pieces(PartState::cancelled) == 4);
  BOOST_TEST(world.pieces(PartState::pooled) == 0);
  BOOST_TEST(world.state.open_cancels.size() == 1U, "of the other lines it is still asked");
}

BOOST_FIXTURE_TEST_CASE(a_run_that_an_outcome_closes_leaves_no_request_open, Cancelling) {
  accept();
  cancel({lines[0]});
  cancel({lines[1]});
  Report shipped = a_report(ReportKind::shipped, run, ++seq, world.now);
  shipped.parcels = {{"P-1", "SF", "SF1", {lines[0], lines[2]}}};
  world.must(TakeReport{"yiwu-print-01", shipped});
  BOOST_TEST(outcome(lines[1], 1, 0).ok());
  BOOST_TEST((run_now().state == RunState::closed));
  BOOST_TEST(world.state.open_cancels.empty());
}

BOOST_FIXTURE_TEST_CASE(a_revision_after_the_catalog_changed_keeps_the_agreed_price, Cancelling) {
  accept();
  const RunPrice agreed = run_now().price;
  Catalog dearer = small_catalog();
  dearer.version = 2;
  dearer.offers[0].tiers = {{1, 9000}};
  dearer.index();
  world.must(ApplyCatalog{std::make_shared<const Catalog>(std::move(dearer)), "{}"});
  cancel({lines[1]});
  outcome(lines[1], 1, 0);
  BOOST_TEST(run_now().price.unit_price == agreed.unit_price);
  BOOST_TEST(run_now().price.ordered == agreed.ordered - 1);
  BOOST_TEST(run_now().price.total == agreed.total);
}

BOOST_AUTO_TEST_CASE(a_revision_counts_what_the_day_had_before_its_run_and_not_what_came_later) {
  Catalog catalog = small_catalog();
  catalog.offers[0].tiers = {{1, 2000}, {100, 1000}};
  catalog.offers[0].tier_period = TierPeriod::day;
  catalog.offers[0].unfilled_price = 2000;
  Cancelling story(std::move(catalog));
  story.cancel();
  OrderPlacement first = an_order(kMorning, {a_line("tee", 50, 1), a_line("tee", 10, 2)});
  first.external_id = "T-4";
  story.place(first);
  story.release();
  OrderPlacement later = an_order(kMorning, {a_line("tee", 60)});
  later.external_id = "T-5";
  story.world.must(PlaceOrder{later});
  story.world.must(ReleasePool{PoolId{story.world.last<PoolOpened>()}});
  BOOST_TEST(story.world.happened<RunReleased>()[1].price.unit_price == 1000);
  story.cancel({story.lines[1]});
  BOOST_TEST(story.run_now().price.ordered == 50);
  BOOST_TEST(story.run_now().price.unit_price == 2000);
}

BOOST_FIXTURE_TEST_CASE(pieces_counted_as_made_stay_in_a_run_that_is_conceded, Cancelling) {
  accept();
  report(ReportKind::started);
  ReportLine counted{lines[0]};
  counted.count.made = 3;
  report(ReportKind::progress, {counted});
  BOOST_TEST(take_back(TakeBack::concede).ok());
  BOOST_TEST(world.pieces(PartState::in_production) == 3);
  BOOST_TEST(world.pieces(PartState::pooled) == 3);
}

BOOST_FIXTURE_TEST_CASE(an_exception_in_the_acceptance_of_a_revision_takes_the_line_out,
                        Cancelling) {
  accept();
  cancel({lines[1]});
  outcome(lines[1], 1, 0);
  ReportLine except{lines[2]};
  except.reason = ReportReason::no_material;
  BOOST_TEST(report(ReportKind::accepted, {except}).ok());
  BOOST_TEST(world.pieces(PartState::pooled) == 1);
  BOOST_TEST((run_now().state == RunState::accepted));
}

BOOST_FIXTURE_TEST_CASE(a_repeated_report_of_the_revision_before_changes_nothing, Cancelling) {
  accept();
  cancel({lines[1]});
  outcome(lines[1], 1, 0);
  Report again = a_report(ReportKind::accepted, run, 1, world.now);
  again.revision = 1;
  BOOST_TEST(world.must(TakeReport{"yiwu-print-01", again}).empty());
}

BOOST_FIXTURE_TEST_CASE(a_problem_with_every_line_of_an_issued_run_ends_it, Cancelling) {
  release();
  std::vector<ReportLine> problems;
  for (const LineId line : lines) {
    problems.emplace_back();
    problems.back().line = line;
    problems.back().reason = ReportReason::no_material;
  }
  BOOST_TEST(report(ReportKind::line_problem, problems).ok());
  BOOST_TEST((run_now().state == RunState::rejected));
}

BOOST_AUTO_TEST_CASE(a_plate_of_an_artwork_that_left_the_sheet_is_not_kept) {
  Catalog catalog = small_catalog();
  catalog.offers[0].plate_cost = 500;
  catalog.offers[0].plate_keep_days = 30;
  Cancelling story(std::move(catalog));
  OrderPlacement plates = an_order(kMorning, {a_line("tee", 1, 1), a_line("tee", 1, 2)});
  plates.external_id = "T-3";
  plates.lines[0].traits.artwork = 7;
  plates.lines[1].traits.artwork = 8;
  story.place(plates);
  story.release();
  BOOST_TEST(story.world.state.plates.size() == 2U);
  BOOST_TEST(story.cancel({story.lines[1]}).ok());
  BOOST_TEST(story.run_now().price.plates == 500);
  BOOST_TEST(story.world.state.plates.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_run_taken_back_before_its_acceptance_is_planned_anew, Cancelling) {
  release();
  BOOST_TEST(take_back(TakeBack::cancel).ok());
  BOOST_TEST((run_now().state == RunState::cancelled));
  BOOST_TEST(world.pieces(PartState::pooled) == 6);
  BOOST_TEST(world.state.exclusions.empty());
  BOOST_TEST(is_refused(take_back(TakeBack::cancel), RefusalCode::run_fenced));
}

BOOST_FIXTURE_TEST_CASE(a_run_reassigned_is_not_given_to_its_factory_again, Cancelling) {
  release();
  BOOST_TEST(take_back(TakeBack::reassign).ok());
  BOOST_TEST(world.pieces(PartState::pooled) == 6);
  BOOST_TEST(world.state.exclusions.size() == 3U);
}

BOOST_FIXTURE_TEST_CASE(of_an_accepted_run_taken_back_the_pieces_not_started_are_planned_anew,
                        Cancelling) {
  accept();
  BOOST_TEST(take_back(TakeBack::cancel).ok());
  BOOST_TEST(world.pieces(PartState::in_run) == 6);
  BOOST_TEST(outcome(lines[0], 3, 1).ok());
  BOOST_TEST(world.pieces(PartState::pooled) == 3);
  BOOST_TEST(world.pieces(PartState::in_run) == 3);
}

BOOST_FIXTURE_TEST_CASE(a_run_conceded_is_made_elsewhere_without_asking, Cancelling) {
  accept();
  report(ReportKind::started);
  cancel({lines[0]});
  BOOST_TEST(take_back(TakeBack::concede).ok());
  BOOST_TEST((run_now().state == RunState::cancelled));
  BOOST_TEST(world.pieces(PartState::cancelled) == 4, "what its buyer wanted cancelled is");
  BOOST_TEST(world.pieces(PartState::pooled) == 2);
  BOOST_TEST(world.state.open_cancels.empty());
  BOOST_TEST(is_refused(report(ReportKind::completed), RefusalCode::run_fenced));
}

BOOST_FIXTURE_TEST_CASE(a_made_run_is_not_taken_back, Cancelling) {
  accept();
  report(ReportKind::completed);
  BOOST_TEST(is_refused(take_back(TakeBack::concede), RefusalCode::run_fenced));
}

BOOST_FIXTURE_TEST_CASE(a_factory_is_reminded_at_half_of_its_time_to_acknowledge, Cancelling) {
  release();
  const Instant half = reminder_at(run_now());
  world.run_until(half - std::chrono::milliseconds{1});
  BOOST_TEST(world.happened<JobSheetReminded>().empty());
  world.run_until(half);
  BOOST_TEST(world.happened<JobSheetReminded>().size() == 1U);
  report(ReportKind::accepted);
  BOOST_TEST(world.state.reminders.empty());
}

BOOST_FIXTURE_TEST_CASE(who_has_answered_is_not_reminded, Cancelling) {
  accept();
  world.run_until(run_now().ack_by);
  BOOST_TEST(world.happened<JobSheetReminded>().empty());
}

// Found by the random lives, seed 3660: it waited for ever, and nobody was told.
BOOST_AUTO_TEST_CASE(a_same_run_order_that_no_single_factory_may_be_given_is_held) {
  Catalog two = small_catalog();
  two.factories.push_back(a_factory("foshan", "CN-GD", always_open(shanghai())));
  two.offers.push_back(an_offer(1, 0));
  two.offers[1].set_up += 5000;
  two.transits.push_back(a_transit("CN-GD", "CN", 48));
  two.index();
  CoreWorld world(std::move(two), kMorning);
  OrderPlacement placement = an_order(kMorning, {a_line("tee", 2, 1), a_line("tee", 1, 2)});
  placement.same_run = true;
  world.must(PlaceOrder{placement});
  const LineId first{world.last<LinePlaced>() - 1};
  const LineId second{world.last<LinePlaced>()};
  // The factory takes the order but for one line, and gives the other back when it is asked.
  const auto made_without = [&](const std::string& factory, LineId except, LineId given_back,
                                std::int32_t pieces) {
    world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
    const RunId run{world.last<RunReleased>()};
    Report accepted = a_report(ReportKind::accepted, run, 1, world.now);
    accepted.lines.emplace_back();
    accepted.lines.back().line = except;
    accepted.lines.back().reason = ReportReason::no_material;
    world.must(TakeReport{factory, accepted});
    world.must(TakeBackRun{run, TakeBack::cancel, {ActorKind::operator_, "lin"}, "why"});
    Report outcome = a_report(ReportKind::cancel_outcome, run, 2, world.now);
    outcome.lines.emplace_back();
    outcome.lines.back().line = given_back;
    outcome.lines.back().not_started = pieces;
    world.must(TakeReport{factory, outcome});
  };
  world.must(SetFactoryPause{"yiwu-print-01", true});
  made_without("foshan", first, second, 1);
  world.must(SetFactoryPause{"yiwu-print-01", false});
  made_without("yiwu-print-01", second, first, 2);
  world.run_until(world.now + std::chrono::hours{72});
  BOOST_TEST(world.pieces(PartState::held) == 3);
  BOOST_TEST((world.happened<PartMoved>().back().hold == HoldReason::no_factory));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
