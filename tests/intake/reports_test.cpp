// Reports: every kind decodes, every mistake is told, and only the factory itself may say anything.
#include <boost/test/unit_test.hpp>

#include "aggregator/intake/report_decoder.hpp"
#include "tests/intake/intake_fixture.hpp"

namespace jidan::intake {
namespace {

core::Report decoded(const std::string& text) {
  ReportDecoder decoder;
  std::string body = text;
  core::Report report;
  const Decoding decoding = decoder.decode(body_text(body), report);
  for (const Mistake& mistake : decoder.mistakes())
    BOOST_TEST_MESSAGE(mistake.pointer << " " << code_of(mistake) << " in " << text);
  BOOST_REQUIRE(decoding == Decoding::good);
  return report;
}

core::Report example(const std::string& name) {
  return decoded(read_text_file("schemas/examples/report." + name + ".json"));
}

std::string head(const std::string& type, const std::string& rest) {
  return R"({"type":")" + type + R"(","timestamp":"2026-11-22T10:00:00Z","data":{"run_id":")" +
         core::to_text(core::RunId{9}) + R"(","revision":2,"seq":3,"at":"2026-11-22T09:00:00Z")" +
         rest + "}}";
}
std::string line(const std::string& rest) {
  return R"({"line_id":")" + core::to_text(core::LineId{4}) + "\"" + rest + "}";
}

void mistaken(const std::string& text,
              const std::vector<std::pair<std::string, std::string>>& told) {
  ReportDecoder decoder;
  std::string body = text;
  core::Report report;
  BOOST_TEST_CONTEXT(text) {
    BOOST_CHECK(decoder.decode(body_text(body), report) == Decoding::mistaken);
    BOOST_REQUIRE_EQUAL(decoder.mistakes().size(), told.size());
    for (std::size_t i = 0; i < told.size(); ++i) {
      BOOST_CHECK_EQUAL(decoder.mistakes()[i].pointer, told[i].first);
      BOOST_CHECK_EQUAL(code_of(decoder.mistakes()[i]), told[i].second);
    }
  }
}

std::vector<http::Header> signed_headers(const std::string& body, std::int64_t at) {
  const std::vector<webhooks::Secret> secrets{report_secret()};
  return {{"Content-Type", "application/json"},
          {"webhook-id", "msg_1"},
          {"webhook-timestamp", std::to_string(at)},
          {"webhook-signature", webhooks::signature_header(secrets, "msg_1", at, body)}};
}

const std::string kPath = "/v1/factories/yiwu-print-01/reports";

}  // namespace

BOOST_AUTO_TEST_SUITE(reports)

BOOST_AUTO_TEST_CASE(every_example_of_the_schema_decodes_to_its_kind) {
  BOOST_CHECK(example("accepted").kind == core::ReportKind::accepted);
  const auto except = example("accepted_except");
  BOOST_CHECK(!except.lines.empty() && except.lines[0].reason != core::ReportReason::none);
  const auto rejected = example("rejected");
  BOOST_CHECK(rejected.kind == core::ReportKind::rejected &&
              rejected.reason != core::ReportReason::none);
  BOOST_CHECK(example("started").kind == core::ReportKind::started);
  const auto progress = example("progress");
  BOOST_CHECK(progress.kind == core::ReportKind::progress && !progress.lines.empty());
  BOOST_CHECK(example("first_piece").kind == core::ReportKind::first_piece);
  BOOST_CHECK(example("problem").kind == core::ReportKind::line_problem);
  BOOST_CHECK(example("completed").kind == core::ReportKind::completed);
  BOOST_CHECK(example("inspected").kind == core::ReportKind::inspected);
  const auto shipped = example("shipped");
  BOOST_REQUIRE(shipped.kind == core::ReportKind::shipped && !shipped.parcels.empty());
  BOOST_CHECK(!shipped.parcels[0].lines.empty() && shipped.parcels[0].lines[0]);
  BOOST_CHECK(example("cancel_outcome").kind == core::ReportKind::cancel_outcome);
  BOOST_CHECK(example("availability").kind == core::ReportKind::availability);
}

BOOST_AUTO_TEST_CASE(the_head_and_the_counts_are_taken_over) {
  const auto report = decoded(head(
      "run.progress", R"(,"results":[)" + line(R"(,"made":5,"defective":2,"spoiled":1)") + "]"));
  BOOST_CHECK(report.run == core::RunId{9});
  BOOST_CHECK_EQUAL(report.revision, 2U);
  BOOST_CHECK_EQUAL(report.seq, 3U);
  BOOST_CHECK_EQUAL(report.at.time_since_epoch().count(), 1'795'338'000'000);
  BOOST_REQUIRE_EQUAL(report.lines.size(), 1U);
  BOOST_CHECK(report.lines[0].line == core::LineId{4});
  BOOST_CHECK((report.lines[0].count == core::LineCount{5, 2, 1}));
}

BOOST_AUTO_TEST_CASE(data_may_come_before_type) {
  const auto report =
      decoded(R"({"data":{"seq":1,"at":"2026-11-22T09:00:00Z","closed":true,"date":"2026-11-23",)"
              R"("out_of_stock":[{"blank":"tee-180g"}],"back":[{"sku":"cap"}]},)"
              R"("timestamp":"2026-11-22T10:00:00Z","type":"factory.availability"})");
  BOOST_CHECK(report.availability.closed == true);
  BOOST_CHECK(report.availability.date == core::date_from_civil(2026, 11, 23));
  BOOST_REQUIRE_EQUAL(report.availability.out_of_stock.size(), 1U);
  BOOST_CHECK_EQUAL(report.availability.out_of_stock[0].what, "tee-180g");
  BOOST_CHECK(report.availability.back == (std::vector<std::string>{"cap"}));
}

