// The dispatcher with the real client against a real server on loopback, one thread, port 0.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/web_hooks/dispatcher_fakes.hpp"
#include "web-hooks/http/client.hpp"
#include "web-hooks/http/server.hpp"
#include "web-hooks/retry_schedule.hpp"
#include "web-hooks/sender.hpp"

using namespace jidan;
using namespace jidan::webhooks;
using namespace jidan::webhooks::testing;
using namespace std::chrono_literals;

namespace {

struct Arrival {
  std::string path;
  std::string id;
  std::string body;
  Verification verification;
  std::size_t header_count;  // of the three webhook- headers
};

/// A receiver that answers as the test says and a dispatcher that sends to it.
struct Loopback {
  explicit Loopback(std::chrono::milliseconds attempt_deadline = 15s)
      : server(
            io, {},
            [this](http::Request&& request, http::Reply reply) {
              receive(std::move(request), std::move(reply));
            },
            [](http::Method, std::string_view, std::string_view) { return 1'048'576; }),
        port(server.listen("127.0.0.1", 0)),
        client(io, settings()),
        dispatcher(
            io.get_executor(), outbox, client, [this](std::string_view) { return endpoint; },
            {[this] { return business; }, [this] { return system; }}, limits(attempt_deadline)) {
    endpoint.url = "http://127.0.0.1:" + std::to_string(port) + "/hooks";
    endpoint.secrets = {*parse_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")};
    endpoint.allow_private = true;
    dispatcher.restore({});
  }

  static http::ClientSettings settings() {
    http::ClientSettings client_settings;
    client_settings.address_policy = address_policy();
    return client_settings;
  }

  static DispatcherLimits limits(std::chrono::milliseconds attempt_deadline) {
    DispatcherLimits dispatcher_limits;
    dispatcher_limits.attempt_deadline = attempt_deadline;
    return dispatcher_limits;
  }

  void receive(http::Request&& request, http::Reply reply) {
    Arrival arrival{std::string(request.path), std::string(request.header("webhook-id")),
                    request.body, Verification::no_match, 0};
    for (const http::HeaderField& field : request.headers)
      if (http::equals_ignoring_case(field.name.substr(0, 8), "webhook-")) ++arrival.header_count;
    arrival.verification =
        verify(endpoint.secrets, arrival.id, request.header("webhook-timestamp"),
               request.header("webhook-signature"), arrival.body,
               std::chrono::floor<std::chrono::seconds>(system).time_since_epoch().count());
    arrivals.push_back(std::move(arrival));
    if (silent) {
      unanswered.push_back(std::move(reply));
      return;
    }
    http::Response response;
    if (!answers.empty()) {
      response.status = answers.front().first;
      response.headers = answers.front().second;
      answers.erase(answers.begin());
    }
    reply.send(std::move(response));
  }

  /// Runs the loop until that many attempts are on record.
  void run_until_recorded(std::size_t count) {
    while (outbox.records.size() < count) io.run_one();
  }

  boost::asio::io_context io;
  std::vector<Arrival> arrivals;
  std::vector<std::pair<int, std::vector<http::Header>>> answers;  // then 200
  bool silent = false;
  std::vector<http::Reply> unanswered;
  Instant business = noon;
  Instant system = noon;
  Endpoint endpoint;
  http::Server server;
  std::uint16_t port;
  FakeOutbox outbox;
  http::HttpClient client;
  Dispatcher dispatcher;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(dispatcher_loopback)

BOOST_AUTO_TEST_CASE(a_message_arrives_over_http_and_its_signature_verifies) {
  Loopback world;
  world.dispatcher.add({make_message("dlv_1")});
  world.run_until_recorded(1);
  BOOST_TEST_REQUIRE(world.arrivals.size() == 1U);
  BOOST_TEST(world.arrivals[0].path == "/hooks");
  BOOST_TEST((world.arrivals[0].verification == Verification::valid));
  BOOST_TEST(world.arrivals[0].header_count == 3U);
  BOOST_TEST(world.outbox.records[0].status == 200);
  BOOST_TEST((world.outbox.records[0].stage == Stage::after));
  BOOST_TEST(world.outbox.records[0].phases.total_us > 0);
  BOOST_TEST(world.outbox.told.back() == "delivered dlv_1");
}

BOOST_AUTO_TEST_CASE(a_failure_is_sent_again_with_the_same_id_and_bytes_when_its_wait_is_over) {
  Loopback world;
  world.answers = {{500, {}}};
  world.dispatcher.add({make_message("dlv_1")});
  world.run_until_recorded(1);
  world.business = noon + retry_wait("dlv_1", 2);
  world.dispatcher.tick(world.business);
  world.run_until_recorded(2);
  BOOST_TEST_REQUIRE(world.arrivals.size() == 2U);
  BOOST_TEST(world.arrivals[0].id == world.arrivals[1].id);
  BOOST_TEST(world.arrivals[0].body == world.arrivals[1].body);
  BOOST_TEST(world.outbox.told.back() == "delivered dlv_1");
}

BOOST_AUTO_TEST_CASE(the_target_of_a_redirect_gets_no_request) {
  Loopback world;
  world.answers = {{302, {{"Location", "http://127.0.0.1:" + std::to_string(world.port) + "/x"}}}};
  world.dispatcher.add({make_message("dlv_1")});
  world.run_until_recorded(1);
  BOOST_TEST(world.arrivals.size() == 1U);
  BOOST_TEST(world.outbox.records[0].status == 302);
  BOOST_TEST(world.outbox.records[0].next_attempt_at.has_value());
}

BOOST_AUTO_TEST_CASE(loopback_is_refused_for_an_endpoint_that_was_not_allowed_it) {
  Loopback world;
  world.endpoint.allow_private = false;
  world.dispatcher.add({make_message("dlv_1")});
  world.run_until_recorded(1);
  BOOST_TEST(world.arrivals.empty());
  BOOST_TEST(world.server.stats().connections_accepted == 0U);
  BOOST_TEST((world.outbox.records[0].error == AttemptError::address_forbidden));
  BOOST_TEST(world.outbox.told.back() == "dead letter dlv_1");
}

BOOST_AUTO_TEST_CASE(a_closed_port_is_a_failure_before_a_byte_left_us) {
  Loopback world;
  boost::asio::ip::tcp::acceptor closed(world.io, {boost::asio::ip::make_address("127.0.0.1"), 0});
  world.endpoint.url =
      "http://127.0.0.1:" + std::to_string(closed.local_endpoint().port()) + "/hooks";
  closed.close();
  world.dispatcher.add({make_message("dlv_1")});
  world.run_until_recorded(1);
  BOOST_TEST((world.outbox.records[0].error == AttemptError::connect_failed));
  BOOST_TEST((world.outbox.records[0].stage == Stage::before));
  BOOST_TEST(world.outbox.records[0].next_attempt_at.has_value());
}

BOOST_AUTO_TEST_CASE(a_receiver_that_never_answers_costs_one_deadline_and_its_outcome_is_unknown) {
  Loopback world(50ms);
  world.silent = true;
  world.dispatcher.add({make_message("dlv_1")});
  world.run_until_recorded(1);
  BOOST_TEST((world.outbox.records[0].error == AttemptError::timed_out));
  BOOST_TEST((world.outbox.records[0].stage == Stage::attempt));
  BOOST_TEST(world.outbox.records[0].spent_budget);
  world.unanswered.clear();  // answers 500 to nobody, while the loop can still carry it
  world.io.poll();
}

BOOST_AUTO_TEST_CASE(five_hundred_messages_in_fifty_lanes_arrive_once_and_in_order) {
  Loopback world;
  std::vector<Message> messages;
  for (std::uint64_t sequence = 1; sequence <= 10; ++sequence)
    for (std::uint64_t key = 0; key < 50; ++key)
      messages.push_back(make_message("dlv_" + std::to_string(key) + "_" + std::to_string(sequence),
                                      key, sequence));
  world.dispatcher.add(messages);
  world.run_until_recorded(messages.size());
  BOOST_TEST(world.arrivals.size() == messages.size());
  std::map<std::string, int> last;
  for (const Arrival& arrival : world.arrivals) {
    const auto cut = arrival.id.rfind('_');
    const int sequence = std::stoi(arrival.id.substr(cut + 1));
    BOOST_TEST(sequence == last[arrival.id.substr(0, cut)] + 1, arrival.id);
    last[arrival.id.substr(0, cut)] = sequence;
  }
  BOOST_TEST(world.client.stats().connections_opened <= 8U, "the endpoint's cap, and reuse");
}

BOOST_AUTO_TEST_SUITE_END()
