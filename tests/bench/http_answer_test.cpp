// Which bytes are a whole answer, and what it says of the orders sent.
#include <boost/test/unit_test.hpp>

#include <string>

#include "bench/intake/http_answer.hpp"

using namespace jidan::bench;
using State = HttpAnswer::State;

namespace {

std::string with_body(const std::string& status, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\ncontent-length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

std::uint64_t taken(const std::string& status, const std::string& body, int orders) {
  const std::string bytes = with_body(status, body);
  return orders_taken(read_answer(bytes), orders);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_answer)

BOOST_AUTO_TEST_CASE(an_answer_is_whole_with_its_last_byte_and_not_before) {
  const std::string bytes = with_body("201 Created", "{\"a\":1}");
  for (std::size_t size = 0; size < bytes.size(); ++size)
    BOOST_TEST((read_answer(bytes.substr(0, size)).state == State::incomplete));
  const HttpAnswer answer = read_answer(bytes);
  BOOST_TEST((answer.state == State::whole));
  BOOST_TEST(answer.status == 201);
  BOOST_TEST(answer.body == "{\"a\":1}");
  BOOST_TEST(!answer.closes);
}

BOOST_AUTO_TEST_CASE(a_server_that_will_close_says_so) {
  BOOST_TEST(
      read_answer("HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").closes);
}

BOOST_AUTO_TEST_CASE(an_answer_without_a_length_is_not_understood) {
  for (const char* bytes :
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "SSH-2.0-OpenSSH\r\n\r\n"})
    BOOST_TEST((read_answer(bytes).state == State::not_understood), bytes);
}

BOOST_AUTO_TEST_CASE(a_single_order_is_taken_by_201_and_202_and_nothing_else) {
  BOOST_TEST(taken("201 Created", "{}", 1) == 1U);
  BOOST_TEST(taken("202 Accepted", "{}", 1) == 1U);
  for (const char* status : {"200 OK", "409 Conflict", "422 Unprocessable", "503 Busy"})
    BOOST_TEST(taken(status, "{\"status\":201}", 1) == 0U, status);
}

BOOST_AUTO_TEST_CASE(of_many_orders_those_are_taken_whose_line_says_201) {
  const std::string lines =
      "{\"index\":0,\"status\":201}\n{\"index\":1,\"status\":422}\n{\"index\":2,\"status\":201}\n";
  BOOST_TEST(taken("200 OK", lines, 3) == 2U);
  BOOST_TEST(taken("200 OK", "", 3) == 0U);
  BOOST_TEST(taken("202 Accepted", "{}", 3) == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
