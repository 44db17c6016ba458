// Judging sheets by rule, and what an answer to a report means.
#include <boost/test/unit_test.hpp>

#include "factory-adapter/answer.hpp"
#include "factory-adapter/rules.hpp"
#include "tests/factory_adapter/sheets.hpp"

using namespace jidan::adapter;
using namespace jidan::adapter::tests;

BOOST_AUTO_TEST_SUITE(rules)

BOOST_AUTO_TEST_CASE(without_rules_everything_is_accepted_whole) {
  const Verdict verdict = judge(Rules{}, sheet());
  BOOST_CHECK(verdict.accept);
  BOOST_CHECK(verdict.except.empty());
}

BOOST_AUTO_TEST_CASE(a_run_over_the_quantity_is_rejected_with_the_rules_reason) {
  Rules rules;
  rules.reject_when = {{42, std::nullopt, Reason::capacity}};
  const Verdict verdict = judge(rules, sheet());
  BOOST_CHECK(!verdict.accept);
  BOOST_CHECK(verdict.reason == Reason::capacity);
  rules.reject_when = {{43, std::nullopt, Reason::capacity}};
  BOOST_CHECK(judge(rules, sheet()).accept);
}

BOOST_AUTO_TEST_CASE(a_line_with_a_refused_text_is_left_out_and_the_rest_accepted) {
  Rules rules;
  rules.except_when = {{{"天空"}, std::nullopt, Reason::text_unprintable}};
  const Verdict verdict = judge(rules, sheet());
  BOOST_CHECK(verdict.accept);
  BOOST_REQUIRE_EQUAL(verdict.except.size(), 1u);
  BOOST_CHECK_EQUAL(verdict.except[0].line_id, "lin_1");
  BOOST_CHECK(verdict.except[0].reason == Reason::text_unprintable);
}

BOOST_AUTO_TEST_CASE(a_sheet_with_every_line_left_out_is_rejected) {
  Rules rules;
  rules.except_when = {{{}, 0, Reason::no_material}};
  const Verdict verdict = judge(rules, sheet());
  BOOST_CHECK(!verdict.accept);
  BOOST_CHECK(verdict.reason == Reason::no_material);
}

BOOST_AUTO_TEST_CASE(draws_are_the_same_again_and_near_the_share_they_stand_for) {
  int drawn = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string id = "run_" + std::to_string(i);
    const auto draw = permille_draw(7, "reject", id);
    BOOST_REQUIRE(draw >= 0 && draw < 1000);
    BOOST_REQUIRE_EQUAL(draw, permille_draw(7, "reject", id));
    if (draw < 50) ++drawn;
  }
  // 500 expected, standard deviation 22: five of them on either side.
  BOOST_CHECK(drawn > 390 && drawn < 610);
  BOOST_CHECK_EQUAL(permille_draw(1, "reject", "run_x") == permille_draw(2, "reject", "run_x") &&
                        permille_draw(1, "short", "run_x") == permille_draw(2, "short", "run_x"),
                    false);
}

BOOST_AUTO_TEST_CASE(a_permille_of_a_thousand_takes_every_run_and_of_zero_none) {
  Rules rules;
  rules.reject_permille = 1000;
  BOOST_CHECK(!judge(rules, sheet()).accept);
  rules.reject_permille = 0;
  BOOST_CHECK(judge(rules, sheet()).accept);
}

BOOST_AUTO_TEST_CASE(only_a_plain_200_means_applied) {
  BOOST_CHECK(meaning_of(200, "") == AnswerMeaning::applied);
  for (const int status : {0, 201, 204, 302, 401, 404, 408, 429, 500, 502, 503})
    BOOST_CHECK(meaning_of(status, "") == AnswerMeaning::unanswered);
  for (const int status : {400, 411, 413, 415, 422})
    BOOST_CHECK(meaning_of(status, "") == AnswerMeaning::unusable);
}

BOOST_AUTO_TEST_CASE(any_409_but_a_stale_revision_is_a_fence) {
  BOOST_CHECK(meaning_of(409, "run-fenced") == AnswerMeaning::fenced);
  BOOST_CHECK(meaning_of(409, "") == AnswerMeaning::fenced);
  BOOST_CHECK(meaning_of(409, "revision-stale") == AnswerMeaning::stale);
}

BOOST_AUTO_TEST_CASE(only_the_answer_to_an_acceptance_confirms) {
  BOOST_CHECK(event_of(ReportKind::accepted, AnswerMeaning::applied) == JobEvent::confirm);
  for (const ReportKind kind : {ReportKind::rejected, ReportKind::started, ReportKind::progress,
                                ReportKind::completed, ReportKind::shipped})
    BOOST_CHECK(!event_of(kind, AnswerMeaning::applied));
}

BOOST_AUTO_TEST_CASE(waits_follow_the_table_and_its_last_row_repeats) {
  const Instant now = at("09:00");
  BOOST_CHECK(next_attempt(now, 1, std::nullopt) == now + std::chrono::seconds(1));
  BOOST_CHECK(next_attempt(now, 2, std::nullopt) == now + std::chrono::seconds(5));
  BOOST_CHECK(next_attempt(now, 4, std::nullopt) == now + std::chrono::minutes(2));
  BOOST_CHECK(next_attempt(now, 7, std::nullopt) == now + std::chrono::hours(1));
  BOOST_CHECK(next_attempt(now, 700, std::nullopt) == now + std::chrono::hours(1));
}

BOOST_AUTO_TEST_CASE(retry_after_only_ever_lengthens_a_wait) {
  const Instant now = at("09:00");
  BOOST_CHECK(next_attempt(now, 1, std::chrono::seconds(90)) == now + std::chrono::seconds(90));
  BOOST_CHECK(next_attempt(now, 5, std::chrono::seconds(1)) == now + std::chrono::minutes(10));
}

BOOST_AUTO_TEST_SUITE_END()
