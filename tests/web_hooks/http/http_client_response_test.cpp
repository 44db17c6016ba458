// The client against peers that answer oddly, wrongly, endlessly, slowly or not at all.
// Each peer is a script over a real loopback socket.
#include <sys/socket.h>

#include <boost/test/unit_test.hpp>
#include <future>

#include "tests/web_hooks/http/client_fixture.hpp"

using namespace jidan::http;
using namespace jidan::http::test;
using namespace std::chrono_literals;
namespace asio = boost::asio;

BOOST_AUTO_TEST_SUITE(http_client_response)

BOOST_AUTO_TEST_CASE(a_redirect_is_an_answer_and_is_not_followed) {
  TestServer target(echo());
  const ClientResult result =
      answer_of("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + std::to_string(target.port) +
                "/\r\nContent-Length: 0\r\n\r\n");
  BOOST_TEST(result.status == 302);
  BOOST_TEST(target.stats().connections_accepted == 0U);
}

BOOST_AUTO_TEST_CASE(interim_responses_are_skipped) {
  const ClientResult result = answer_of(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
      "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok");
  BOOST_TEST(result.status == 201);
  BOOST_TEST(result.body == "ok");
  BOOST_TEST(result.header("link") == "");
}

BOOST_AUTO_TEST_CASE(a_server_that_only_hints_is_malformed) {
  std::string hints;
  for (int number = 0; number < 20; ++number) hints += "HTTP/1.1 103 Early Hints\r\n\r\n";
  BOOST_TEST((answer_of(hints).error == ClientError::malformed_response));
}

BOOST_AUTO_TEST_CASE(a_chunked_answer_is_put_together_and_its_trailers_are_dropped) {
  const ClientResult result = answer_of(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n4\r\ndefg\r\n"
      "0\r\nTrailer-Field: 1\r\n\r\n");
  BOOST_TEST((result.error == ClientError::none));
  BOOST_TEST(result.body == "abcdefg");
  BOOST_TEST(result.header("trailer-field") == "");
}

BOOST_AUTO_TEST_CASE(a_body_that_lasts_until_the_end_is_read_to_the_end) {
  const ClientResult result = answer_of("HTTP/1.1 200 OK\r\n\r\nuntil the end");
  BOOST_TEST((result.error == ClientError::none));
  BOOST_TEST(result.body == "until the end");
}

BOOST_AUTO_TEST_CASE(a_body_over_64_kib_is_not_read_on) {
  const std::string body(65'537, 'x');
  BOOST_TEST((answer_of("HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n" + body).error ==
              ClientError::too_large));
  const ClientResult endless = answer_of("HTTP/1.1 200 OK\r\n\r\n" + std::string(5'000'000, 'x'));
  BOOST_TEST((endless.error == ClientError::too_large));
  BOOST_TEST((endless.stage == ClientStage::attempt));
  BOOST_TEST(
      (answer_of("HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n" + body.substr(1)).error ==
       ClientError::none));
}

BOOST_AUTO_TEST_CASE(a_head_without_bound_is_not_read_on) {
  BOOST_TEST((answer_of("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x')).error ==
              ClientError::too_large));
  std::string fields = "HTTP/1.1 200 OK\r\n";
  for (int number = 0; number < 65; ++number) fields += "X: 1\r\n";
  BOOST_TEST((answer_of(fields + "\r\n").error == ClientError::too_large));
}

BOOST_AUTO_TEST_CASE(what_is_not_http_is_malformed) {
  for (const char* bytes :
       {"hello\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    BOOST_TEST_CONTEXT(bytes) {
      const ClientResult result = answer_of(bytes);
      BOOST_TEST((result.error == ClientError::malformed_response));
      BOOST_TEST((result.stage == ClientStage::attempt));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_peer_that_closes_early_is_told_apart) {
  for (const char* bytes :
       {"", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"}) {
    const ClientResult result = answer_of(bytes);
    BOOST_TEST((result.error == ClientError::closed_early));
    BOOST_TEST((result.stage == ClientStage::attempt));
    BOOST_TEST(!result.sent_twice);
  }
}

BOOST_AUTO_TEST_CASE(an_answer_that_drips_ends_at_the_deadline) {
  std::promise<int> dripped;
  Peer peer({[&](Socket& socket) {
    read_request(socket);
    say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n");
    // A byte each time a millisecond has not brought the client's end.
    const timeval millisecond{0, 1'000};
    ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &millisecond, sizeof millisecond);
    char byte = 'x';
    int count = 0;
    while (::recv(socket.native_handle(), &byte, 1, 0) < 0 && errno == EAGAIN && count < 30'000)
      count += ::send(socket.native_handle(), "x", 1, MSG_NOSIGNAL) == 1 ? 1 : 30'000;
    dripped.set_value(count);
  }});
  Sender sender;
  const ClientResult result = sender.send(to(peer.port(), "/", 50ms));
  BOOST_TEST((result.error == ClientError::timeout));
  BOOST_TEST((result.stage == ClientStage::attempt));
  BOOST_TEST(dripped.get_future().get() > 0);
}

BOOST_AUTO_TEST_CASE(a_silent_peer_ends_at_the_deadline) {
  Peer peer({wait_for_end});
  Sender sender;
  BOOST_TEST((sender.send(to(peer.port(), "/", 30ms)).error == ClientError::timeout));
}

BOOST_AUTO_TEST_CASE(an_early_answer_is_read_while_the_request_is_still_being_written) {
  Peer peer({[](Socket& socket) {
    say(socket, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
    wait_for_end(socket);
  }});
  Sender sender;
  ClientRequest request = to(peer.port());
  request.body = std::string(20'000'000, 'x');
  BOOST_TEST(sender.send(request).status == 413);
}

BOOST_AUTO_TEST_SUITE_END()
