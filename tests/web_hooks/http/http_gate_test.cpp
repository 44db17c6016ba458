// The gate and the request reader without a socket: every bad head by name, and the rule that the
// way the bytes are cut never changes what is read.
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/web_hooks/http/http_bad_requests.hpp"
#include "web-hooks/http/request_reader.hpp"

using namespace jidan::http;
using jidan::http::test::bad_requests;
using jidan::http::test::BadRequest;
using jidan::http::test::many_fields;

namespace {

const BodyLimit kilobyte = [](Method, std::string_view, std::string_view) {
  return std::size_t{1024};
};

struct Reading {
  std::vector<Request> requests;
  std::vector<bool> keep_alive;
  std::optional<GateRefusal> refusal;
  std::size_t unread = 0;
};

/** Feeds `text` in pieces of `piece` bytes until it ends or is refused. */
Reading read_all(std::string_view text, std::size_t piece = std::string_view::npos) {
  RequestReader reader(kilobyte);
  Reading reading;
  while (!text.empty()) {
    std::string_view input = text.substr(0, piece);
    text.remove_prefix(input.size());
    while (!input.empty()) {
      const ReadStep step = reader.read(input);
      if (step == ReadStep::need_more) break;
      if (step == ReadStep::refused) {
        reading.refusal = reader.refusal();
        reading.unread = input.size() + text.size();
        return reading;
      }
      reading.keep_alive.push_back(reader.keep_alive());
      reading.requests.push_back(reader.take_request());
    }
  }
  return reading;
}

const std::string post = "POST /v1/orders HTTP/1.1\r\nHost: a\r\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(http_gate)

BOOST_AUTO_TEST_CASE(every_bad_request_gets_its_own_refusal_and_status) {
  for (const BadRequest& bad : bad_requests()) {
    const Reading reading = read_all(bad.text);
    BOOST_TEST_CONTEXT(bad.what) {
      BOOST_TEST(reading.requests.size() == 0U);
      BOOST_REQUIRE(reading.refusal.has_value());
      BOOST_TEST(gate_code(*reading.refusal) == gate_code(bad.refusal));
      BOOST_TEST(gate_status(*reading.refusal) == bad.status);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_bad_request_cut_into_single_bytes_is_refused_the_same) {
  for (const BadRequest& bad : bad_requests()) {
    const Reading reading = read_all(bad.text, 1);
    BOOST_TEST_CONTEXT(bad.what) {
      BOOST_REQUIRE(reading.refusal.has_value());
      BOOST_TEST(gate_code(*reading.refusal) == gate_code(bad.refusal));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_refusal_has_a_client_or_server_status_a_code_and_a_sentence) {
  for (std::size_t at = 0; at < gate_refusal_count; ++at) {
    const auto refusal = static_cast<GateRefusal>(at);
    const Response response = gate_response(refusal);
    BOOST_TEST(response.status >= 400);
    BOOST_TEST(reason_phrase(response.status) != "Unknown");
    BOOST_TEST(response.close);
    BOOST_TEST(response.content_type == content_type::problem);
    BOOST_TEST(response.body.find(gate_sentence(refusal)) != std::string::npos);
    BOOST_TEST(gate_sentence(refusal).back() == '.');
  }
}

BOOST_AUTO_TEST_CASE(a_body_over_its_limit_is_refused_before_a_byte_of_it_is_read) {
  const Reading reading = read_all(post + "Content-Length: 1025\r\n\r\n" + std::string(1025, 'x'));
  BOOST_TEST((reading.refusal == GateRefusal::body_too_large));
  BOOST_TEST(reading.unread == 1025U);
}

BOOST_AUTO_TEST_CASE(the_body_limit_is_asked_with_method_path_and_media_type) {
  std::string asked;
  const BodyLimit limit = [&](Method method, std::string_view path, std::string_view type) {
    asked = std::string(method_token(method)) + " " + std::string(path) + " " + std::string(type);
    return std::size_t{10};
  };
  RequestReader reader(limit);
  const std::string text =
      "POST /v1/orders?dry_run=true HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
      "Content-Type: application/x-ndjson; charset=utf-8\r\n\r\n{}";
  std::string_view input = text;
  BOOST_TEST((reader.read(input) == ReadStep::request));
  BOOST_TEST(asked == "POST /v1/orders application/x-ndjson");
}

BOOST_AUTO_TEST_CASE(requests_in_one_read_come_out_the_same_for_every_way_of_cutting_them) {
  const std::string text =
      "\r\nPOST /v1/orders?a=b%20c HTTP/1.1\r\nHost: shop.example:7810\r\nX-Empty:\r\n"
      "X-Spaces: \t two words \t\r\nContent-Length: 11\r\n\r\nhello\r\n\r\nyo"
      "GET /v1/orders/ord_1 HTTP/1.1\r\nHost: a\r\n\r\n"
      "DELETE /x HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    const Reading reading = read_all(text, piece);
    BOOST_TEST_CONTEXT("pieces of " << piece) {
      BOOST_TEST(!reading.refusal.has_value());
      BOOST_REQUIRE(reading.requests.size() == 3U);
      const Request& first = reading.requests[0];
      BOOST_TEST((first.method == Method::post));
      BOOST_TEST(first.target == "/v1/orders?a=b%20c");
      BOOST_TEST(first.path == "/v1/orders");
      BOOST_TEST(first.query == "a=b%20c");
      BOOST_TEST(first.header("HOST") == "shop.example:7810");
      BOOST_TEST(first.has_header("x-empty"));
      BOOST_TEST(first.header("x-empty") == "");
      BOOST_TEST(first.header("x-spaces") == "two words");
      BOOST_TEST(!first.has_header("x-none"));
      BOOST_TEST(first.body == "hello\r\n\r\nyo");
      BOOST_TEST(reading.requests[1].path == "/v1/orders/ord_1");
      BOOST_TEST((reading.requests[2].method == Method::del));
      BOOST_TEST(reading.requests[2].version_minor == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_moved_request_keeps_its_views) {
  Reading reading = read_all("GET /a?b HTTP/1.1\r\nHost: a\r\nX-Name: value\r\n\r\n");
  BOOST_REQUIRE(reading.requests.size() == 1U);
  const Request moved = std::move(reading.requests[0]);
  BOOST_TEST(moved.target == "/a?b");
  BOOST_TEST(moved.header("x-name") == "value");
}

BOOST_AUTO_TEST_CASE(sixty_four_fields_pass) {
  const Reading reading = read_all(many_fields(64));
  BOOST_REQUIRE(reading.requests.size() == 1U);
  BOOST_TEST(reading.requests[0].headers.size() == 64U);
}

BOOST_AUTO_TEST_CASE(http_1_0_with_content_length_is_accepted_and_closes_unless_it_asks_not_to) {
  const Reading closing = read_all("POST /p HTTP/1.0\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
  BOOST_REQUIRE(closing.requests.size() == 1U);
  BOOST_TEST(closing.requests[0].body == "hi");
  BOOST_TEST(closing.keep_alive[0] == false);
  const Reading staying = read_all(
      "POST /p HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi");
  BOOST_TEST(staying.keep_alive[0] == true);
}

BOOST_AUTO_TEST_CASE(http_1_1_stays_open_unless_it_asks_to_close) {
  BOOST_TEST(read_all("GET / HTTP/1.1\r\nHost: a\r\n\r\n").keep_alive[0] == true);
  BOOST_TEST(read_all("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").keep_alive[0] ==
             false);
}

BOOST_AUTO_TEST_CASE(an_offered_upgrade_is_ignored) {
  const Reading reading = read_all(
      "GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
      "GET /b HTTP/1.1\r\nHost: a\r\n\r\n");
  BOOST_REQUIRE(reading.requests.size() == 2U);
  BOOST_TEST(reading.requests[1].path == "/b");
}

BOOST_AUTO_TEST_CASE(a_client_that_expects_100_continue_is_told_once_and_only_if_it_waits) {
  const std::string head = post + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n";
  RequestReader waiting(kilobyte);
  std::string_view input = head;
  BOOST_TEST((waiting.read(input) == ReadStep::need_more));
  BOOST_TEST(waiting.take_continue());
  BOOST_TEST(!waiting.take_continue());

  RequestReader eager(kilobyte);
  const std::string whole = head + "hi";
  input = whole;
  BOOST_TEST((eager.read(input) == ReadStep::request));
  BOOST_TEST(!eager.take_continue());
}

BOOST_AUTO_TEST_CASE(empty_lines_between_requests_begin_nothing) {
  RequestReader reader(kilobyte);
  std::string_view input = "\r\n\r\n";
  BOOST_TEST((reader.read(input) == ReadStep::need_more));
  BOOST_TEST((reader.phase() == ReadPhase::between));
}

BOOST_AUTO_TEST_SUITE_END()
