// The adapter's status port: /livez /readyz /metrics, the clock, and the factory's book as a list.
// For operators and checkers on this machine; it shows no sheet and changes nothing but a driven
// clock. Runs on the io thread; lists are read by the writer between two commits.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <string>
#include <vector>

#include "factory-adapter/writer.hpp"
#include "platform/clock_control.hpp"
#include "platform/metrics.hpp"
#include "web-hooks/http/reply.hpp"
#include "web-hooks/http/router.hpp"
#include "web-hooks/http/server.hpp"

namespace jidan::adapter {

class StatusPort {
 public:
  StatusPort(boost::asio::any_io_executor executor, platform::ClockControl& control,
             platform::Metrics& metrics, Writer& writer, std::vector<std::string> hosts);

  void handle(http::Request&& request, http::Reply reply);
  static http::BodyLimit body_limit();
  // While draining: /readyz says no.
  void set_ready(bool ready) { ready_ = ready; }

 private:
  enum class RouteId { livez, readyz, metrics, clock, advance, jobs, job };

  bool host_allowed(const http::Request& request) const;
  void ready(http::Reply reply) const;
  void advance(const http::Request& request, http::Reply reply);
  void list(const http::Request& request, http::Reply reply);
  void show(const std::string& run_id, http::Reply reply);
  void read(http::Reply reply, std::function<http::Response(Inbox&)> view);

  boost::asio::any_io_executor executor_;
  platform::ClockControl& control_;
  platform::Metrics& metrics_;
  Writer& writer_;
  const std::vector<std::string> hosts_;
  const http::Router<RouteId> router_;
  bool ready_ = false;
};

}  // namespace jidan::adapter