BOOST_AUTO_TEST_CASE(all_mistakes_of_a_report_are_told) {
  mistaken("{}", {{"/type", "missing"}, {"/timestamp", "missing"}, {"/data", "missing"}});
  mistaken(R"({"type":"run.lost","timestamp":"x","data":{}})",
           {{"/type", "bad-value"}, {"/timestamp", "bad-time"}});
  mistaken(head("run.started", R"(,"reason":"price")"), {{"/data/reason", "unknown-field"}});
  mistaken(head("job_sheet.rejected", ""), {{"/data/reason", "missing"}});
  mistaken(
      head("job_sheet.accepted", R"(,"except":[)" + line(R"(,"reason":"lazy","made":1)") + "]"),
      {{"/data/except/0/reason", "bad-value"}, {"/data/except/0/made", "unknown-field"}});
  mistaken(head("run.shipped", R"(,"parcels":[{"parcel_id":"","carrier":"SF","lines":["lin_x"]}])"),
           {{"/data/parcels/0/parcel_id", "empty"},
            {"/data/parcels/0/lines/0", "bad-format"},
            {"/data/parcels/0/tracking_number", "missing"}});
  mistaken(replaced(head("run.started", ""), "\"seq\":3", "\"seq\":0"),
           {{"/data/seq", "out-of-range"}});
  mistaken(R"({"type":"factory.availability","timestamp":"2026-11-22T10:00:00Z","data":{"seq":1,)"
           R"("at":"2026-11-22T10:00:00Z","date":"2026-02-30"}})",
           {{"/data/date", "bad-format"}, {"/data", "missing"}});
}

BOOST_AUTO_TEST_CASE(a_signed_report_is_taken_and_a_repeat_says_so) {
  IntakeFixture fixture;
  const std::string body = head("job_sheet.accepted", "");
  fixture.sink.command_answer.outcome = runtime::CommandOutcome::applied;
  auto answer = fixture.ask(http::Method::post, kPath, signed_headers(body, kNowSeconds), body);
  BOOST_REQUIRE_EQUAL(fixture.sink.commands.size(), 1U);
  const auto& command = std::get<core::TakeReport>(fixture.sink.commands[0].first);
  BOOST_CHECK_EQUAL(command.factory, "yiwu-print-01");
  BOOST_CHECK_EQUAL(answer->status, 0);  // only after the commit
  fixture.sink.commit();
  BOOST_CHECK_EQUAL(answer->status, 200);
  BOOST_CHECK_EQUAL(answer->body, R"({"applied":true})");
  fixture.sink.command_answer.outcome = runtime::CommandOutcome::unchanged;
  answer = fixture.ask(http::Method::post, kPath, signed_headers(body, kNowSeconds), body);
  fixture.sink.commit();
  BOOST_CHECK_EQUAL(answer->body, R"({"applied":false})");
}

BOOST_AUTO_TEST_CASE(a_report_may_carry_the_factory_s_token_instead) {
  IntakeFixture fixture;
  const std::string body = head("run.started", "");
  fixture.ask(http::Method::post, kPath, IntakeFixture::headers(kFactoryToken, "application/json"),
              body);
  BOOST_CHECK_EQUAL(fixture.sink.commands.size(), 1U);
}

BOOST_AUTO_TEST_CASE(a_report_that_is_not_the_factory_s_is_401_alike) {
  IntakeFixture fixture;
  const std::string body = head("run.started", "");
  const auto good = signed_headers(body, kNowSeconds);
  const auto unknown = fixture.ask(http::Method::post, "/v1/factories/nobody/reports", good, body);
  const auto changed = fixture.ask(http::Method::post, kPath, good, body + " ");
  const auto old =
      fixture.ask(http::Method::post, kPath, signed_headers(body, kNowSeconds - 301), body);
  auto twice = good;
  twice.push_back(good[3]);
  const auto repeated = fixture.ask(http::Method::post, kPath, twice, body);
  const auto channel = fixture.ask(http::Method::post, kPath,
                                   IntakeFixture::headers(kToken, "application/json"), body);
  for (const auto& answer : {changed, old, repeated, channel}) {
    BOOST_CHECK_EQUAL(answer->status, 401);
    BOOST_CHECK_EQUAL(answer->body, unknown->body);
  }
  BOOST_CHECK_EQUAL(unknown->status, 401);
  BOOST_CHECK(fixture.sink.commands.empty());
}

BOOST_AUTO_TEST_CASE(a_fenced_run_is_409_and_an_unknown_one_422) {
  IntakeFixture fixture;
  const std::string body = head("run.started", "");
  fixture.sink.command_answer.outcome = runtime::CommandOutcome::refused;
  fixture.sink.command_answer.refusals = {
      {core::RefusalCode::run_fenced, "/data/run_id", "expired"}};
  auto answer = fixture.ask(http::Method::post, kPath, signed_headers(body, kNowSeconds), body);
  fixture.sink.commit();
  BOOST_CHECK_EQUAL(answer->status, 409);
  BOOST_CHECK(has(answer->body, R"("refusal":"run-fenced")"));
  fixture.sink.command_answer.refusals.clear();
  fixture.sink.command_answer.unknown = core::Unknown::run;
  answer = fixture.ask(http::Method::post, kPath, signed_headers(body, kNowSeconds), body);
  fixture.sink.commit();
  BOOST_CHECK_EQUAL(answer->status, 422);
  BOOST_CHECK(has(answer->body, R"("pointer":"/data/run_id","code":"unknown-reference")"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::intake
