// The load itself: many connections on one thread, closed loop (each connection sends when it was
// answered) or open loop (orders arrive at a fixed rate whatever the server does, and an order's
// latency counts from the instant it was due, so a stall is felt by all that were due in it).
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "bench/intake/latency_histogram.hpp"
#include "bench/intake/load_connection.hpp"
#include "bench/intake/load_options.hpp"
#include "bench/intake/order_request.hpp"

namespace jidan::bench {

struct LoadTally {
  double seconds = 0;          // that were counted
  std::uint64_t requests = 0;  // answered in them
  std::uint64_t orders = 0;    // taken in them
  LatencyHistogram latencies;  // of requests that began in them
  std::vector<std::uint64_t> orders_by_second;

  // Of the whole run.
  std::uint64_t origin_ns =
      0;  // on the steady clock: open loop, request n is due n / rate after it
  std::uint64_t sent = 0;
  std::uint64_t refused = 0;      // answers that took no order or not all
  std::uint64_t lost = 0;         // connections that closed with a request under way
  std::uint64_t unanswered = 0;   // begun or due, and not answered when waiting ended
  std::uint64_t backlog_max = 0;  // open loop: due and not sent for want of an idle connection
  double cpu_seconds = 0;         // of the load generator
  std::string first_refusal;
};

class Load {
 public:
  explicit Load(const LoadOptions& options);
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  /** Once. Throws when the server cannot be reached or speaks something else than HTTP/1.1. */
  LoadTally run();

 private:
  void open(LoadConnection& connection);
  void send_due(std::uint64_t now);
  void send(LoadConnection& connection, std::uint64_t begun_ns);
  void wait(std::uint64_t now);
  void on_event(const epoll_event& event);
  void on_answer(LoadConnection& connection, const HttpAnswer& answer);
  void on_gone(LoadConnection& connection);
  void count(const LoadConnection& connection, const HttpAnswer& answer, std::uint64_t now);
  bool wants_more(std::uint64_t now) const;
  std::uint64_t due_ns(std::uint64_t request) const;
  std::uint64_t now_ns() const;

  const LoadOptions& options_;
  const bool open_loop_;
  OrderRequest request_;
  LoadTally tally_;
  int epoll_ = -1;
  std::vector<std::unique_ptr<LoadConnection>> connections_;
  std::deque<LoadConnection*> idle_;
  std::vector<char> buffer_;
  std::uint64_t origin_ns_ = 0;  // of all instants below
  std::uint64_t counted_from_ns_ = 0, counted_to_ns_ = 0;
  std::uint64_t last_answer_ns_ = 0;
  std::uint64_t under_way_ = 0;
};

}  // namespace jidan::bench
