// What the adapter does next, state by state: steps in, actions out, no clock and no socket.
#include <boost/test/unit_test.hpp>

#include "factory-adapter/step.hpp"
#include "tests/factory_adapter/sheets.hpp"

using namespace jidan::adapter;
using namespace jidan::adapter::tests;

namespace {

Job job_in(JobState state, Instant since) {
  Job job;
  job.sheet = sheet();
  job.received_at = at("09:00");
  job.state = state;
  job.state_since = since;
  return job;
}

// The instant it waits for, or nothing if it does something else.
std::optional<Instant> waits_until(const Action& action) {
  const auto* wait = std::get_if<WaitUntil>(&action);
  return wait ? std::optional(wait->at) : std::nullopt;
}

const Settle& settled(const Action& action) {
  BOOST_REQUIRE(std::holds_alternative<Settle>(action));
  return std::get<Settle>(action);
}

Rules an_hour_of_production() {
  Rules rules;
  rules.completion = CompletionRule::after_start;
  rules.completion_time = std::chrono::minutes(60);
  return rules;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(step)

BOOST_AUTO_TEST_CASE(a_sheet_is_accepted_when_its_time_has_come) {
  const Job job = job_in(JobState::received, at("09:00"));
  BOOST_CHECK(waits_until(next_action(job, Rules{}, at("09:04"))) == at("09:05"));
  const Action action = next_action(job, Rules{}, at("09:05"));
  BOOST_CHECK(settled(action).event == JobEvent::accept);
  const ReportDraft& report = *settled(action).report;
  BOOST_CHECK(report.kind == ReportKind::accepted);
  BOOST_CHECK_EQUAL(report.seq, 1u);
  BOOST_CHECK(report.at == at("09:05"));
}

BOOST_AUTO_TEST_CASE(a_sheet_past_its_ack_by_expires_and_says_nothing) {
  Rules slow;
  slow.accept_after = std::chrono::minutes(90);
  const Job job = job_in(JobState::received, at("09:00"));
  BOOST_CHECK(waits_until(next_action(job, slow, at("09:30"))) == at("10:00"));
  const Action action = next_action(job, slow, at("10:00"));
  BOOST_CHECK(settled(action).event == JobEvent::expire);
  BOOST_CHECK(!settled(action).report);
}

BOOST_AUTO_TEST_CASE(an_acceptance_without_an_answer_waits_however_long_it_takes) {
  const Job job = job_in(JobState::accepting, at("09:05"));
  for (const char* time : {"09:05", "10:00", "23:59"})
    BOOST_CHECK(std::holds_alternative<WaitForAnswer>(next_action(job, Rules{}, at(time))));
}

BOOST_AUTO_TEST_CASE(a_confirmed_run_starts_after_the_rules_wait) {
  const Job job = job_in(JobState::confirmed, at("09:06"));
  BOOST_CHECK(waits_until(next_action(job, Rules{}, at("09:06"))) == at("09:16"));
  BOOST_CHECK(settled(next_action(job, Rules{}, at("09:16"))).event == JobEvent::start);
}

BOOST_AUTO_TEST_CASE(progress_is_cumulative_and_never_more_than_was_ordered) {
  Rules rules = an_hour_of_production();
  rules.progress_steps = 2;
  Job job = job_in(JobState::started, at("10:00"));
  BOOST_CHECK(waits_until(next_action(job, rules, at("10:00"))) == at("10:20"));
  const Action first = next_action(job, rules, at("10:20"));
  BOOST_CHECK(settled(first).event == JobEvent::progress);
  BOOST_CHECK_EQUAL(settled(first).report->results.at(0).made, 14);
  BOOST_CHECK_EQUAL(settled(first).report->results.at(1).made, 0);
  settle(job, settled(first), at("10:20"));
  const Action second = next_action(job, rules, at("10:40"));
  BOOST_CHECK_EQUAL(settled(second).report->results.at(0).made, 28);
  settle(job, settled(second), at("10:40"));
  BOOST_CHECK(waits_until(next_action(job, rules, at("10:41"))) == at("11:00"));
  BOOST_CHECK(settled(next_action(job, rules, at("11:00"))).event == JobEvent::complete);
}

BOOST_AUTO_TEST_CASE(a_short_run_tells_its_final_counts_before_it_is_complete) {
  Rules rules = an_hour_of_production();
  rules.short_permille = 1000;
  Job job = job_in(JobState::started, at("10:00"));
  const Action counts = next_action(job, rules, at("11:00"));
  BOOST_REQUIRE(settled(counts).event == JobEvent::progress);
  BOOST_CHECK_EQUAL(settled(counts).report->results.at(0).made, 40);
  BOOST_CHECK_EQUAL(settled(counts).report->results.at(0).spoiled, 2);
  BOOST_CHECK_EQUAL(settled(counts).report->results.at(1).made, 1);
  settle(job, settled(counts), at("11:00"));
  BOOST_CHECK(settled(next_action(job, rules, at("11:00"))).event == JobEvent::complete);
}

BOOST_AUTO_TEST_CASE(lines_left_out_are_neither_counted_nor_shipped) {
  Rules rules = an_hour_of_production();
  rules.progress_steps = 1;
  Job job = job_in(JobState::started, at("10:00"));
  job.excepted = {"lin_1"};
  const Action progress = next_action(job, rules, at("10:30"));
  BOOST_REQUIRE_EQUAL(settled(progress).report->results.size(), 1u);
  BOOST_CHECK_EQUAL(settled(progress).report->results.at(0).line_id, "lin_2");
  job.state = JobState::made;
  const Action shipping = next_action(job, rules, at("18:00"));
  BOOST_REQUIRE(settled(shipping).event == JobEvent::ship);
  BOOST_CHECK(settled(shipping).report->parcels.at(0).lines == std::vector<std::string>{"lin_2"});
}

BOOST_AUTO_TEST_CASE(parcels_leave_when_the_run_is_due_or_as_soon_as_it_is_made) {
  const Job job = job_in(JobState::made, at("15:00"));
  BOOST_CHECK(waits_until(next_action(job, Rules{}, at("15:00"))) == at("18:00"));
  Rules at_once;
  at_once.ship = ShipRule::after_made;
  BOOST_CHECK(settled(next_action(job, at_once, at("15:00"))).event == JobEvent::ship);
}

BOOST_AUTO_TEST_CASE(seq_rises_by_one_with_each_report_of_a_whole_life) {
  const Rules rules;
  Job job = job_in(JobState::received, at("09:00"));
  std::uint64_t seq = 0;
  Instant now = at("09:00");
  while (!is_final(job.state)) {
    const Action action = next_action(job, rules, now);
    if (const auto wait = waits_until(action)) {
      BOOST_REQUIRE(*wait > now);
      now = *wait;
    } else if (std::holds_alternative<WaitForAnswer>(action)) {
      BOOST_REQUIRE(take_event(job, JobEvent::confirm, now));
    } else {
      BOOST_REQUIRE_EQUAL(settled(action).report->seq, ++seq);
      settle(job, settled(action), now);
    }
  }
  BOOST_CHECK(job.state == JobState::shipped);
  BOOST_CHECK_EQUAL(seq, 4u);
  BOOST_CHECK_EQUAL(job.times_started, 1u);
  BOOST_CHECK(now == at("18:00"));
}

BOOST_AUTO_TEST_CASE(a_final_job_wants_nothing) {
  for (const JobState state : job_states)
    if (is_final(state))
      BOOST_CHECK(std::holds_alternative<Finished>(
          next_action(job_in(state, at("09:00")), Rules{}, at("12:00"))));
}

BOOST_AUTO_TEST_CASE(asked_before_the_start_every_piece_is_left_out_and_not_counted_later) {
  Job job;
  job.sheet = sheet();
  job.state = JobState::confirmed;
  job.next_seq = 2;
  const auto answer = answer_cancel(job, {{"lin_2", 1, {}}}, at("09:30"));
  BOOST_REQUIRE(answer);
  BOOST_CHECK(answer->kind == ReportKind::cancel_outcome);
  BOOST_CHECK((answer->outcomes == std::vector<LineOutcome>{{"lin_2", 1, 0}}));
  BOOST_CHECK_EQUAL(answer->seq, 2u);
  BOOST_CHECK_EQUAL(job.next_seq, 3u);
  BOOST_CHECK(!is_to_make(job, "lin_2"));
  BOOST_CHECK(is_to_make(job, "lin_1"));
}

BOOST_AUTO_TEST_CASE(asked_after_the_start_every_piece_is_made) {
  for (const JobState state : {JobState::started, JobState::made}) {
    Job job;
    job.sheet = sheet();
    job.state = state;
    const auto answer = answer_cancel(job, {{"lin_1", 42, {}}}, at("12:00"));
    BOOST_REQUIRE(answer);
    BOOST_CHECK((answer->outcomes == std::vector<LineOutcome>{{"lin_1", 0, 42}}));
    BOOST_CHECK(is_to_make(job, "lin_1"));
  }
}

BOOST_AUTO_TEST_CASE(a_job_that_is_over_answers_no_request) {
  for (const JobState state : job_states) {
    if (!is_final(state)) continue;
    Job job;
    job.sheet = sheet();
    job.state = state;
    BOOST_CHECK(!answer_cancel(job, {{"lin_1", 42, {}}}, at("12:00")));
  }
}

BOOST_AUTO_TEST_SUITE_END()
