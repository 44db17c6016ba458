// The pure text parts: JSON strings, problem bodies, percent-decoding, routes, dates, responses.
// No sockets.
#include <boost/test/unit_test.hpp>
#include <string>

#include "web-hooks/http/json_text.hpp"
#include "web-hooks/http/problem.hpp"
#include "web-hooks/http/reply.hpp"
#include "web-hooks/http/response_writer.hpp"
#include "web-hooks/http/router.hpp"
#include "web-hooks/http/target_text.hpp"
#include "web-hooks/http/transport_clock.hpp"

using namespace jidan::http;

namespace {

std::string json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

enum class Page { orders, order, paid, line };

const Router<Page>& router() {
  static const Router<Page> table{
      {Method::post, "/v1/orders", Page::orders},
      {Method::get, "/v1/orders/{id}", Page::order},
      {Method::patch, "/v1/orders/{id}", Page::order},
      {Method::post, "/v1/orders/{id}/paid", Page::paid},
      {Method::post, "/v1/orders/{id}/lines/{n}/resume", Page::line},
  };
  return table;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_text)

BOOST_AUTO_TEST_CASE(json_strings_escape_controls_quotes_and_backslashes) {
  BOOST_TEST(json("a\"b\\c\n\r\t") == R"("a\"b\\c\n\r\t")");
  BOOST_TEST(json(std::string("\0\x1f\x7f", 3)) == R"("\u0000\u001f\u007f")");
  BOOST_TEST(json("") == R"("")");
}

BOOST_AUTO_TEST_CASE(json_strings_keep_valid_utf_8_byte_by_byte) {
  const std::string lyric = "\u4eca\u5929 \U0001F3B5 caf\u00e9 \U0010FFFF";
  BOOST_TEST(json(lyric) == "\"" + lyric + "\"");
}

BOOST_AUTO_TEST_CASE(json_strings_replace_what_is_not_utf_8) {
  const std::string bad = "\xEF\xBF\xBD";
  BOOST_TEST(json("a\xFFz") == "\"a" + bad + "z\"");
  BOOST_TEST(json("\xC0\xAF") == "\"" + bad + bad + "\"");            // overlong
  BOOST_TEST(json("\xED\xA0\x80") == "\"" + bad + bad + bad + "\"");  // a surrogate
  BOOST_TEST(json("\xE4\xBB") == "\"" + bad + "\"");                  // cut short
  BOOST_TEST(json("\xF0\x9F\x8E!") == "\"" + bad + "!\"");            // cut by another letter
  BOOST_TEST(json("\xF4\x90\x80\x80") == "\"" + bad + bad + bad + bad + "\"");  // past U+10FFFF
}

BOOST_AUTO_TEST_CASE(the_json_writer_places_its_commas) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("a").integer(-9'223'372'036'854'775'807 - 1).key("b").begin_array();
  writer.string("x").null().begin_object().end_object().boolean(true).end_array();
  writer.key("c").raw("1.5").end_object();
  BOOST_TEST(out == R"({"a":-9223372036854775808,"b":["x",null,{},true],"c":1.5})");
}

BOOST_AUTO_TEST_CASE(a_problem_tells_every_mistake_and_leaves_empty_members_out) {
  Problem problem{"order-invalid", "Invalid", 422, "Two mistakes.", "", {}};
  problem.errors.push_back({"/lines/0/sku", "unknown-sku", "No such SKU."});
  problem.errors.push_back({"/x~1y", "unknown-field", "\xE2\x80\xA6"});
  const Response response = problem_response(problem);
  BOOST_TEST(response.status == 422);
  BOOST_TEST(response.content_type == "application/problem+json");
  BOOST_TEST(response.body ==
             R"({"type":"urn:jidan:problem:order-invalid","title":"Invalid","status":422,)"
             R"("detail":"Two mistakes.","errors":[{"pointer":"/lines/0/sku",)"
             R"("code":"unknown-sku","detail":"No such SKU."},{"pointer":"/x~1y",)"
             "\"code\":\"unknown-field\",\"detail\":\"\xE2\x80\xA6\"}]}");
}

