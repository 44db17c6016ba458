// The server over loopback sockets: order and batching of answers, keeping and closing connections,
// refusals.
#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "tests/web_hooks/http/http_fixture.hpp"

using namespace jidan::http;
using namespace jidan::http::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(http_server)

BOOST_AUTO_TEST_CASE(a_kept_connection_serves_one_request_after_the_other) {
  TestServer server(echo());
  RawClient client(server.port);
  for (int round = 0; round < 3; ++round) {
    client.send(post("/a", "body"));
    const WireResponse response = client.read();
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body == "POST /a body");
    BOOST_TEST(response.has("\r\nDate: "));
    BOOST_TEST(!response.has("Server:"));
    BOOST_TEST(!response.has("Connection:"));
  }
  BOOST_TEST(server.stats().connections_accepted == 1U);
  BOOST_TEST(server.stats().requests == 3U);
}

BOOST_AUTO_TEST_CASE(requests_of_one_read_are_answered_in_one_write) {
  TestServer server(echo());
  RawClient client(server.port);
  std::string requests;
  for (int number = 0; number < 20; ++number) requests += get("/" + std::to_string(number));
  client.send(requests);
  for (int number = 0; number < 20; ++number)
    BOOST_TEST(client.read().body == "GET /" + std::to_string(number) + " ");
  BOOST_TEST(server.stats().writes == 1U);
}

BOOST_AUTO_TEST_CASE(late_answers_leave_in_the_order_of_their_requests) {
  Waiting waiting;
  TestServer server(waiting.handler());
  RawClient client(server.port);
  client.send(get("/0") + get("/1") + get("/2"));
  waiting.await(3);
  server.loop.run([&] { waiting.take(2).send(text("two")); });
  server.loop.run([&] { waiting.take(1).send(text("one")); });
  BOOST_TEST(server.stats().writes == 0U);
  server.loop.run([&] { waiting.take(0).send(text("zero")); });
  BOOST_TEST(client.read().body == "zero");
  BOOST_TEST(client.read().body == "one");
  BOOST_TEST(client.read().body == "two");
  BOOST_TEST(server.stats().writes == 1U);
}

BOOST_AUTO_TEST_CASE(a_batch_over_several_connections_is_one_write_for_each) {
  Waiting waiting;
  TestServer server(waiting.handler());
  RawClient first(server.port);
  RawClient second(server.port);
  first.send(get("/1") + get("/2"));
  waiting.await(2);
  second.send(get("/3") + get("/4"));
  waiting.await(4);
  std::vector<Answer> answers;
  for (std::size_t number : {3U, 0U, 2U, 1U})
    answers.emplace_back(waiting.take(number), text(std::to_string(number)));
  post_batch(std::move(answers));  // from this thread, as the writer does
  BOOST_TEST(first.read().body == "0");
  BOOST_TEST(first.read().body == "1");
  BOOST_TEST(second.read().body == "2");
  BOOST_TEST(second.read().body == "3");
  BOOST_TEST(server.stats().writes == 2U);
}

BOOST_AUTO_TEST_CASE(reading_pauses_at_the_in_flight_limit_and_goes_on_after_an_answer) {
  ServerLimits limits;
  limits.in_flight_max = 2;
  Waiting waiting;
  TestServer server(waiting.handler(), limits);
  RawClient client(server.port);
  client.send(get("/0") + get("/1") + get("/2") + get("/3"));
  waiting.await(2);
  server.loop.run([] {});
  BOOST_TEST(server.stats().requests == 2U);
  for (std::size_t number = 0; number < 4; ++number) {
    waiting.await(number + 1);
    waiting.take(number).post_send(text(std::to_string(number)));
    BOOST_TEST(client.read().body == std::to_string(number));
  }
}

BOOST_AUTO_TEST_CASE(a_dropped_reply_answers_500) {
  Waiting waiting;
  TestServer server(waiting.handler());
  RawClient client(server.port);
  client.send(get("/"));
  waiting.await(1);
  waiting.drop_all();  // on this thread, not the server's
  BOOST_TEST(client.read().status == 500);
}

BOOST_AUTO_TEST_CASE(a_handler_that_throws_costs_its_request_only) {
  TestServer server([](Request&& request, Reply reply) {
    if (request.path == "/throw") throw std::runtime_error("a bug");
    reply.send(text("fine"));
  });
  RawClient client(server.port);
  client.send(get("/throw") + get("/fine"));
  BOOST_TEST(client.read().status == 500);
  BOOST_TEST(client.read().body == "fine");
  BOOST_TEST(server.stats().handler_failures == 1U);
}

