// A whole adapter on port 0 with a fake aggregator beside it, for tests over loopback. Each runs on
// a thread of its own; the test's thread is a client. Business time is driven through the status
// port, so a test waits for events and never for a clock.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "factory-adapter/config.hpp"
#include "factory-adapter/program.hpp"
#include "platform/log.hpp"
#include "tests/factory_adapter/messages.hpp"
#include "web-hooks/http/message.hpp"
#include "web-hooks/http/reply.hpp"

namespace jidan::adapter::tests {

struct TestAnswer {
  int status = 0;
  std::string body;
};

// One request to this machine, answered or (status 0) not. Blocks until then.
TestAnswer exchange(http::Method method, std::uint16_t port, const std::string& path,
                    std::vector<http::Header> headers, std::string body,
                    const std::string& host = "127.0.0.1");

// The headers of a webhook signed with the tests' secret, that many seconds ago.
std::vector<http::Header> signed_headers(const std::string& webhook_id, const std::string& body,
                                         int age_seconds = 0);
// The tests' secrets as a configuration's files hold them.
std::string push_secret_text();
std::string report_secret_text();

// Takes reports and offers sheets to pull, checking who asks. Safe to ask from the test's thread.
class FakeAggregator {
 public:
  FakeAggregator();
  ~FakeAggregator();

  // Statuses of the next answers, in order; then 200 again. 0: the report arrives and the answer
  // is lost on our side, which the adapter sees as a 500.
  void answer_next(std::deque<int> statuses);
  void offer(std::string delivery_id, std::string body);
  std::vector<std::string> bodies() const;
  std::vector<std::string> types() const;
  int unverified() const;
  std::string url() const;
  // Called on the aggregator's thread for each report, before it is answered.
  void on_report(std::function<void()> hook);

 private:
  struct Server;
  void handle(http::Request&& request, http::Reply reply);
  http::Response take_report(const http::Request& request, bool& lost);
  std::string page(const http::Request& request) const;

  mutable std::mutex mutex_;
  std::deque<int> statuses_;
  std::vector<std::string> bodies_;
  std::vector<std::pair<std::string, std::string>> offered_;
  int unverified_ = 0;
  std::function<void()> on_report_;
  std::unique_ptr<Server> server_;
};

struct DeliverOptions {
  bool tamper = false;
  int age_seconds = 0;
  std::string leave_out = {};
  std::string factory = "yiwu";
};

struct AdapterOptions {
  bool pull = false;
};

class RunningAdapter {
 public:
  explicit RunningAdapter(AdapterOptions options = {});
  ~RunningAdapter();

  TestAnswer deliver(const std::string& webhook_id, const std::string& body,
                     const DeliverOptions& options = {});
  TestAnswer get(const std::string& path, const std::string& host = "127.0.0.1");
  TestAnswer receive_port_get(const std::string& path);
  // Drives business time, deadline by deadline, until it is there.
  void advance_to(Instant instant);
  void restart();
  void second_program();
  std::string log_text() const;
  FakeAggregator& aggregator() { return aggregator_; }

 private:
  void start();
  void stop();

  TemporaryDirectory directory_;
  FakeAggregator aggregator_;
  Config config_;
  mutable std::mutex log_mutex_;
  std::string log_text_;
  platform::Log log_;
  std::unique_ptr<Program> program_;
  std::thread thread_;
};

}  // namespace jidan::adapter::tests
