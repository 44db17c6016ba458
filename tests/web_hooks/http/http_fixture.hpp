// A server on a thread of its own and a raw client that sends exactly the bytes it is told, for
// tests over real loopback sockets. Nothing here sleeps; every wait is for an event, with a limit.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "web-hooks/http/server.hpp"

namespace jidan::http::test {

/** An io_context that runs on a thread until the object dies. */
class Loop {
 public:
  Loop();
  ~Loop();
  boost::asio::io_context& context() { return context_; }
  /** Runs `task` on the loop's thread and waits until it has run. */
  void run(std::function<void()> task);

 private:
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  std::thread thread_;
};

/** Requests that a handler put aside, to be answered when the test says. */
class Waiting {
 public:
  Handler handler();
  /** Blocks until so many requests have come (10 s at most; then the test fails). */
  void await(std::size_t requests);
  Reply take(std::size_t number);
  const Request& request(std::size_t number);
  void drop_all();

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<std::pair<Request, Reply>> requests_;
};

struct TestServer {
  explicit TestServer(Handler handler, ServerLimits limits = {},
                      const std::optional<TlsSettings>& tls = std::nullopt);
  ~TestServer();
  ServerStats stats() { return server->stats(); }
  std::uint64_t refused(GateRefusal refusal) {
    return stats().refused[static_cast<std::size_t>(refusal)];
  }

  Loop loop;
  std::unique_ptr<Server> server;
  std::uint16_t port = 0;
};

/** A response as it stood on the wire. */
struct WireResponse {
  int status = 0;
  std::string head;
  std::string body;
  bool has(std::string_view line) const { return head.find(line) != std::string::npos; }
};

class RawClient {
 public:
  RawClient();  // has its descriptor, but is not connected
  explicit RawClient(std::uint16_t port) : RawClient() { connect(port); }
  void connect(std::uint16_t port);
  void send(std::string_view bytes);
  void end_sending();
  /** The next response, framed by Content-Length; status 0 when the server ended instead. */
  WireResponse read(bool head_only = false);
  /** True when the server closes without sending anything more. */
  bool ended();

 private:
  bool fill();
  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  std::string received_;
};

/** A plain answer. */
Response text(std::string body);
/** Answers at once with the method, the target and the body. */
Handler echo();
std::string get(std::string_view target, std::string_view extra = {});
std::string post(std::string_view target, std::string_view body, std::string_view extra = {});

}  // namespace jidan::http::test