BOOST_AUTO_TEST_CASE(percent_decoding_refuses_broken_escapes_and_nul) {
  BOOST_TEST(percent_decode("a%20b%e4%BB%8a+").value() == "a b\xE4\xBB\x8A+");
  for (const char* bad : {"%", "%2", "%zz", "a%0g", "%00", "x%"})
    BOOST_TEST(!percent_decode(bad).has_value());
  BOOST_TEST(percent_encode("a b/\xE4") == "a%20b%2F%E4");
}

BOOST_AUTO_TEST_CASE(query_parameters_are_decoded_and_the_first_of_a_name_counts) {
  BOOST_TEST(query_parameter("dry_run=true&x=1", "dry_run").value() == "true");
  BOOST_TEST(query_parameter("external_id=A%2B1+2&external_id=B", "external_id").value() ==
             "A+1 2");
  BOOST_TEST(query_parameter("flag", "flag").value() == "");
  BOOST_TEST(!query_parameter("a=%zz&b=1", "b").has_value());
  BOOST_TEST(!query_parameter("", "b").has_value());
  BOOST_TEST(parse_parameters("a=1&&a=2")->size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_route_is_found_by_method_and_path_with_decoded_parameters) {
  const auto match = router().match(Method::post, "/v1/orders/a%2Fb/lines/3/resume");
  BOOST_TEST((match.outcome == RouteOutcome::matched));
  BOOST_TEST((match.id == Page::line));
  BOOST_TEST(match.parameter("id") == "a/b");
  BOOST_TEST(match.parameter("n") == "3");
  BOOST_TEST(match.parameter("other") == "");
}

BOOST_AUTO_TEST_CASE(head_is_served_by_the_route_of_get) {
  BOOST_TEST((router().match(Method::head, "/v1/orders/x").id == Page::order));
}

BOOST_AUTO_TEST_CASE(a_known_path_under_another_method_says_which_are_allowed) {
  const auto match = router().match(Method::del, "/v1/orders/x");
  BOOST_TEST((match.outcome == RouteOutcome::method_not_allowed));
  BOOST_TEST(match.allow == "GET, HEAD, PATCH");
}

BOOST_AUTO_TEST_CASE(an_unknown_or_malformed_path_matches_nothing) {
  for (const char* path : {"/", "/v1", "/v1/orders/", "/v1/orders/x/", "/V1/orders",
                           "/v1/orders/%zz", "/v1/orders/%00", "//v1/orders", ""})
    BOOST_TEST((router().match(Method::get, path).outcome == RouteOutcome::path_unknown));
}

BOOST_AUTO_TEST_CASE(dates_are_written_as_rfc_9110_wants_them) {
  BOOST_TEST(http_date(784'111'777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  BOOST_TEST(http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
}

BOOST_AUTO_TEST_CASE(a_response_value_cannot_end_its_line) {
  Response response;
  response.headers.push_back({"Location", "/a\r\nSet-Cookie: x"});
  std::string out;
  append_response(out, response, {}, "");
  BOOST_TEST(out.find("Location: /a  Set-Cookie: x\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_content_has_neither_length_nor_body) {
  Response response;
  response.status = 204;
  response.body = "ignored";
  std::string out;
  append_response(out, response, {}, "Date: x\r\n");
  BOOST_TEST(out == "HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(a_reply_is_answered_once_and_500_when_dropped) {
  std::vector<int> statuses;
  {
    Reply reply =
        capture_reply([&](const Response& response) { statuses.push_back(response.status); });
    Response created;
    created.status = 201;
    reply.send(created);
    BOOST_TEST(!reply);
    reply.send(created);
  }
  {
    const Reply dropped = capture_reply([&](const Response& r) { statuses.push_back(r.status); });
  }
  BOOST_TEST(statuses == (std::vector<int>{201, 500}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_request_made_for_a_test_reads_like_one_from_the_wire) {
  const Request request = make_request(Method::post, "/v1/orders?dry_run=true",
                                       {{"Content-Type", "application/json; charset=utf-8"}}, "{}");
  BOOST_TEST(request.path == "/v1/orders");
  BOOST_TEST(request.query == "dry_run=true");
  BOOST_TEST(request.media_type() == "application/json");
  BOOST_TEST(request.body == "{}");
}

BOOST_AUTO_TEST_SUITE_END()
