// POST /v1/quotes: decoded as an order, answered without placing one.
#include <boost/test/unit_test.hpp>

#include "tests/intake/intake_fixture.hpp"

namespace jidan::intake {
namespace {

constexpr std::string_view kQuotes = "/v1/quotes";

core::Quote a_quote() {
  core::Quote quote;
  quote.promise = {core::PromiseKind::ship_by, core::Instant{core::Duration{1'795'311'100'000}},
                   false};
  quote.earliest = core::Instant{core::Duration{1'795'300'000'000}};
  core::QuotedPool pool;
  pool.pool = {7};
  pool.key = "dtf-print";
  pool.lines = 2;
  pool.pieces = 6;
  pool.order_pieces = 3;
  pool.currency = core::Currency::from("CNY");
  pool.moq_pieces = 9;
  pool.run_max = 2000;
  pool.now = core::QuotedPrice{9, 1, 2000, 2889};
  pool.next_tier = core::QuotedPrice{10, 10, 1900, 2700};
  quote.pools = {pool};
  quote.lines = {{1, 3, "tee", 0, 5900, quote.earliest}};
  return quote;
}

http::Response post_quote(IntakeFixture& fixture, const std::string& body,
                          std::string_view token = kToken,
                          std::string_view type = "application/json") {
  return *fixture.ask(http::Method::post, std::string{kQuotes}, IntakeFixture::headers(token, type),
                      body);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(quotes)

BOOST_AUTO_TEST_CASE(a_quote_shows_fill_price_next_tier_and_promise_and_places_nothing) {
  IntakeFixture fixture;
  fixture.reads.next_quote.answer = a_quote();
  const auto answer = post_quote(fixture, good_order());
  BOOST_CHECK_EQUAL(answer.status, 200);
  BOOST_CHECK(has(answer.body, R"({"feasible":true,"promise":{"limit":"2026-11-)"));
  BOOST_CHECK(has(answer.body, R"("lines":2,"pieces":6,"order_pieces":3,"currency":"CNY")"));
  BOOST_CHECK(
      has(answer.body,
          R"("now":{"pieces":9,"tier_min_quantity":1,"unit_price":2000,"per_piece":2889})"));
  BOOST_CHECK(has(answer.body, R"("next_tier":{"more_pieces":1,"pieces":10,)"));
  BOOST_CHECK(
      has(answer.body, R"("lines":[{"line":1,"quantity":3,"made_as":"tee","pool_index":0,)"));
  BOOST_CHECK_EQUAL(fixture.reads.last_quoted.channel, "demo");
  BOOST_CHECK_EQUAL(fixture.intake.counts().orders_submitted, 0U);
}

BOOST_AUTO_TEST_CASE(a_quote_is_told_the_same_mistakes_at_the_same_places_as_an_order) {
  IntakeFixture fixture;
  const std::string wrong = replaced(good_order(), "\"CNY\"", "\"yuan\"");
  const auto order = fixture.post_order(wrong);
  const auto quote = post_quote(fixture, wrong);
  BOOST_CHECK_EQUAL(order.status, 422);
  BOOST_CHECK_EQUAL(quote.status, 422);
  BOOST_CHECK_EQUAL(quote.body, order.body);
  BOOST_CHECK_EQUAL(post_quote(fixture, "{").status, 400);
}

BOOST_AUTO_TEST_CASE(a_quote_that_would_be_refused_says_the_refusal) {
  IntakeFixture fixture;
  core::Rejection rejection;
  rejection.refusals = {{core::RefusalCode::unknown_sku, "/lines/0/sku", "x"}};
  fixture.reads.next_quote.answer = rejection;
  const auto answer = post_quote(fixture, good_order());
  BOOST_CHECK_EQUAL(answer.status, 422);
  BOOST_CHECK(has(answer.body, R"("refusal":"unknown-sku")"));
  BOOST_CHECK(has(answer.body, R"("pointer":"/lines/0/sku")"));
}

BOOST_AUTO_TEST_CASE(a_quote_needs_a_token_json_and_room_in_the_queue) {
  IntakeFixture fixture;
  BOOST_CHECK_EQUAL(post_quote(fixture, good_order(), "wrong").status, 401);
  BOOST_CHECK_EQUAL(post_quote(fixture, good_order(), kToken, "text/plain").status, 415);
  BOOST_CHECK_EQUAL(post_quote(fixture, good_order()).status, 503);
}

BOOST_AUTO_TEST_CASE(a_quote_has_at_most_the_lines_that_are_checked_within_a_millisecond) {
  IntakeFixture fixture;
  fixture.reads.next_quote.answer = a_quote();
  const auto answer_to = [&](std::size_t count) {
    std::string lines;
    for (std::size_t i = 2; i <= count; ++i)
      lines += R"({"line":)" + std::to_string(i) +
               R"(,"sku":"tee-white-l","quantity":1,"unit_price":3900},)";
    return post_quote(fixture, replaced(good_order(), R"("lines":[)", R"("lines":[)" + lines));
  };
  BOOST_CHECK_EQUAL(answer_to(core::kQuotedLinesMax).status, 200);
  const auto beyond = answer_to(core::kQuotedLinesMax + 1);
  BOOST_CHECK_EQUAL(beyond.status, 422);
  BOOST_CHECK(has(beyond.body, R"({"pointer":"/lines","code":"too-many")"));
}

BOOST_AUTO_TEST_CASE(a_test_token_asks_for_a_test_quote) {
  IntakeFixture fixture;
  core::Quote quote = a_quote();
  quote.test = true;
  quote.pools[0].now.reset();
  quote.pools[0].next_tier.reset();
  fixture.reads.next_quote.answer = quote;
  const auto answer = post_quote(fixture, good_order(), kTestToken);
  BOOST_CHECK(fixture.reads.last_quoted.test);
  BOOST_CHECK(has(answer.body, R"({"test":true,)"));
  BOOST_CHECK(has(answer.body, R"("now":null,"next_tier":null)"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::intake
