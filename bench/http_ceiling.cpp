// The ceiling of our HTTP: a server that answers every request 202 and does nothing else, on one
// thread. What the daemon reaches is held against it. Not part of the product.
// Usage: jidan-bench-http-ceiling [PORT]; prints the port, runs until SIGINT or SIGTERM.
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "web-hooks/http/server.hpp"

int main(int argument_count, char** arguments) {
  using namespace jidan::http;
  boost::asio::io_context context(1);
  Server server(
      context, ServerLimits{},
      [](Request&&, Reply reply) {
        Response response;
        response.status = 202;
        response.body = R"({"status":202})";
        reply.send(std::move(response));
      },
      [](Method, std::string_view, std::string_view) { return std::size_t{1'048'576}; });
  const int wanted = argument_count > 1 ? std::atoi(arguments[1]) : 0;
  const std::uint16_t port = server.listen("127.0.0.1", static_cast<std::uint16_t>(wanted));
  std::printf("%u\n", static_cast<unsigned>(port));
  std::fflush(stdout);

  boost::asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&server, &context](boost::system::error_code, int) {
    server.drain(std::chrono::seconds(1), [&context] { context.stop(); });
  });
  context.run();
  const ServerStats stats = server.stats();
  std::printf("requests %llu in %llu writes\n", static_cast<unsigned long long>(stats.requests),
              static_cast<unsigned long long>(stats.writes));
  return 0;
}
