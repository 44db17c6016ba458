// The adapter as a whole: its parts in the order they depend on each other, run and shut down.
// One io thread (the caller's) and one writer thread. Shutdown: stop accepting → drain sessions →
// end attempts → drain the writer → exit; whatever was not sent is sent after the next start.
#pragma once

#include <memory>

#include "factory-adapter/config.hpp"
#include "platform/log.hpp"

namespace jidan::adapter {

class Program {
 public:
  // Opens the inbox and binds both ports. Throws std::exception when it can't.
  Program(const Config& config, platform::Log& log);
  ~Program();

  // Until a signal, or stop().
  void run();
  // From any thread.
  void stop();

  std::uint16_t receive_port() const;
  std::uint16_t status_port() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace jidan::adapter
