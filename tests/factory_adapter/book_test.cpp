// The book on its inbox: what is stored once, what a restart finds, what a fence stops. Time is an
// argument; a crash is both thrown away between two commits.
#include <boost/test/unit_test.hpp>

#include "tests/factory_adapter/crashing_adapter.hpp"

using namespace jidan::adapter;
using namespace jidan::adapter::tests;

namespace {

std::string type_of(const ReportToSend& report) {
  return report.body.substr(9, report.body.find('"', 9) - 9);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(book)

BOOST_AUTO_TEST_CASE(a_run_lives_from_its_sheet_to_its_parcels_and_starts_once) {
  CrashingAdapter adapter;
  BOOST_CHECK(adapter.receive(message("m1", sheet_body(sheet())), at("09:00")) ==
              ReceiveOutcome::stored);
  std::vector<std::string> told;
  Instant now = at("09:00");
  while (adapter.book->open_jobs() > 0) {
    for (const ReportToSend& report : adapter.run(now)) {
      told.push_back(type_of(report));
      BOOST_CHECK(adapter.answer(report, 200, now) == AnswerMeaning::applied);
    }
    if (const auto next = adapter.book->next_deadline()) now = std::max(now, *next);
  }
  const std::vector<std::string> expected = {"job_sheet.accepted", "run.started", "run.completed",
                                             "run.shipped"};
  BOOST_CHECK_EQUAL_COLLECTIONS(told.begin(), told.end(), expected.begin(), expected.end());
  const auto row = adapter.inbox->show_job("run_a");
  BOOST_REQUIRE(row);
  BOOST_CHECK(row->job.state == JobState::shipped);
  BOOST_CHECK_EQUAL(row->job.times_started, 1u);
  BOOST_CHECK_EQUAL(row->reports_pending, 0);
}

BOOST_AUTO_TEST_CASE(the_same_message_again_is_stored_once_and_another_body_is_a_conflict) {
  CrashingAdapter adapter;
  const std::string body = sheet_body(sheet());
  BOOST_CHECK(adapter.receive(message("m1", body), at("09:00")) == ReceiveOutcome::stored);
  BOOST_CHECK(adapter.receive(message("m1", body), at("09:01")) == ReceiveOutcome::repeated);
  BOOST_CHECK(adapter.receive(message("m1", body + " "), at("09:01")) == ReceiveOutcome::conflict);
  adapter.restart();
  BOOST_CHECK(adapter.receive(message("m1", body), at("09:02")) == ReceiveOutcome::repeated);
  BOOST_CHECK(adapter.receive(message("m1", "{}"), at("09:02")) == ReceiveOutcome::conflict);
  BOOST_CHECK_EQUAL(adapter.inbox->list_jobs({}).size(), 1u);
}

BOOST_AUTO_TEST_CASE(the_same_run_under_another_id_is_not_a_second_job) {
  CrashingAdapter adapter;
  const std::string body = sheet_body(sheet());
  adapter.receive(message("m1", body), at("09:00"));
  BOOST_CHECK(adapter.receive(message("m2", body), at("09:01")) == ReceiveOutcome::ignored);
  BOOST_CHECK_EQUAL(adapter.inbox->list_jobs({}).size(), 1u);
  BOOST_CHECK_EQUAL(adapter.run(at("09:05")).size(), 1u);
}

BOOST_AUTO_TEST_CASE(a_message_without_its_commit_was_never_there) {
  CrashingAdapter adapter;
  adapter.inbox->begin();
  adapter.book->receive(message("m1", sheet_body(sheet())), at("09:00"));
  adapter.restart();  // killed before the commit: nothing was answered
  BOOST_CHECK(adapter.inbox->list_jobs({}).empty());
  BOOST_CHECK(adapter.receive(message("m1", sheet_body(sheet())), at("09:01")) ==
              ReceiveOutcome::stored);
  BOOST_CHECK_EQUAL(adapter.inbox->list_jobs({}).size(), 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_lost_in_a_crash_is_asked_for_again_with_the_same_bytes) {
  CrashingAdapter adapter;
  adapter.receive(message("m1", sheet_body(sheet())), at("09:00"));
  const auto first = adapter.run(at("09:05"));
  BOOST_REQUIRE_EQUAL(first.size(), 1u);
  adapter.restart();
  BOOST_CHECK(adapter.state() == JobState::accepting);
  const auto again = adapter.run(at("09:07"));
  BOOST_REQUIRE_EQUAL(again.size(), 1u);
  BOOST_CHECK_EQUAL(again[0].webhook_id, first[0].webhook_id);
  BOOST_CHECK_EQUAL(again[0].body, first[0].body);
}

BOOST_AUTO_TEST_CASE(a_run_is_not_started_before_its_acceptance_was_answered) {
  CrashingAdapter adapter;
  adapter.receive(message("m1", sheet_body(sheet())), at("09:00"));
  Instant now = at("09:05");
  for (int attempt = 0; attempt < 12; ++attempt) {
    const auto sends = adapter.run(now);
    BOOST_REQUIRE_EQUAL(sends.size(), 1u);
    BOOST_CHECK_EQUAL(type_of(sends[0]), "job_sheet.accepted");
    adapter.answer(sends[0], attempt % 2 == 0 ? 0 : 503, now);
    BOOST_CHECK(adapter.state() == JobState::accepting);
    now = adapter.book->next_deadline().value();
  }
}

BOOST_AUTO_TEST_CASE(a_fenced_run_is_never_started) {
  CrashingAdapter adapter;
  adapter.receive(message("m1", sheet_body(sheet())), at("09:00"));
  const auto sends = adapter.run(at("09:05"));
  BOOST_CHECK(adapter.answer(sends.at(0), 409, at("09:05"), "run-fenced") == AnswerMeaning::fenced);
  BOOST_CHECK(adapter.state() == JobState::fenced);
  BOOST_CHECK_EQUAL(adapter.book->open_jobs(), 0u);
  BOOST_CHECK_EQUAL(adapter.book->take_notes().size(), 1u);
  adapter.restart();
  BOOST_CHECK(adapter.run(at("23:00")).empty());
  BOOST_CHECK_EQUAL(adapter.inbox->show_job("run_a")->job.times_started, 0u);
}

BOOST_AUTO_TEST_CASE(a_sheet_that_comes_after_its_ack_by_is_stored_and_never_offered) {
  CrashingAdapter adapter;
  BOOST_CHECK(adapter.receive(message("m1", sheet_body(sheet())), at("10:00")) ==
              ReceiveOutcome::late);
  BOOST_CHECK(adapter.state() == JobState::expired);
  BOOST_CHECK(adapter.run(at("23:00")).empty());
  adapter.restart();
  BOOST_CHECK(adapter.run(at("23:30")).empty());
}

BOOST_AUTO_TEST_CASE(reports_of_a_run_go_one_by_one_in_seq_order) {
  CrashingAdapter adapter;
  adapter.rules.start_after = std::chrono::minutes(0);
  adapter.rules.completion = CompletionRule::after_start;
  adapter.rules.completion_time = std::chrono::minutes(0);
  adapter.restart();
  adapter.receive(message("m1", sheet_body(sheet())), at("09:00"));
  adapter.answer(adapter.run(at("09:05")).at(0), 200, at("09:05"));
  const auto started = adapter.run(at("09:05"));
  BOOST_REQUIRE_EQUAL(started.size(), 1u);  // completed is written too, but waits
  BOOST_CHECK_EQUAL(type_of(started[0]), "run.started");
  BOOST_CHECK(adapter.run(at("09:06")).empty());
  adapter.answer(started[0], 500, at("09:06"));
  BOOST_CHECK_EQUAL(type_of(adapter.run(at("09:07")).at(0)), "run.started");
}

BOOST_AUTO_TEST_CASE(a_refused_report_is_parked_with_an_alert_and_the_next_one_goes_on) {
  CrashingAdapter adapter;
  adapter.receive(message("m1", sheet_body(sheet())), at("09:00"));
  adapter.answer(adapter.run(at("09:05")).at(0), 200, at("09:05"));
  const auto started = adapter.run(at("09:15"));
  BOOST_CHECK(adapter.answer(started.at(0), 422, at("09:15")) == AnswerMeaning::unusable);
  BOOST_REQUIRE_EQUAL(adapter.book->take_notes().size(), 1u);
  BOOST_CHECK_EQUAL(adapter.inbox->show_job("run_a")->reports_parked, 1);
  BOOST_CHECK_EQUAL(type_of(adapter.run(at("17:00")).at(0)), "run.completed");
}

BOOST_AUTO_TEST_CASE(a_newer_revision_must_be_accepted_anew) {
  CrashingAdapter adapter;
  adapter.receive(message("m1", sheet_body(sheet())), at("09:00"));
  const auto first = adapter.run(at("09:05"));
  Sheet newer = sheet();
  newer.revision = 2;
  newer.lines.pop_back();
  BOOST_CHECK(adapter.receive(message("m2", sheet_body(newer, "job_sheet.revised")), at("09:06")) ==
              ReceiveOutcome::stored);
  BOOST_CHECK(adapter.state() == JobState::received);
  // The answer to the first acceptance comes late and confirms nothing.
  BOOST_CHECK(!adapter.answer(first.at(0), 200, at("09:07")));
  BOOST_CHECK(adapter.state() == JobState::received);
  const auto second = adapter.run(at("09:11"));
  BOOST_REQUIRE_EQUAL(second.size(), 1u);
  BOOST_CHECK_EQUAL(second[0].webhook_id, "rpt_run_a_2_2");
  BOOST_CHECK(adapter.receive(message("m3", sheet_body(sheet())), at("09:12")) ==
              ReceiveOutcome::ignored);
}

BOOST_AUTO_TEST_CASE(a_cancelled_run_says_nothing_more_and_is_not_started) {
  CrashingAdapter adapter;
  adapter.receive(message("m1", sheet_body(sheet())), at("09:00"));
  adapter.answer(adapter.run(at("09:05")).at(0), 200, at("09:05"));
  const char* cancelled = R"({"type":"job_sheet.cancelled","data":{"run_id":"run_a"}})";
  BOOST_CHECK(adapter.receive(message("m2", cancelled), at("09:10")) == ReceiveOutcome::stored);
  BOOST_CHECK(adapter.state() == JobState::cancelled);
  BOOST_CHECK(adapter.run(at("23:00")).empty());
  BOOST_CHECK_EQUAL(adapter.book->open_jobs(), 0u);
}

BOOST_AUTO_TEST_CASE(a_sheet_for_another_factory_is_not_stored) {
  CrashingAdapter adapter;
  Sheet other = sheet();
  other.factory = "foshan";
  BOOST_CHECK(adapter.receive(message("m1", sheet_body(other)), at("09:00")) ==
              ReceiveOutcome::invalid);
  BOOST_CHECK(adapter.inbox->list_jobs({}).empty());
  BOOST_CHECK(!adapter.inbox->digest_of("yiwu", "m1"));
}

BOOST_AUTO_TEST_CASE(lines_we_are_asked_to_leave_out_before_the_start_are_answered_at_once) {
  CrashingAdapter adapter;
  adapter.receive(message("m1", sheet_body(sheet())), at("09:00"));
  adapter.answer(adapter.run(at("09:05")).at(0), 200, at("09:05"));
  BOOST_CHECK(adapter.receive(message("m2", cancel_request_body(sheet(), {"lin_2", 1, {}})),
                              at("09:06")) == ReceiveOutcome::stored);
  adapter.restart();
  const auto sent = adapter.run(at("09:06"));
  BOOST_REQUIRE_EQUAL(sent.size(), 1u);
  BOOST_CHECK_EQUAL(type_of(sent[0]), "job_sheet.cancel_outcome");
  BOOST_CHECK(sent[0].body.find(R"("not_started":1,"already_made":0)") != std::string::npos);
  BOOST_CHECK(!is_to_make(adapter.inbox->find_job("yiwu", "run_a").value(), "lin_2"));
}

BOOST_AUTO_TEST_CASE(an_answer_that_came_too_late_leaves_the_lines_to_be_made) {
  CrashingAdapter adapter;
  adapter.receive(message("m1", sheet_body(sheet())), at("09:00"));
  adapter.answer(adapter.run(at("09:05")).at(0), 200, at("09:05"));
  adapter.receive(message("m2", cancel_request_body(sheet(), {"lin_2", 1, {}})), at("09:06"));
  adapter.answer(adapter.run(at("09:06")).at(0), 409, at("09:06"), "not-cancellable");
  BOOST_CHECK(is_to_make(adapter.inbox->find_job("yiwu", "run_a").value(), "lin_2"));
  BOOST_CHECK(adapter.state() == JobState::confirmed);
}

BOOST_AUTO_TEST_CASE(a_revision_of_a_confirmed_run_needs_no_new_yes_even_after_its_ack_by) {
  CrashingAdapter adapter;
  adapter.rules.start_after = std::chrono::minutes{300};
  adapter.restart();
  adapter.receive(message("m1", sheet_body(sheet())), at("09:00"));
  adapter.answer(adapter.run(at("09:05")).at(0), 200, at("09:05"));
  Sheet smaller = sheet();
  smaller.revision = 2;
  smaller.lines.pop_back();
  adapter.receive(message("m2", sheet_body(smaller, "job_sheet.revised")), at("11:00"));
  BOOST_CHECK(adapter.state() == JobState::confirmed);
  adapter.run(at("11:01"));
  BOOST_CHECK(adapter.state() == JobState::confirmed);
}

BOOST_AUTO_TEST_CASE(an_outcome_still_to_be_sent_outlives_a_revision_that_has_its_line) {
  CrashingAdapter adapter;
  adapter.receive(message("m1", sheet_body(sheet())), at("09:00"));
  adapter.answer(adapter.run(at("09:05")).at(0), 200, at("09:05"));
  adapter.receive(message("m2", cancel_request_body(sheet(), {"lin_2", 1, {}})), at("09:06"));
  Sheet newer = sheet();
  newer.revision = 2;
  adapter.receive(message("m3", sheet_body(newer, "job_sheet.revised")), at("09:07"));
  BOOST_CHECK(!is_to_make(adapter.inbox->find_job("yiwu", "run_a").value(), "lin_2"));
  const auto sent = adapter.run(at("09:08"));
  BOOST_REQUIRE(!sent.empty());
  BOOST_CHECK_EQUAL(type_of(sent[0]), "job_sheet.cancel_outcome");
}

BOOST_AUTO_TEST_CASE(a_revision_after_the_start_changes_the_sheet_and_the_making_goes_on) {
  CrashingAdapter adapter;
  adapter.receive(message("m1", sheet_body(sheet())), at("09:00"));
  adapter.answer(adapter.run(at("09:05")).at(0), 200, at("09:05"));
  BOOST_REQUIRE_EQUAL(adapter.run(at("09:30")).size(), 1u);
  BOOST_CHECK(adapter.state() == JobState::started);
  Sheet smaller = sheet();
  smaller.revision = 2;
  smaller.quantity = 42;
  smaller.lines.pop_back();
  BOOST_CHECK(adapter.receive(message("m3", sheet_body(smaller, "job_sheet.revised")),
                              at("09:40")) == ReceiveOutcome::stored);
  BOOST_CHECK(adapter.state() == JobState::started);
  const Job job = adapter.inbox->find_job("yiwu", "run_a").value();
  BOOST_CHECK_EQUAL(job.sheet.revision, 2);
  BOOST_CHECK_EQUAL(job.times_started, 1u);
}

BOOST_AUTO_TEST_SUITE_END()
