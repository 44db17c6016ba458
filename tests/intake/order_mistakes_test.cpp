// Malformed and invalid orders, each through the route: status, code and pointers as the contract
// says, and nothing of them reaches the writer.
#include <boost/test/unit_test.hpp>

#include "tests/intake/intake_fixture.hpp"

namespace jidan::intake {
namespace {

struct Pointed {
  std::string pointer, code;
};
struct Case {
  std::string name;
  std::string from, to;  // what of the good order is replaced
  int status;
  std::vector<Pointed> errors;
};

const std::string kLine = R"("line":1,"sku":"tee-white-l","quantity":1,"unit_price":3900,)";

std::vector<Case> form_cases() {
  return {
      {"no external_id", R"("external_id":"TB-1",)", "", 422, {{"/external_id", "missing"}}},
      {"empty external_id", "TB-1", "", 422, {{"/external_id", "empty"}}},
      {"long external_id", "TB-1", std::string(129, 'x'), 422, {{"/external_id", "too-long"}}},
      {"number as external_id", R"("TB-1")", "7", 422, {{"/external_id", "wrong-type"}}},
      {"unknown field", R"("mode":)", R"("colour":1,"mode":)", 422, {{"/colour", "unknown-field"}}},
      {"server-set field",
       R"("mode":)",
       R"("order_id":"ord_1","mode":)",
       422,
       {{"/order_id", "unknown-field"}}},
      {"repeated field",
       R"("mode":)",
       R"("mode":"bulk","mode":)",
       422,
       {{"/mode", "duplicate-key"}}},
      {"repeated field, once escaped",
       R"("mode":)",
       R"("\u006dode":"bulk","mode":)",
       422,
       {{"/mode", "duplicate-key"}}},
      {"time without offset",
       "2026-11-22T09:31:05+08:00",
       "2026-11-22T09:31:05",
       422,
       {{"/placed_at", "bad-time"}}},
      {"day that isn't",
       "2026-11-22T09:31:05",
       "2026-11-31T09:31:05",
       422,
       {{"/placed_at", "bad-time"}}},
      {"time before 2000",
       "2026-11-22T09:31:05",
       "1999-11-22T09:31:05",
       422,
       {{"/placed_at", "bad-time"}}},
      {"unknown payment", R"("paid",)", R"("later",)", 422, {{"/payment", "bad-value"}}},
      {"paid without paid_at",
       R"("paid_at":"2026-11-22T09:31:40+08:00",)",
       "",
       422,
       {{"/paid_at", "missing"}}},
      {"pending with paid_at",
       R"("payment":"paid")",
       R"("payment":"pending")",
       422,
       {{"/paid_at", "not-allowed"}}},
      {"unknown promise", "ship_48h", "ship_1h", 422, {{"/promise", "bad-value"}}},
      {"both exact promises",
       R"("ship_48h")",
       R"({"ship_by":"2026-12-01T00:00:00Z","arrive_by":"2026-12-01T00:00:00Z"})",
       422,
       {{"/promise", "not-allowed"}}},
      {"empty exact promise", R"("ship_48h")", "{}", 422, {{"/promise", "missing"}}},
      {"promise as a number", R"("ship_48h")", "48", 422, {{"/promise", "wrong-type"}}},
      {"unknown currency", "CNY", "CNX", 422, {{"/currency", "bad-currency"}}},
      {"currency in small letters", "CNY", "cny", 422, {{"/currency", "bad-currency"}}},
      {"unknown country",
       R"("CN","region":"CN-ZJ")",
       R"("XX")",
       422,
       {{"/ship_to/country", "bad-country"}}},
      {"unknown province", "CN-ZJ", "CN-QQ", 422, {{"/ship_to/region", "bad-region"}}},
      {"region of another country", "CN-ZJ", "US-CA", 422, {{"/ship_to/region", "bad-region"}}},
      {"no address",
       R"("ship_to":{"country":"CN","region":"CN-ZJ","city":"杭州","recipient":"林小满"},)",
       "",
       422,
       {{"/ship_to", "missing"}}},
      {"flag as text",
       R"("mode":)",
       R"("same_run":"yes","mode":)",
       422,
       {{"/same_run", "wrong-type"}}},
      {"null where text is needed", R"("杭州")", "null", 422, {{"/ship_to/city", "wrong-type"}}},
      {"control character", "杭州", R"(杭\u0007州)", 422, {{"/ship_to/city", "bad-character"}}},
      {"NUL", "杭州", R"(杭\u0000州)", 422, {{"/ship_to/city", "bad-character"}}},
      {"lone surrogate", "杭州", R"(\ud83d杭州)", 422, {{"/ship_to/city", "bad-character"}}},
      {"noncharacter", "杭州", "\xEF\xBF\xBF", 422, {{"/ship_to/city", "bad-character"}}},
      {"metadata that is no text", R"("b-1")", "1", 422, {{"/metadata/basket", "wrong-type"}}},
      {"metadata key twice",
       R"("basket":"b-1")",
       R"("a/b":"1","a/b":"2")",
       422,
       {{"/metadata/a~1b", "duplicate-key"}}},
      {"too much metadata", "b-1", std::string(4'096, 'm'), 422, {{"/metadata", "too-long"}}},
  };
}

std::vector<Case> line_cases() {
  return {
      {"no lines",
       R"("lines":[{)" + kLine,
       R"("lines":[],"was":[{)" + kLine,
       422,
       {{"/lines", "empty"}, {"/was", "unknown-field"}}},
      {"no sku", R"("sku":"tee-white-l",)", "", 422, {{"/lines/0/sku", "missing"}}},
      {"fraction of a piece",
       R"("quantity":1,)",
       R"("quantity":1.5,)",
       422,
       {{"/lines/0/quantity", "wrong-type"}}},
      {"no pieces",
       R"("quantity":1,)",
       R"("quantity":0,)",
       422,
       {{"/lines/0/quantity", "out-of-range"}}},
      {"more than 32 bits of pieces",
       R"("quantity":1,)",
       R"("quantity":4294967297,)",
       422,
       {{"/lines/0/quantity", "quantity-limit"}}},
      {"more than 64 bits of pieces",
       R"("quantity":1,)",
       R"("quantity":99999999999999999999,)",
       422,
       {{"/lines/0/quantity", "out-of-range"}}},
      {"price below zero", "3900", "-1", 422, {{"/lines/0/unit_price", "out-of-range"}}},
      {"price with decimals", "3900", "39.5", 422, {{"/lines/0/unit_price", "wrong-type"}}},
      {"price as text", "3900", R"("3900")", 422, {{"/lines/0/unit_price", "wrong-type"}}},
      {"line number 0", R"("line":1)", R"("line":0)", 422, {{"/lines/0/line", "out-of-range"}}},
      {"line number twice",
       R"("lines":[)",
       R"("lines":[{"line":1,"sku":"a","quantity":1,"unit_price":1},)",
       422,
       {{"/lines/1/line", "duplicate-line"}}},
      {"odd placement",
       R"("front")",
       R"("Front side")",
       422,
       {{"/lines/0/personalization/0/placement", "bad-format"}}},
      {"nothing to print",
       R"(,"text":"海阔天空","font":"song")",
       "",
       422,
       {{"/lines/0/personalization/0", "missing"}}},
      {"font without text",
       R"("text":"海阔天空",)",
       "",
       422,
       {{"/lines/0/personalization/0", "missing"}, {"/lines/0/personalization/0/text", "missing"}}},
      {"colour by name",
       "#1a1a1a",
       "black",
       422,
       {{"/lines/0/personalization/0/colour", "bad-format"}}},
      {"text of 501 graphemes",
       "海阔天空",
       std::string(501, 'a'),
       422,
       {{"/lines/0/personalization/0/text", "too-long"}}},
      {"artwork without digest",
       R"("colour":"#1a1a1a")",
       R"("artwork":{"url":"https://a.example/x.png"})",
       422,
       {{"/lines/0/personalization/0/artwork/sha256", "missing"}}},
      {"artwork from a file",
       R"("colour":"#1a1a1a")",
       R"("artwork":{"url":"file:///etc/passwd","sha256":")" + std::string(64, 'a') + R"("})",
       422,
       {{"/lines/0/personalization/0/artwork/url", "bad-format"}}},
  };
}

std::vector<Case> whole_cases() {
  return {
      {"not supported yet: recurring",
       R"("custom")",
       R"("recurring")",
       422,
       {{"/mode", "not-yet-supported"}}},
      {"not supported yet: proof",
       R"("unit_price":3900,)",
       R"("unit_price":3900,"approval":"proof",)",
       422,
       {{"/lines/0/approval", "not-yet-supported"}}},
      {"several mistakes at once",
       R"("payment":"paid","paid_at":"2026-11-22T09:31:40+08:00","mode":"custom","promise":"ship_48h","currency":"CNY")",
       R"("payment":"maybe","mode":"solo","promise":true,"currency":"XXX","extra":{"a":[1,{"b":2}]})",
       422,
       {{"/payment", "bad-value"},
        {"/mode", "bad-value"},
        {"/promise", "wrong-type"},
        {"/currency", "bad-currency"},
        {"/extra", "unknown-field"}}},
      {"an array", good_order(), "[]", 422, {{"", "wrong-type"}}},
      {"a number", good_order(), "7", 422, {{"", "wrong-type"}}},
      {"an empty object",
       good_order(),
       "{}",
       422,
       {{"/external_id", "missing"},
        {"/placed_at", "missing"},
        {"/payment", "missing"},
        {"/currency", "missing"},
        {"/ship_to", "missing"},
        {"/lines", "missing"}}},
      {"nothing", good_order(), "", 400, {}},
      {"no JSON", good_order(), "external_id=TB-1", 400, {}},
      {"cut off", R"("metadata":{"basket":"b-1"}})", R"("metadata":{"basket":"b-1")", 400, {}},
      {"something behind it", R"("b-1"}})", R"("b-1"}} x)", 400, {}},
      {"a second document", R"("b-1"}})", R"("b-1"}}{})", 400, {}},
      {"invalid UTF-8", "杭州", "\xFF\xFE", 400, {}},
      {"overlong UTF-8", "杭州", "\xC0\xAF", 400, {}},
      {"raw line feed in a text", "杭州", "杭\n州", 400, {}},
      {"bad escape", "杭州", R"(\x41)", 400, {}},
      {"bad escape in a key", R"("mode":)", R"("\q":1,"mode":)", 400, {}},
      {"a comma too many", R"("mode":"custom",)", R"("mode":"custom",,)", 400, {}},
      {"bare word behind a mistake", R"("mode":"custom")", R"("mode":1,"x":maybe)", 400, {}},
      {"leading zero", "3900", "03900", 400, {}},
  };
}

void check(const Case& each) {
  IntakeFixture fixture;
  const http::Response response = fixture.post_order(replaced(good_order(), each.from, each.to));
  BOOST_TEST_CONTEXT(each.name << ": " << response.body) {
    BOOST_CHECK_EQUAL(response.status, each.status);
    BOOST_CHECK_EQUAL(response.content_type, http::content_type::problem);
    std::size_t told = 0;
    for (std::size_t at = 0; (at = response.body.find("\"pointer\":", at)) != std::string::npos;
         ++at)
      ++told;
    BOOST_CHECK_EQUAL(told, each.errors.size());
    for (const Pointed& error : each.errors)
      BOOST_CHECK(has(response.body,
                      R"("pointer":")" + error.pointer + R"(","code":")" + error.code + "\""));
    BOOST_CHECK_EQUAL(fixture.sink.kept_count(), 0U);
    BOOST_CHECK_EQUAL(fixture.intake.counts().orders_submitted, 0U);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(order_mistakes)

BOOST_AUTO_TEST_CASE(each_mistake_of_form_is_told_with_its_pointer) {
  for (const Case& each : form_cases()) check(each);
}

BOOST_AUTO_TEST_CASE(each_mistake_of_a_line_is_told_with_its_pointer) {
  for (const Case& each : line_cases()) check(each);
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_400_and_what_is_no_order_is_422) {
  for (const Case& each : whole_cases()) check(each);
}

BOOST_AUTO_TEST_CASE(a_value_not_supported_yet_is_a_refusal_by_name) {
  IntakeFixture fixture;
  const auto response = fixture.post_order(replaced(good_order(), "custom", "recurring"));
  BOOST_CHECK(has(response.body, R"("refusal":"not-yet-supported")"));
  BOOST_CHECK(has(response.body, "urn:jidan:problem:not-yet-supported"));
}

BOOST_AUTO_TEST_CASE(sentences_are_chinese_when_the_client_prefers_it_and_codes_never) {
  IntakeFixture fixture;
  auto headers = IntakeFixture::headers(kToken, "application/json");
  headers.push_back({"Accept-Language", "zh-CN,zh;q=0.9,en;q=0.8"});
  const auto answer = fixture.ask(http::Method::post, "/v1/orders", headers, "{}");
  BOOST_CHECK(has(answer->body, "缺少该字段"));
  BOOST_CHECK(has(answer->body, R"("code":"missing")"));
}

BOOST_AUTO_TEST_CASE(an_order_has_at_most_two_thousand_lines) {
  IntakeFixture fixture;
  std::string lines;
  for (int i = 1; i <= 2'001; ++i)
    lines += (i > 1 ? "," : "") + std::string{"{\"line\":"} + std::to_string(i) +
             R"(,"sku":"a","quantity":1,"unit_price":1})";
  const std::string head = good_order().substr(0, good_order().find("\"lines\""));
  const auto response = fixture.post_order(head + "\"lines\":[" + lines + "]}");
  BOOST_CHECK_EQUAL(response.status, 422);
  BOOST_CHECK(has(response.body, R"("pointer":"/lines","code":"too-many")"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::intake
