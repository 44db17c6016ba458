// Reading what the aggregator sends and the operator writes: every mistake found, none believed.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "factory-adapter/config.hpp"
#include "factory-adapter/decode.hpp"
#include "factory-adapter/report_text.hpp"
#include "tests/factory_adapter/messages.hpp"

using namespace jidan::adapter;
using namespace jidan::adapter::tests;

namespace {

std::string mistakes_of(const DecodedMessage& decoded) {
  std::string text;
  for (const Mistake& mistake : decoded.mistakes)
    text += (text.empty() ? "" : " ") + mistake.pointer + "=" + mistake.code;
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(decode)

BOOST_AUTO_TEST_CASE(a_sheet_reads_back_as_it_was_written) {
  const DecodedMessage decoded = decode_message(sheet_body(sheet()));
  BOOST_REQUIRE(decoded.message);
  BOOST_CHECK(decoded.message->kind == MessageKind::sheet);
  BOOST_CHECK(decoded.message->sheet == sheet());
}

BOOST_AUTO_TEST_CASE(the_published_examples_are_read) {
  for (const char* name : {"job_sheet.issued", "job_sheet.revised", "job_sheet.cancel_requested",
                           "job_sheet.cancelled"}) {
    const std::string file = std::string("schemas/examples/events/") + name + ".json";
    std::ifstream stream(file);
    const std::string body{std::istreambuf_iterator<char>(stream), {}};
    const DecodedMessage decoded = decode_message(body);
    BOOST_REQUIRE_MESSAGE(decoded.message, file << ": " << mistakes_of(decoded));
    BOOST_CHECK(decoded.message->kind != MessageKind::ignored);
    BOOST_CHECK(!decoded.message->sheet.run_id.empty());
  }
}

BOOST_AUTO_TEST_CASE(the_type_may_come_after_the_data) {
  const auto decoded =
      decode_message(R"({"data":{"run_id":"run_a","revision":2},"type":"job_sheet.cancelled"})");
  BOOST_REQUIRE(decoded.message);
  BOOST_CHECK(decoded.message->kind == MessageKind::cancelled);
  BOOST_CHECK_EQUAL(decoded.message->sheet.revision, 2);
}

BOOST_AUTO_TEST_CASE(an_unknown_type_is_read_as_ignored_whatever_its_data) {
  const auto decoded = decode_message(R"({"type":"demand.surge","data":{"run_id":17,"x":[[]]}})");
  BOOST_REQUIRE(decoded.message);
  BOOST_CHECK(decoded.message->kind == MessageKind::ignored);
}

BOOST_AUTO_TEST_CASE(several_mistakes_come_with_their_pointers_at_once) {
  const auto decoded = decode_message(
      R"({"type":"job_sheet.issued","data":{"run_id":"a b","revision":0,"factory":"yiwu",)"
      R"("ack_by":"tomorrow","due_at":"2026-11-22T18:00:00Z","quantity":{"to_make":1.5},)"
      R"("groups":[{"lines":[{"line_id":"lin_1","quantity":"1"}]}]}})");
  BOOST_CHECK(!decoded.message);
  BOOST_CHECK(decoded.is_json);
  BOOST_CHECK_EQUAL(mistakes_of(decoded),
                    "/data/run_id=not-an-id /data/revision=out-of-range "
                    "/data/ack_by=not-an-instant /data/quantity/to_make=wrong-type "
                    "/data/groups/0/lines/0/quantity=wrong-type");
}

BOOST_AUTO_TEST_CASE(missing_and_repeated_fields_are_mistakes) {
  const auto decoded = decode_message(
      R"({"type":"job_sheet.issued","data":{"run_id":"run_a","run_id":"run_b","revision":1,)"
      R"("factory":"yiwu","ack_by":"2026-11-22T10:00:00Z","due_at":"2026-11-22T18:00:00Z"}})");
  BOOST_CHECK_EQUAL(mistakes_of(decoded),
                    "/data/run_id=duplicate-key /data/quantity/to_make=missing "
                    "/data/groups=missing");
}

BOOST_AUTO_TEST_CASE(what_is_not_json_is_told_apart) {
  for (const char* body : {"", "hello", "[1]", "{\"type\":", "{\"type\":\"x\"", "\xff\xfe",
                           "{\"type\":\"demand.surge\"} x", "{\"type\":\"demand.surge\"}{}"}) {
    BOOST_TEST_CONTEXT(body) {
      const auto decoded = decode_message(body);
      BOOST_CHECK(!decoded.message);
      BOOST_CHECK(!decoded.is_json);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_page_keeps_the_bytes_of_each_body) {
  const auto page = decode_page(
      R"({"job_sheets":[{"delivery_id":"dlv_1","body":{"type":"x",  "data":{}}}],"next":"c2"})");
  BOOST_REQUIRE(page);
  BOOST_REQUIRE_EQUAL(page->sheets.size(), 1u);
  BOOST_CHECK_EQUAL(page->sheets[0].delivery_id, "dlv_1");
  BOOST_CHECK_EQUAL(page->sheets[0].body, R"({"type":"x",  "data":{}})");
  BOOST_CHECK_EQUAL(page->next, "c2");
  BOOST_CHECK(!decode_page(R"({"next":"c2"})"));
  BOOST_CHECK(!decode_page(R"({"job_sheets":[{"body":{}}],"next":"c2"})"));
}

BOOST_AUTO_TEST_CASE(a_problem_has_the_name_behind_its_urn) {
  BOOST_CHECK_EQUAL(problem_name(R"({"title":"x","type":"urn:jidan:problem:run-fenced"})"),
                    "run-fenced");
  BOOST_CHECK_EQUAL(problem_name(R"({"type":"about:blank"})"), "");
  BOOST_CHECK_EQUAL(problem_name("<html>"), "");
}

BOOST_AUTO_TEST_CASE(a_report_is_the_envelope_of_the_contract) {
  ReportDraft report;
  report.kind = ReportKind::accepted;
  report.run_id = "run_a";
  report.revision = 2;
  report.seq = 3;
  report.at = at("09:05");
  report.except = {{"lin_1", Reason::text_unprintable}};
  BOOST_CHECK_EQUAL(
      report_body(report),
      R"({"type":"job_sheet.accepted","timestamp":"2026-11-22T09:05:00.000Z","data":{)"
      R"("run_id":"run_a","revision":2,"seq":3,"at":"2026-11-22T09:05:00.000Z",)"
      R"("except":[{"line_id":"lin_1","reason":"text_unprintable"}]}})");
  BOOST_CHECK_EQUAL(report_webhook_id(report), "rpt_run_a_2_3");
}

BOOST_AUTO_TEST_CASE(rules_are_read_whole) {
  std::vector<std::string> problems;
  const Rules rules =
      read_rules(R"({"accept_after_minutes":1,"production_minutes":30,"ship":"after_made",)"
                 R"("reject_when":{"quantity_over":500,"reason":"capacity"},)"
                 R"("except_when":[{"text_contains":["x","y"],"reason":"rights_doubt"}],"seed":9})",
                 problems);
  BOOST_CHECK(problems.empty());
  BOOST_CHECK(rules.accept_after == std::chrono::minutes(1));
  BOOST_CHECK(rules.completion == CompletionRule::after_start);
  BOOST_CHECK(rules.ship == ShipRule::after_made);
  BOOST_REQUIRE_EQUAL(rules.reject_when.size(), 1u);
  BOOST_CHECK(rules.reject_when[0].quantity_over == 500);
  BOOST_REQUIRE_EQUAL(rules.except_when.size(), 1u);
  BOOST_CHECK_EQUAL(rules.except_when[0].text_contains.size(), 2u);
  BOOST_CHECK_EQUAL(rules.seed, 9u);
}

BOOST_AUTO_TEST_CASE(every_mistake_in_the_rules_is_told_at_once) {
  std::vector<std::string> problems;
  read_rules(R"({"accept_after":1,"ship":"soon","reject_permille":1001,"reject_when":{}})",
             problems);
  BOOST_REQUIRE_EQUAL(problems.size(), 4u);
  BOOST_CHECK_EQUAL(problems[0].substr(0, 14), "/accept_after:");
  BOOST_CHECK_EQUAL(problems[1].substr(0, 6), "/ship:");
  BOOST_CHECK_EQUAL(problems[2].substr(0, 17), "/reject_permille:");
  BOOST_CHECK_EQUAL(problems[3].substr(0, 13), "/reject_when:");
}

BOOST_AUTO_TEST_SUITE_END()
