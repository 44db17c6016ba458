// Pull mode, for a factory nobody can call from outside: asks the aggregator for job sheets and
// stores them exactly as pushed ones, the cursor in the same commit. One puller a factory; runs on
// the io thread. A page that was stored is never asked for again; one that was not, is.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "factory-adapter/writer.hpp"
#include "platform/clock_control.hpp"
#include "platform/log.hpp"
#include "platform/wake_timer.hpp"
#include "web-hooks/http/client.hpp"

namespace jidan::adapter {

struct PullSettings {
  std::string factory;
  std::string token;
  std::string aggregator_url;
  std::chrono::milliseconds every{30'000};
  std::string cursor;  // as the inbox has it at start
};

class Puller {
 public:
  Puller(boost::asio::any_io_executor executor, http::HttpTransport& transport,
         platform::ClockControl& control, platform::Log& log, Writer& writer,
         PullSettings settings);

  void start() { poll(); }
  void stop();

 private:
  void poll();
  void got(const http::ClientResult& result);
  void store(const std::string& next, std::vector<ReceivedMessage> messages);
  void stored(const std::string& next, bool ask_again);
  void try_later();
  void wait(std::chrono::milliseconds time);

  boost::asio::any_io_executor executor_;
  http::HttpTransport& transport_;
  platform::ClockControl& control_;
  platform::Log& log_;
  Writer& writer_;
  PullSettings settings_;
  platform::WakeTimer timer_;
  std::uint32_t failures_ = 0;  // in a row
  bool stopped_ = false;
};

}  // namespace jidan::adapter
