// The routes of the intake port, asked without a socket: who may, which status, which bytes.
#include <boost/test/unit_test.hpp>

#include "aggregator/intake/order_answer.hpp"
#include "tests/intake/intake_fixture.hpp"

namespace jidan::intake {
namespace {

std::string order_with_id(const std::string& id) {
  return replaced(good_order(), "TB-1", id);
}

std::vector<std::string> lines_of(const std::string& body) {
  std::vector<std::string> lines;
  std::istringstream text{body};
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

OrderRead read_order() {
  OrderRead order;
  order.id = {5};
  order.revision = 9;
  order.external_id = "TB-1";
  order.currency = core::Currency::from("CNY");
  order.country = "CN";
  order.region = "CN-ZJ";
  order.promise = {core::PromiseKind::ship_by, core::Instant{core::Duration{1'795'311'100'000}},
                   false};
  LineRead line;
  line.id = {6};
  line.number = 1;
  line.sku = "tee-white-l";
  line.quantity = 3;
  line.parts = {{core::PartState::pooled, 1, core::HoldReason::none, {7}, {}, true},
                {core::PartState::made, 2, core::HoldReason::none, {}, {8}, false}};
  order.lines = {line};
  order.personal =
      R"({"ship_to":{"city":"杭州"},"lines":[{"line":1,"personalization":[{"placement":"front","text":"x"}]}],"metadata":{"a":"b"}})";
  return order;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(routes)

BOOST_AUTO_TEST_CASE(a_new_order_is_201_and_the_same_again_200_with_the_same_bytes) {
  IntakeFixture fixture;
  const auto first = fixture.post_order(good_order());
  BOOST_CHECK_EQUAL(first.status, 201);
  BOOST_CHECK(has(first.body, R"({"order_id":"ord_)"));
  BOOST_CHECK(has(
      first.body,
      R"("status":"pooled","promise":{"limit":"2026-11-24T01:31:40.000Z","state":"on_track"})"));
  BOOST_CHECK(has(first.body, R"("pool":"pol_)"));
  BOOST_CHECK(has(first.body, R"("quantities":{"pooled":1}}]})"));
  const auto again = fixture.post_order(replaced(good_order(), "b-1", "another basket"));
  BOOST_CHECK_EQUAL(again.status, 200);
  BOOST_CHECK_EQUAL(again.body, first.body);
}

BOOST_AUTO_TEST_CASE(the_same_id_with_other_content_is_409) {
  IntakeFixture fixture;
  fixture.post_order(good_order());
  const auto other = fixture.post_order(replaced(good_order(), "海阔天空", "海阔"));
  BOOST_CHECK_EQUAL(other.status, 409);
  BOOST_CHECK(has(other.body, "urn:jidan:problem:order-conflict"));
}

BOOST_AUTO_TEST_CASE(a_dry_run_answers_without_ids_and_keeps_nothing) {
  IntakeFixture fixture;
  const auto dry = fixture.post_order(good_order(), kToken, "/v1/orders?dry_run=true");
  BOOST_CHECK_EQUAL(dry.status, 200);
  BOOST_CHECK(has(dry.body, R"({"dry_run":true,"status":"pooled")"));
  BOOST_CHECK(!has(dry.body, "ord_") && !has(dry.body, "lin_"));
  BOOST_CHECK_EQUAL(fixture.sink.kept_count(), 0U);
  BOOST_CHECK_EQUAL(fixture.post_order(good_order(), kToken, "/v1/orders?dry_run=1").status, 400);
}

BOOST_AUTO_TEST_CASE(a_refusal_has_its_code_status_and_earliest) {
  IntakeFixture fixture;
  fixture.sink.refusals = {{core::RefusalCode::promise_infeasible, "/promise", ""},
                           {core::RefusalCode::unknown_sku, "/lines/0/sku", "tee"}};
  fixture.sink.earliest = core::Instant{core::Duration{1'795'311'100'000}};
  const auto answer = fixture.post_order(good_order());
  BOOST_CHECK_EQUAL(answer.status, 422);
  BOOST_CHECK(has(answer.body, R"("refusal":"promise-infeasible")"));
  BOOST_CHECK(has(answer.body, R"("pointer":"/lines/0/sku","code":"unknown-sku")"));
  BOOST_CHECK(has(answer.body, R"("earliest":"2026-11-22T01:31:40.000Z")"));
}

BOOST_AUTO_TEST_CASE(a_test_token_places_test_orders) {
  IntakeFixture fixture;
  const auto answer = fixture.post_order(good_order(), kTestToken);
  BOOST_CHECK_EQUAL(answer.status, 201);
  BOOST_CHECK(has(answer.body, R"("test":true)"));
  // The same id of a real order is another order.
  BOOST_CHECK_EQUAL(fixture.post_order(good_order()).status, 201);
}

BOOST_AUTO_TEST_CASE(without_a_known_token_every_route_is_401_and_says_how_to_ask) {
  IntakeFixture fixture;
  const std::vector<std::pair<http::Method, std::string>> asked{
      {http::Method::post, "/v1/orders"},
      {http::Method::get, "/v1/orders"},
      {http::Method::get, "/v1/orders/ord_0000000000005"},
      {http::Method::post, "/v1/orders/ord_0000000000005/paid"},
      {http::Method::post, "/v1/factories/yiwu-print-01/reports"},
      {http::Method::get, "/v1/factories/yiwu-print-01/job-sheets"}};
  const std::vector<std::vector<http::Header>> headers{
      {},
      {{"Authorization", ""}},
      {{"Authorization", "Bearer "}},
      {{"Authorization", "Bearer wrong"}},
      {{"Authorization", "Basic " + std::string{kToken}}},
      {{"Authorization", std::string{kToken}}}};
  for (const auto& [method, target] : asked)
    for (const auto& each : headers) {
      const auto answer = fixture.ask(method, target, each, "{}");
      BOOST_TEST_CONTEXT(target) {
        BOOST_CHECK_EQUAL(answer->status, 401);
        BOOST_REQUIRE(!answer->headers.empty());
        BOOST_CHECK_EQUAL(answer->headers[0].name, "WWW-Authenticate");
      }
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_404_405_or_415) {
  IntakeFixture fixture;
  const auto headers = IntakeFixture::headers(kToken, "text/plain");
  BOOST_CHECK_EQUAL(fixture.ask(http::Method::get, "/v2/orders", headers)->status, 404);
  const auto wrong = fixture.ask(http::Method::put, "/v1/orders", headers);
  BOOST_CHECK_EQUAL(wrong->status, 405);
  BOOST_CHECK_EQUAL(fixture.ask(http::Method::post, "/v1/orders", headers, "{}")->status, 415);
  BOOST_CHECK_EQUAL(fixture.ask(http::Method::get, "/v1/orders/ord_zz", headers)->status, 404);
}

BOOST_AUTO_TEST_CASE(a_full_queue_is_503_with_retry_after) {
  IntakeFixture fixture;
  fixture.sink.capacity = 0;
  const auto answer = fixture.post_order(good_order());
  BOOST_CHECK_EQUAL(answer.status, 503);
  BOOST_REQUIRE_EQUAL(answer.headers.size(), 1U);
  BOOST_CHECK_EQUAL(answer.headers[0].name + ": " + answer.headers[0].value, "Retry-After: 1");
}

BOOST_AUTO_TEST_CASE(the_body_limit_is_the_route_s) {
  IntakeFixture fixture;
  const auto limit = fixture.intake.body_limit();
  BOOST_CHECK_EQUAL(limit(http::Method::post, "/v1/orders", "application/json"), 1U << 20U);
  BOOST_CHECK_EQUAL(limit(http::Method::post, "/v1/orders", "application/x-ndjson"), 16U << 20U);
  BOOST_CHECK_EQUAL(limit(http::Method::post, "/v1/factories/f/reports", "application/json"),
                    1U << 20U);
  BOOST_CHECK_EQUAL(limit(http::Method::get, "/v1/orders", ""), 0U);
}

BOOST_AUTO_TEST_CASE(ndjson_lines_are_independent_and_answered_in_order) {
  IntakeFixture fixture;
  const auto answer =
      fixture.post_lines(order_with_id("A") + "\n{\"x\":1}\r\n\n" + order_with_id("A") + "\n" +
                         order_with_id("B") + "\nnot json");
  BOOST_CHECK_EQUAL(answer.status, 200);
  BOOST_CHECK_EQUAL(answer.content_type, http::content_type::ndjson);
  const auto lines = lines_of(answer.body);
  BOOST_REQUIRE_EQUAL(lines.size(), 5U);
  BOOST_CHECK(has(lines[0], R"({"index":0,"status":201,"order_id":"ord_)"));
  BOOST_CHECK(has(lines[1], R"({"index":1,"status":422,"problem":{)"));
  BOOST_CHECK(has(lines[1], R"("pointer":"/x","code":"unknown-field")"));
  BOOST_CHECK(has(lines[2], R"({"index":2,"status":200,"order_id":"ord_)"));
  BOOST_CHECK_EQUAL(lines[0].substr(lines[0].find("ord_")), lines[2].substr(lines[2].find("ord_")));
  BOOST_CHECK(has(lines[3], R"({"index":3,"status":201)"));
  BOOST_CHECK(has(lines[4], R"({"index":4,"status":400,"problem":{)"));
}

BOOST_AUTO_TEST_CASE(when_the_queue_gets_full_midway_the_rest_is_503) {
  IntakeFixture fixture;
  fixture.sink.capacity = 1;
  const auto answer = fixture.post_lines(order_with_id("A") + "\n" + order_with_id("B") + "\n{}\n");
  const auto lines = lines_of(answer.body);
  BOOST_REQUIRE_EQUAL(lines.size(), 3U);
  BOOST_CHECK(has(lines[0], R"("status":201)"));
  BOOST_CHECK(has(lines[1], R"("status":503)"));
  BOOST_CHECK(has(lines[2], R"("status":503)"));
}

BOOST_AUTO_TEST_CASE(too_many_lines_are_413_before_any_is_taken) {
  OrderLimits limits;
  limits.ndjson_lines_max = 2;
  IntakeFixture fixture{limits};
  const auto answer = fixture.post_lines(order_with_id("A") + "\n" + order_with_id("B") + "\n{}");
  BOOST_CHECK_EQUAL(answer.status, 413);
  BOOST_CHECK_EQUAL(fixture.sink.kept_count(), 0U);
  BOOST_CHECK_EQUAL(
      fixture.post_lines(order_with_id("A") + "\n" + order_with_id("B") + "\n\n").status, 200);
}

BOOST_AUTO_TEST_CASE(an_empty_ndjson_body_is_answered_with_nothing) {
  IntakeFixture fixture;
  const auto answer = fixture.post_lines("\n");
  BOOST_CHECK_EQUAL(answer.status, 200);
  BOOST_CHECK_EQUAL(answer.body, "");
}

BOOST_AUTO_TEST_CASE(an_order_is_read_by_its_channel_only_and_unchanged_is_304) {
  IntakeFixture fixture;
  const OrderRead order = read_order();
  fixture.reads.orders_of[{"demo", 5}] = order;
  const std::string target = "/v1/orders/" + core::to_text(order.id);
  auto headers = IntakeFixture::headers(kToken, "");
  const auto answer = fixture.ask(http::Method::get, target, headers);
  BOOST_CHECK_EQUAL(answer->status, 200);
  BOOST_CHECK(has(answer->body, R"("ship_to":{"country":"CN","region":"CN-ZJ","city":"杭州"})"));
  BOOST_CHECK(has(answer->body, R"("status":"pooled")"));
  BOOST_CHECK(has(answer->body, R"("quantities":{"pooled":1,"made":2})"));
  BOOST_CHECK(has(answer->body, R"("personalization":[{"placement":"front","text":"x"}])"));
  BOOST_CHECK(has(answer->body, R"("metadata":{"a":"b"}})"));
  BOOST_REQUIRE_EQUAL(answer->headers.size(), 1U);
  headers.push_back({"If-None-Match", "\"x\", W/" + answer->headers[0].value});
  const auto unchanged = fixture.ask(http::Method::get, target, headers);
  BOOST_CHECK_EQUAL(unchanged->status, 304);
  BOOST_CHECK_EQUAL(unchanged->body, "");
  const auto other =
      fixture.ask(http::Method::get, target, IntakeFixture::headers(kOtherToken, ""));
  const auto nobody =
      fixture.ask(http::Method::get, "/v1/orders/" + core::to_text(core::OrderId{77}),
                  IntakeFixture::headers(kOtherToken, ""));
  BOOST_CHECK_EQUAL(other->status, 404);
  BOOST_CHECK_EQUAL(other->body, nobody->body);
}

BOOST_AUTO_TEST_CASE(an_erased_order_says_so_and_shows_nobody) {
  IntakeFixture fixture;
  OrderRead order = read_order();
  order.personal.reset();
  fixture.reads.orders_of[{"demo", 5}] = order;
  const auto answer = fixture.ask(http::Method::get, "/v1/orders/" + core::to_text(order.id),
                                  IntakeFixture::headers(kToken, ""));
  BOOST_CHECK(has(answer->body, R"("ship_to":{"country":"CN","region":"CN-ZJ"},"erased":true)"));
  BOOST_CHECK(!has(answer->body, "personalization"));
}

BOOST_AUTO_TEST_CASE(orders_are_listed_by_filters_that_are_checked) {
  IntakeFixture fixture;
  fixture.reads.orders_of[{"demo", 5}] = read_order();
  const auto headers = IntakeFixture::headers(kToken, "");
  const auto page = fixture.ask(
      http::Method::get,
      "/v1/orders?status=held&limit=2&external_id=TB%2D1&updated_after=2026-11-22T00:00:00Z",
      headers);
  BOOST_CHECK_EQUAL(page->status, 200);
  BOOST_CHECK(has(page->body, R"({"orders":[{"order_id":"ord_)"));
  BOOST_CHECK(has(page->body, R"("next":null})"));
  BOOST_CHECK(fixture.reads.last_filter.status == core::PartState::held);
  BOOST_CHECK_EQUAL(fixture.reads.last_filter.external_id, "TB-1");
  const auto bad =
      fixture.ask(http::Method::get, "/v1/orders?limit=0&status=lost&after=x&colour=red", headers);
  BOOST_CHECK_EQUAL(bad->status, 400);
  for (const char* pointer : {"/limit", "/status", "/after", "/colour"})
    BOOST_CHECK(has(bad->body, R"("pointer":")" + std::string{pointer} + "\""));
}

BOOST_AUTO_TEST_CASE(a_payment_reaches_the_writer_only_for_an_order_of_the_channel) {
  IntakeFixture fixture;
  const OrderRead order = read_order();
  fixture.reads.orders_of[{"demo", 5}] = order;
  fixture.sink.command_answer.outcome = runtime::CommandOutcome::applied;
  const std::string target = "/v1/orders/" + core::to_text(order.id) + "/paid";
  const std::string body = R"({"paid_at":"2026-11-22T09:31:40+08:00"})";
  const auto other = fixture.ask(http::Method::post, target,
                                 IntakeFixture::headers(kOtherToken, "application/json"), body);
  BOOST_CHECK_EQUAL(other->status, 404);
  BOOST_CHECK(fixture.sink.commands.empty());
  const auto headers = IntakeFixture::headers(kToken, "application/json");
  const auto paid = fixture.ask(http::Method::post, target, headers, body);
  BOOST_REQUIRE_EQUAL(fixture.sink.commands.size(), 1U);
  BOOST_CHECK_EQUAL(paid->status, 0);
  fixture.sink.commit();
  BOOST_CHECK_EQUAL(paid->status, 200);
  BOOST_CHECK(has(paid->body, R"("order_id":"ord_)"));
  BOOST_CHECK_EQUAL(fixture.ask(http::Method::post, target, headers, R"({"paid":1})")->status, 422);
  BOOST_CHECK_EQUAL(fixture.ask(http::Method::post, target, headers, "{")->status, 400);
}

BOOST_AUTO_TEST_CASE(a_factory_pulls_its_messages_with_its_token) {
  IntakeFixture fixture;
  fixture.reads.messages = {{core::DeliveryId{3}, R"({"type":"job_sheet.issued"})"},
                            {core::DeliveryId{4}, R"({"type":"job_sheet.cancelled"})"}};
  const auto headers = IntakeFixture::headers(kFactoryToken, "");
  const std::string path = "/v1/factories/yiwu-print-01/job-sheets";
  const auto all = fixture.ask(http::Method::get, path, headers);
  BOOST_CHECK_EQUAL(all->status, 200);
  BOOST_CHECK(has(all->body, R"("message":{"type":"job_sheet.issued"}},{"id":"dlv_)"));
  const std::string last = core::to_text(core::DeliveryId{4});
  BOOST_CHECK(has(all->body, R"("next":")" + last + "\"}"));
  const auto none = fixture.ask(http::Method::get, path + "?after=" + last, headers);
  BOOST_CHECK_EQUAL(none->body, R"({"messages":[],"next":")" + last + "\"}");
  BOOST_CHECK_EQUAL(
      fixture.ask(http::Method::get, "/v1/factories/another/job-sheets", headers)->status, 401);
}

BOOST_AUTO_TEST_CASE(new_credentials_hold_from_the_next_request_on) {
  IntakeFixture fixture;
  fixture.intake.set_credentials(std::make_shared<Credentials>());
  BOOST_CHECK_EQUAL(fixture.post_order(good_order()).status, 401);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::intake