BOOST_AUTO_TEST_CASE(connection_close_is_obeyed_and_said) {
  TestServer server(echo());
  RawClient client(server.port);
  client.send(get("/a", "Connection: close\r\n") + get("/never"));
  const WireResponse response = client.read();
  BOOST_TEST(response.has("\r\nConnection: close\r\n"));
  BOOST_TEST(client.ended());
  BOOST_TEST(server.stats().requests == 1U);
}

BOOST_AUTO_TEST_CASE(http_1_0_is_closed_after_its_answer_or_told_that_it_is_kept) {
  TestServer server(echo());
  RawClient closing(server.port);
  closing.send("POST /w HTTP/1.0\r\nHost: a\r\nContent-Length: 12\r\n\r\nwebhook_id=7");
  BOOST_TEST(closing.read().body == "POST /w webhook_id=7");
  BOOST_TEST(closing.ended());
  RawClient kept(server.port);
  kept.send("GET /1 HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
  BOOST_TEST(kept.read().has("\r\nConnection: keep-alive\r\n"));
  kept.send(get("/2"));
  BOOST_TEST(kept.read().status == 200);
}

BOOST_AUTO_TEST_CASE(head_is_answered_with_the_length_and_no_body) {
  TestServer server(echo());
  RawClient client(server.port);
  client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n" + get("/b"));
  const WireResponse head = client.read(true);
  BOOST_TEST(head.has("\r\nContent-Length: 8\r\n"));
  BOOST_TEST(client.read().body == "GET /b ");
}

BOOST_AUTO_TEST_CASE(a_client_that_waits_for_100_continue_gets_it_after_earlier_answers) {
  Waiting waiting;
  TestServer server(waiting.handler());
  RawClient client(server.port);
  client.send(get("/first") +
              "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  waiting.await(1);
  waiting.take(0).post_send(text("first"));
  BOOST_TEST(client.read().body == "first");
  BOOST_TEST(client.read().status == 100);
  client.send("hi");
  waiting.await(2);
  BOOST_TEST(waiting.request(1).body == "hi");
  waiting.take(1).post_send(text("second"));
  BOOST_TEST(client.read().body == "second");
}

BOOST_AUTO_TEST_CASE(a_body_over_its_limit_is_refused_before_it_is_sent) {
  TestServer server(echo());
  RawClient client(server.port);
  client.send(
      "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n"
      "Expect: 100-continue\r\n\r\n");
  const WireResponse response = client.read();
  BOOST_TEST(response.status == 413);
  BOOST_TEST(response.has("application/problem+json"));
  BOOST_TEST(client.ended());
  BOOST_TEST(server.refused(GateRefusal::body_too_large) == 1U);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_readable_although_the_client_is_still_sending) {
  TestServer server(echo());
  RawClient client(server.port);
  client.send("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n" +
              std::string(900'000, 'x'));
  BOOST_TEST(client.read().status == 413);
}

BOOST_AUTO_TEST_CASE(a_refusal_waits_for_the_answers_before_it_and_then_closes) {
  Waiting waiting;
  TestServer server(waiting.handler());
  RawClient client(server.port);
  client.send(get("/a") + "GET / HTTP/1.1\r\n\r\n" + get("/never"));
  waiting.await(1);
  waiting.take(0).post_send(text("a"));
  BOOST_TEST(client.read().body == "a");
  const WireResponse refusal = client.read();
  BOOST_TEST(refusal.status == 400);
  BOOST_TEST(refusal.body.find("host-missing") != std::string::npos);
  BOOST_TEST(client.ended());
  BOOST_TEST(server.stats().requests == 1U);
}

BOOST_AUTO_TEST_CASE(a_request_that_comes_byte_by_byte_is_one_request) {
  TestServer server(echo());
  RawClient client(server.port);
  for (const char letter : post("/slow", "body")) client.send({&letter, 1});
  BOOST_TEST(client.read().body == "POST /slow body");
}

BOOST_AUTO_TEST_CASE(a_large_body_and_a_large_answer_pass) {
  TestServer server(echo());
  RawClient client(server.port);
  const std::string body(1'000'000, 'b');
  client.send(post("/large", body) + get("/after"));
  BOOST_TEST((client.read().body == "POST /large " + body));
  BOOST_TEST(client.read().body == "GET /after ");
}

BOOST_AUTO_TEST_CASE(a_client_that_ended_its_sending_still_gets_its_answers) {
  Waiting waiting;
  TestServer server(waiting.handler());
  RawClient client(server.port);
  client.send(get("/a"));
  client.end_sending();
  waiting.await(1);
  waiting.take(0).post_send(text("a"));
  BOOST_TEST(client.read().body == "a");
  BOOST_TEST(client.ended());
}

BOOST_AUTO_TEST_SUITE_END()
