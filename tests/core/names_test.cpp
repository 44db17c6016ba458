// The outside's words: each set complete, no word twice, and the ones contracts fix by name.
#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

#include "aggregator/core/command.hpp"
#include "aggregator/core/event.hpp"
#include "aggregator/core/refusal.hpp"
#include "tests/support/builders.hpp"

namespace jidan::testing {

namespace {

// The words of a set whose values are 0 … last, in that order.
template <class Enum>
std::vector<std::string> words(Enum last) {
  std::vector<std::string> result;
  for (int value = 0; value <= static_cast<int>(last); ++value)
    result.emplace_back(to_text(static_cast<Enum>(value)));
  return result;
}

void check(const std::vector<std::string>& found, const std::vector<std::string>& expected) {
  BOOST_TEST(found == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(names)

BOOST_AUTO_TEST_CASE(orders_and_lines_use_the_words_of_the_contract) {
  check(words(Mode::recurring), {"custom", "bulk", "bundle", "recurring"});
  check(words(RecurrenceState::ended), {"active", "paused", "ended"});
  check(words(SkipReason::ended),
        {"none", "by_channel", "unconfirmed", "refused", "id_taken", "erased", "past", "ended"});
  check(words(Payment::on_delivery), {"paid", "pending", "on_delivery"});
  check(words(Substitution::same_function), {"none", "same_work", "same_function"});
  check(words(Approval::sample), {"none", "proof", "sample"});
  check(words(PartState::cancelled), {"awaiting_payment", "held", "pooled", "in_run",
                                      "in_production", "made", "shipped", "cancelled"});
  check(words(PromiseState::paused), {"on_track", "at_risk", "missed", "infeasible", "paused"});
  check(words(PromiseKind::arrive_by), {"none", "ship_by", "arrive_by"});
}

BOOST_AUTO_TEST_CASE(holds_use_the_words_of_the_contract_and_say_whom_they_wait_for) {
  check(words(HoldReason::artwork_pending),
        {"none", "artwork_unusable", "text_unprintable", "content_refused", "rights_doubt",
         "in_review", "awaiting_approval", "product_held", "below_moq", "shape_changed",
         "no_factory", "artwork_pending"});
  check(words(WaitingOn::channel), {"buyer", "operator", "factory", "channel"});
  BOOST_TEST(to_text(waiting_on(HoldReason::artwork_unusable)) == "buyer");
  BOOST_TEST(to_text(waiting_on(HoldReason::awaiting_approval)) == "buyer");
  BOOST_TEST(to_text(waiting_on(HoldReason::artwork_pending)) == "channel");
  BOOST_TEST(to_text(waiting_on(HoldReason::below_moq)) == "operator");
  BOOST_TEST(to_text(waiting_on(HoldReason::no_factory)) == "operator");
}

BOOST_AUTO_TEST_CASE(runs_releases_and_policies_use_the_words_of_the_contract) {
  check(words(RunState::cancelled), {"planned", "issued", "accepted", "rejected", "expired",
                                     "in_production", "made", "shipped", "closed", "cancelled"});
  check(words(ReleaseReason::lookahead),
        {"promise_limit", "cut_off", "quantity", "waiting_cost", "run_maximum", "wait_max",
         "infeasible", "operator", "test", "forecast", "lookahead"});
  check(words(PolicyName::lookahead),
        {"daily-cutoff", "quantity", "rent-or-buy", "forecast", "lookahead"});
}

BOOST_AUTO_TEST_CASE(messages_and_reports_use_the_words_of_the_contract) {
  check(words(MessageKind::cancelled), {"job_sheet.issued", "job_sheet.cancelled"});
  check(words(ReportKind::availability),
        {"job_sheet.accepted", "job_sheet.rejected", "run.started", "run.progress",
         "run.first_piece", "line.problem", "run.completed", "run.inspected", "run.shipped",
         "job_sheet.cancel_outcome", "factory.availability"});
  check(words(ReportReason::other),
        {"none", "artwork_unusable", "text_unprintable", "content_refused", "rights_doubt",
         "no_material", "too_late", "capacity", "price", "other"});
}

BOOST_AUTO_TEST_CASE(
    what_is_wrong_with_the_piece_follows_the_line_and_the_rest_is_planned_elsewhere) {
  for (int value = 0; value <= static_cast<int>(ReportReason::other); ++value) {
    const auto reason = static_cast<ReportReason>(value);
    const bool follows =
        ReportReason::artwork_unusable <= reason && reason <= ReportReason::rights_doubt;
    BOOST_TEST(to_text(hold_for(reason)) == (follows ? to_text(reason) : "none"));
  }
}

BOOST_AUTO_TEST_CASE(pieces_are_made_by_one_factory_only_from_issue_until_shipped) {
  std::string effective;
  for (int value = 0; value <= static_cast<int>(RunState::cancelled); ++value)
    if (is_effective(static_cast<RunState>(value)))
      effective += std::string(to_text(static_cast<RunState>(value))) + ' ';
  BOOST_TEST(effective == "issued accepted in_production made ");
}

BOOST_AUTO_TEST_CASE(a_run_is_numbered_by_its_day) {
  Run run;
  run.date = date_from_civil(2026, 11, 22);
  run.day_number = 7;
  BOOST_TEST(run_number(run) == "R20261122-0007");
  run.date = date_from_civil(2027, 2, 3);
  run.day_number = 12'345;
  BOOST_TEST(run_number(run) == "R20270203-12345");
}

BOOST_AUTO_TEST_CASE(every_refusal_has_its_code_a_status_and_a_sentence_in_both_languages) {
  const std::vector<std::string> codes = {"unknown-sku",
                                          "product-held",
                                          "product-ended",
                                          "promise-infeasible",
                                          "no-capability",
                                          "region-unserved",
                                          "no-hub",
                                          "same-run-impossible",
                                          "line-exceeds-run-maximum",
                                          "quantity-limit",
                                          "personalization-invalid",
                                          "artwork-unreachable",
                                          "currency-unsupported",
                                          "duplicate-line",
                                          "order-closed",
                                          "not-cancellable",
                                          "custom-not-returnable",
                                          "run-fenced",
                                          "revision-stale",
                                          "moq-multiple-unsatisfiable",
                                          "not-yet-supported",
                                          "occurrence-not-open"};
  BOOST_REQUIRE(codes.size() == static_cast<std::size_t>(kRefusalCodeCount));
  const std::set<std::string> conflicts = {"order-closed",          "not-cancellable",
                                           "custom-not-returnable", "run-fenced",
                                           "revision-stale",        "occurrence-not-open"};
  std::set<std::string_view> sentences;
  for (int value = 0; value < kRefusalCodeCount; ++value) {
    const RefusalText& text = text_of(static_cast<RefusalCode>(value));
    const std::string& code = codes[static_cast<std::size_t>(value)];
    BOOST_TEST(text.code == code);
    BOOST_TEST(text.status == (conflicts.contains(code) ? 409 : 422));
    BOOST_TEST(text.english.ends_with('.'));
    BOOST_TEST(text.chinese.ends_with("。"));
    sentences.insert(text.english);
    sentences.insert(text.chinese);
  }
  BOOST_TEST(sentences.size() == 2U * codes.size());
}

BOOST_AUTO_TEST_CASE(the_codes_stand_for_the_refusals_of_the_same_name) {
  BOOST_TEST(text_of(RefusalCode::unknown_sku).code == "unknown-sku");
  BOOST_TEST(text_of(RefusalCode::no_hub).code == "no-hub");
  BOOST_TEST(text_of(RefusalCode::duplicate_line).code == "duplicate-line");
  BOOST_TEST(text_of(RefusalCode::run_fenced).code == "run-fenced");
  BOOST_TEST(text_of(RefusalCode::not_yet_supported).code == "not-yet-supported");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
