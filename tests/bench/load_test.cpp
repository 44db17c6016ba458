// The load against servers made for it: what is counted, and that a slow server is felt by the
// orders that were due while it was slow.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "bench/intake/load.hpp"

using namespace jidan::bench;

namespace {

// Serves one connection after another on a thread of its own; the test says what each request gets.
// An empty answer closes the connection.
class Server {
 public:
  using Answer = std::function<std::string(int number)>;

  explicit Server(Answer answer) : answer_(std::move(answer)) {
    listening_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    BOOST_REQUIRE(::bind(listening_, plain, size) == 0);
    BOOST_REQUIRE(::listen(listening_, 8) == 0);
    BOOST_REQUIRE(::getsockname(listening_, plain, &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Server() {
    ::shutdown(listening_, SHUT_RDWR);  // ends the accept
    thread_.join();
    ::close(listening_);
  }
  std::uint16_t port() const { return port_; }

 private:
  void serve() {
    for (;;) {
      const int connection = ::accept(listening_, nullptr, nullptr);
      if (connection < 0) return;
      while (serve_one(connection)) {
      }
      ::close(connection);
    }
  }

  bool serve_one(int connection) {
    std::string request;
    std::size_t whole = 0;  // known with the head
    while (whole == 0 || request.size() < whole) {
      char buffer[4'096];
      const ssize_t got = ::recv(connection, buffer, sizeof buffer, 0);
      if (got <= 0) return false;
      request.append(buffer, static_cast<std::size_t>(got));
      const std::size_t head_end = request.find("\r\n\r\n");
      const std::size_t length_at = request.find("Content-Length: ");
      if (head_end != std::string::npos)
        whole = head_end + 4 + std::stoul(request.substr(length_at + 16, 10));
    }
    const std::string answer = answer_(number_++);
    return !answer.empty() && ::send(connection, answer.data(), answer.size(), 0) > 0;
  }

  Answer answer_;
  int listening_ = -1, number_ = 0;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

const std::string kCreated = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}";
const std::string kThere = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

LoadOptions one_connection(const Server& server) {
  LoadOptions options;
  options.port = server.port();
  options.placed_at = "2026-11-22T09:31:05Z";
  options.connections = 1;
  return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(load)

BOOST_AUTO_TEST_CASE(a_number_of_orders_is_sent_exactly_and_all_are_counted) {
  const Server server{[](int) { return kCreated; }};
  LoadOptions options = one_connection(server);
  options.orders_max = 37;
  const LoadTally tally = Load{options}.run();
  BOOST_TEST(tally.sent == 37U);
  BOOST_TEST(tally.orders == 37U);
  BOOST_TEST(tally.latencies.total() == 37U);
  BOOST_TEST(tally.refused == 0U);
}

BOOST_AUTO_TEST_CASE(an_order_that_was_there_already_is_refused_not_taken) {
  const Server server{[](int number) { return number % 2 == 0 ? kCreated : kThere; }};
  LoadOptions options = one_connection(server);
  options.orders_max = 10;
  const LoadTally tally = Load{options}.run();
  BOOST_TEST(tally.orders == 5U);
  BOOST_TEST(tally.refused == 5U);
  BOOST_TEST(tally.first_refusal == "200 {}");
}

BOOST_AUTO_TEST_CASE(a_connection_closed_under_way_is_lost_and_opened_again) {
  const Server server{[](int number) { return number == 3 ? std::string{} : kCreated; }};
  LoadOptions options = one_connection(server);
  options.orders_max = 10;
  const LoadTally tally = Load{options}.run();
  BOOST_TEST(tally.lost == 1U);
  BOOST_TEST(tally.orders == 9U);
}

BOOST_AUTO_TEST_CASE(nothing_is_counted_before_the_warm_up_is_over) {
  std::atomic<int> answered = 0;  // written by the server's thread
  const Server server{[&answered](int number) {
    answered = number + 1;
    return kCreated;
  }};
  LoadOptions options = one_connection(server);
  options.warm_up_seconds = 0.05;
  options.seconds = 0.05;
  const LoadTally tally = Load{options}.run();
  BOOST_TEST(tally.sent == static_cast<std::uint64_t>(answered.load()));
  BOOST_TEST(tally.orders < tally.sent);
  BOOST_TEST(tally.orders > 0U);
}

// 100 orders are due within 100 ms, and the server is busy for 2 ms with each: the last, due at
// 99 ms, cannot be answered before 200 ms. Counted from its sending it would have taken 2 ms.
BOOST_AUTO_TEST_CASE(in_the_open_loop_an_order_waits_from_the_instant_it_was_due) {
  const Server server{[](int) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{2};
    while (std::chrono::steady_clock::now() < until) {
    }
    return kCreated;
  }};
  LoadOptions options = one_connection(server);
  options.orders_a_second = 1'000;
  options.seconds = 0.1;
  const LoadTally tally = Load{options}.run();
  BOOST_TEST(tally.sent == 100U);
  BOOST_TEST(tally.latencies.total() == 100U);
  BOOST_TEST(tally.unanswered == 0U);
  BOOST_TEST(tally.latencies.max_ns() >= 101'000'000U);
  BOOST_TEST(tally.latencies.percentile_ns(0.5) >= 50'000'000U);
  BOOST_TEST(tally.backlog_max >= 40U);
}

BOOST_AUTO_TEST_CASE(a_port_where_nobody_listens_is_an_error) {
  std::uint16_t port = 0;
  {
    const Server server{[](int) { return kCreated; }};
    port = server.port();
  }
  LoadOptions options;
  options.port = port;
  options.placed_at = "2026-11-22T09:31:05Z";
  BOOST_CHECK_THROW(Load{options}.run(), std::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
