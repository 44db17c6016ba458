// The server's limits over loopback sockets: deadlines of each phase, connections, descriptors,
// draining. Deadlines are tiny and waited for by their effect.
#include <sys/resource.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <future>

#include "tests/web_hooks/http/http_fixture.hpp"

using namespace jidan::http;
using namespace jidan::http::test;
using namespace std::chrono_literals;

namespace {

/** Every deadline so short that a test can wait for it. */
ServerLimits hasty() {
  ServerLimits limits;
  limits.tick = 5ms;
  limits.idle = limits.head = limits.body = limits.write = limits.linger = 30ms;
  return limits;
}

/** Lets no further descriptor be opened, until it is destroyed. */
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit none = before_;
    none.rlim_cur = 0;  // those that are open stay usable
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(http_server_limits)

BOOST_AUTO_TEST_CASE(a_head_that_takes_too_long_is_answered_408) {
  TestServer server(echo(), hasty());
  RawClient client(server.port);
  client.send("GET / HTTP/1.1\r\nHo");
  BOOST_TEST(client.read().status == 408);
  BOOST_TEST(client.ended());
  BOOST_TEST(server.refused(GateRefusal::head_timeout) == 1U);
}

BOOST_AUTO_TEST_CASE(a_body_that_takes_too_long_is_answered_408) {
  TestServer server(echo(), hasty());
  RawClient client(server.port);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
  BOOST_TEST(client.read().status == 408);
  BOOST_TEST(client.ended());
  BOOST_TEST(server.refused(GateRefusal::body_timeout) == 1U);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_without_a_word) {
  TestServer server(echo(), hasty());
  RawClient fresh(server.port);
  BOOST_TEST(fresh.ended());
  RawClient used(server.port);
  used.send(get("/"));
  BOOST_TEST(used.read().status == 200);
  BOOST_TEST(used.ended());
}

BOOST_AUTO_TEST_CASE(a_request_that_waits_for_its_handler_has_no_deadline) {
  Waiting waiting;
  TestServer server(waiting.handler(), hasty());
  RawClient client(server.port);
  client.send(get("/"));
  waiting.await(1);
  RawClient witness(server.port);  // when its idle time is over, so would the other's have been
  BOOST_TEST(witness.ended());
  waiting.take(0).post_send(text("late"));
  BOOST_TEST(client.read().body == "late");
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_read_its_answer_is_cut_at_the_write_deadline) {
  TestServer server([](Request&&, Reply reply) { reply.send(text(std::string(50'000'000, 'x'))); },
                    hasty());
  RawClient client(server.port);
  client.send(get("/"));
  RawClient witness(server.port);
  BOOST_TEST(witness.ended());
  const WireResponse response = client.read();
  BOOST_TEST(response.status == 200);
  BOOST_TEST(response.body.size() < 50'000'000U);
}

BOOST_AUTO_TEST_CASE(one_connection_too_many_is_told_503_and_when_to_come_again) {
  ServerLimits limits;
  limits.connections_max = 1;
  TestServer server(echo(), limits);
  RawClient first(server.port);
  first.send(get("/"));
  BOOST_TEST(first.read().status == 200);
  RawClient second(server.port);
  const WireResponse response = second.read();
  BOOST_TEST(response.status == 503);
  BOOST_TEST(response.has("\r\nRetry-After: 1\r\n"));
  BOOST_TEST(second.ended());
  first.send(get("/"));
  BOOST_TEST(first.read().status == 200);
}

BOOST_AUTO_TEST_CASE(draining_closes_the_idle_finishes_the_running_and_then_tells) {
  Waiting waiting;
  TestServer server(waiting.handler());
  RawClient idle(server.port);
  RawClient busy(server.port);
  busy.send(get("/"));
  waiting.await(1);
  std::promise<void> drained;
  server.loop.run([&] { server.server->drain(10s, [&] { drained.set_value(); }); });
  BOOST_TEST(idle.ended());
  waiting.take(0).post_send(text("last"));
  const WireResponse response = busy.read();
  BOOST_TEST(response.body == "last");
  BOOST_TEST(response.has("\r\nConnection: close\r\n"));
  BOOST_TEST(busy.ended());
  busy.end_sending();
  drained.get_future().get();
  BOOST_TEST(server.stats().connections_open == 0U);
}

BOOST_AUTO_TEST_CASE(draining_cuts_what_is_left_at_its_deadline) {
  Waiting waiting;
  TestServer server(waiting.handler(), hasty());
  RawClient busy(server.port);
  busy.send(get("/"));
  waiting.await(1);
  std::promise<void> drained;
  server.loop.run([&] { server.server->drain(20ms, [&] { drained.set_value(); }); });
  drained.get_future().get();
  BOOST_TEST(busy.ended());
  waiting.take(0).post_send(text("nobody reads this"));
}

BOOST_AUTO_TEST_CASE(without_descriptors_accepting_pauses_and_goes_on_when_there_are_some) {
  ServerLimits limits;
  limits.accept_pause = 1ms;
  TestServer server(echo(), limits);
  RawClient client;
  {
    const NoDescriptors exhausted;
    client.connect(server.port);
    client.send(get("/"));
    while (server.stats().accept_pauses < 3) server.loop.run([] {});
    BOOST_TEST(server.stats().connections_accepted == 0U);
  }
  BOOST_TEST(client.read().status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
