// The daemon: builds its parts in order, lets them run, and takes them down in the reverse order.
// No rule of the trade and no decision is in here.
#pragma once

#include <memory>

#include "aggregator/runtime/config.hpp"

namespace jidan::daemon {

class Daemon {
 public:
  // Opens the store and binds the ports. Throws StartProblem, LedgerError, system_error.
  explicit Daemon(runtime::Config config);
  ~Daemon();

  // Serves until SIGTERM or SIGINT; returns the exit code.
  int run();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace jidan::daemon
