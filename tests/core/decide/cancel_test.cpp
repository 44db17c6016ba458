// Cancelling before and after a factory has the lines.
#include "tests/core/decide/cancelling.hpp"

namespace jidan::testing {
BOOST_AUTO_TEST_SUITE(cancelling)

BOOST_FIXTURE_TEST_CASE(pooled_lines_are_cancelled_at_once, Cancelling) {
  BOOST_TEST(cancel({lines[0]}).ok());
  BOOST_TEST(world.pieces(PartState::cancelled) == 4);
  BOOST_TEST(world.pieces(PartState::pooled) == 2);
  const auto asked = world.happened<CancelAsked>();
  BOOST_REQUIRE(asked.size() == 1U);
  BOOST_TEST(asked[0].by.name == "demo");
  BOOST_TEST(asked[0].reason == "changed mind");
}

BOOST_FIXTURE_TEST_CASE(an_order_cancelled_whole_leaves_the_state, Cancelling) {
  BOOST_TEST(cancel().ok());
  BOOST_TEST(world.state.orders.size() == 0U);
  BOOST_TEST(is_refused(cancel(), RefusalCode::order_closed));
  BOOST_TEST((world.state.next_deadline() == kNever));
}

BOOST_FIXTURE_TEST_CASE(cancelling_a_cancelled_line_again_changes_nothing, Cancelling) {
  cancel({lines[0]});
  const Decision again = cancel({lines[0]});
  BOOST_REQUIRE(again.ok());
  BOOST_TEST(again.value().empty());
}

BOOST_AUTO_TEST_CASE(a_line_of_an_unpaid_order_is_cancelled_and_the_rest_still_awaits_payment) {
  Cancelling story;
  OrderPlacement unpaid = an_order(kMorning, {a_line("tee", 2, 1), a_line("tee", 3, 2)});
  unpaid.external_id = "T-2";
  unpaid.payment = Payment::pending;
  story.place(unpaid);
  BOOST_TEST(story.cancel({story.lines[0]}).ok());
  BOOST_TEST(story.world.pieces(PartState::awaiting_payment) == 3);
  BOOST_TEST(story.world.state.payments.size() == 1U, "the rest is still dropped in time");
  story.world.must(RecordPayment{story.order, kMorning});
  BOOST_TEST(story.world.pieces(PartState::pooled) == 6 + 3);
  BOOST_TEST(story.world.pieces(PartState::cancelled) == 2);
}

BOOST_FIXTURE_TEST_CASE(lines_no_factory_has_accepted_leave_the_sheet_by_a_revision, Cancelling) {
  release();
  const Minor before = run_now().price.total;
  BOOST_TEST(cancel({lines[0]}).ok());
  BOOST_TEST(world.pieces(PartState::cancelled) == 4);
  BOOST_TEST(run_now().revision == 2U);
  BOOST_TEST(run_now().price.ordered == 2);
  BOOST_TEST(run_now().price.total < before);
  const auto revised = world.happened<JobSheetRevised>();
  BOOST_REQUIRE(revised.size() == 1U);
  BOOST_REQUIRE(revised[0].lines.size() == 2U);
  BOOST_TEST((revised[0].lines[0].line == lines[1]));
  BOOST_TEST((revised[0].ack_by == run_now().ack_by));
}

BOOST_FIXTURE_TEST_CASE(an_acceptance_of_the_revision_before_is_refused, Cancelling) {
  release();
  cancel({lines[0]});
  BOOST_TEST(is_refused(report(ReportKind::accepted, {}, 1), RefusalCode::revision_stale));
  BOOST_TEST(report(ReportKind::accepted, {}, 2).ok());
  BOOST_TEST((run_now().state == RunState::accepted));
}

BOOST_FIXTURE_TEST_CASE(a_run_of_which_every_line_is_cancelled_ends_and_its_factory_is_told,
                        Cancelling) {
  release();
  BOOST_TEST(cancel().ok());
  BOOST_TEST((run_now().state == RunState::cancelled));
  const auto told = world.happened<JobSheetCancelled>();
  BOOST_REQUIRE(told.size() == 1U);
  BOOST_TEST((told[0].reason == FenceReason::cancelled));
  BOOST_TEST(world.state.capacity_used.empty());
}

BOOST_FIXTURE_TEST_CASE(the_late_yes_to_a_cancelled_run_is_refused_and_kept_as_a_claim,
                        Cancelling) {
  release();
  cancel();
  BOOST_TEST(is_refused(report(ReportKind::accepted), RefusalCode::run_fenced));
  BOOST_TEST(world.happened<ClaimRecorded>().size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_rest_below_the_minimum_goes_back_to_its_pool_with_the_factory_still_able,
                        WithMinimum) {
  release();
  BOOST_TEST(cancel({lines[0]}).ok());
  BOOST_TEST((run_now().state == RunState::cancelled));
  BOOST_TEST(world.pieces(PartState::pooled) == 2);
  BOOST_TEST(world.state.exclusions.empty());
}

BOOST_FIXTURE_TEST_CASE(of_accepted_lines_the_factory_is_asked_and_nothing_moves_yet, Cancelling) {
  accept();
  BOOST_TEST(cancel({lines[0]}).ok());
  BOOST_TEST(world.pieces(PartState::in_run) == 6);
  const auto requests = world.happened<CancelRequested>();
  BOOST_REQUIRE(requests.size() == 1U);
  BOOST_TEST(requests[0].lines[0].quantity == 4);
  BOOST_TEST((requests[0].answer_by > world.now));
  const Decision again = cancel({lines[0]});
  BOOST_REQUIRE(again.ok());
  BOOST_TEST(again.value().empty(), "one request a line is enough");
}

BOOST_FIXTURE_TEST_CASE(pieces_not_started_are_cancelled_and_pieces_made_go_on, Cancelling) {
  accept();
  cancel({lines[0]});
  BOOST_TEST(outcome(lines[0], 3, 1).ok());
  BOOST_TEST(world.pieces(PartState::cancelled) == 3);
  BOOST_TEST(world.pieces(PartState::in_run) == 3);
  BOOST_TEST(run_now().revision == 2U);
  BOOST_TEST(run_now().price.ordered == 3);
  BOOST_TEST((run_now().state == RunState::accepted));
  const auto concluded = world.happened<CancelConcluded>();
  BOOST_REQUIRE(concluded.size() == 1U);
  BOOST_TEST(concluded[0].lines[0].already_made == 1);
}

BOOST_FIXTURE_TEST_CASE(silence_means_already_made, Cancelling) {
  accept();
  cancel({lines[0]});
  const Instant answer_by = world.happened<CancelRequested>()[0].answer_by;
  world.run_until(answer_by);
  BOOST_TEST(world.pieces(PartState::in_run) == 6);
  const auto concluded = world.happened<CancelConcluded>();
  BOOST_REQUIRE(concluded.size() == 1U);
  BOOST_TEST(!concluded[0].answered);
  BOOST_TEST(is_refused(outcome(lines[0], 4, 0), RefusalCode::not_cancellable));
  BOOST_TEST(world.pieces(PartState::cancelled) == 0);
}

BOOST_FIXTURE_TEST_CASE(more_than_was_asked_for_is_never_taken_out, Cancelling) {
  accept();
  cancel({lines[1]});
  BOOST_TEST(outcome(lines[1], 9, 0).ok());
  BOOST_TEST(world.pieces(PartState::cancelled) == 1);
}

BOOST_FIXTURE_TEST_CASE(an_outcome_of_every_piece_ends_the_run, Cancelling) {
  accept();
  cancel();
  ReportLine first{lines[0]}, second{lines[1]}, third{lines[2]};
  first.not_started = 4;
  second.not_started = third.not_started = 1;
  BOOST_TEST(report(ReportKind::cancel_outcome, {first, second, third}).ok());
  BOOST_TEST((run_now().state == RunState::cancelled));
  BOOST_TEST(world.state.orders.size() == 0U);
}

BOOST_FIXTURE_TEST_CASE(a_line_the_outcome_does_not_name_stays_asked_for, Cancelling) {
  accept();
  cancel();
  BOOST_TEST(outcome(lines[0], 4, 0).ok());
  BOOST_TEST(world.state.open_cancels.size() == 1U);
  BOOST_TEST(outcome(lines[1], 0, 1).ok());
  BOOST_TEST(outcome(lines[2], 0, 1).ok());
  BOOST_TEST(world.state.open_cancels.empty());
}

BOOST_FIXTURE_TEST_CASE(what_comes_out_short_of_a_line_to_be_cancelled_is_not_made_again,
                        Cancelling) {
  accept();
  report(ReportKind::started);
  cancel({lines[0]});
  ReportLine counted{lines[0]};
  counted.count = {1, 0, 3};
  BOOST_TEST(report(ReportKind::completed, {counted}).ok());
  BOOST_TEST(world.pieces(PartState::cancelled) == 3);
  BOOST_TEST(world.pieces(PartState::made) == 3);
  BOOST_TEST(world.state.open_cancels.empty());
  BOOST_TEST(world.happened<CancelConcluded>()[0].lines[0].not_started == 3);
}

BOOST_FIXTURE_TEST_CASE(an_order_of_which_nothing_came_out_and_that_is_to_be_cancelled_is_closed,
                        Cancelling) {
  accept();
  report(ReportKind::started);
  cancel();
  std::vector<ReportLine> spoiled;
  for (const LineId line : lines) {
    spoiled.emplace_back();
    spoiled.back().line = line;
    spoiled.back().count.spoiled = 4;
  }
  BOOST_TEST(report(ReportKind::completed, spoiled).ok());
  BOOST_TEST(world.pieces(PartState::cancelled) == 6);
  BOOST_TEST(world.state.orders.size() == 0U);
}

BOOST_FIXTURE_TEST_CASE(a_problem_with_a_line_to_be_cancelled_cancels_it, Cancelling) {
  accept();
  cancel({lines[0]});
  ReportLine problem{lines[0], ReportReason::text_unprintable, {}};
  BOOST_TEST(report(ReportKind::line_problem, {problem}).ok());
  BOOST_TEST(world.pieces(PartState::cancelled) == 4);
  BOOST_TEST(world.pieces(PartState::held) == 0);
  BOOST_TEST(world.state.open_cancels.empty());
}

BOOST_FIXTURE_TEST_CASE(a_made_line_can_not_be_cancelled, Cancelling) {
  accept();
  report(ReportKind::completed);
  BOOST_TEST(is_refused(cancel({lines[0]}), RefusalCode::not_cancellable));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
