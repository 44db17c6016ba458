// The status port: what operators, their page and their tools see and do. A table of routes over
// the writer's snapshot, the read tables and the dispatcher; it decides nothing itself. Nothing
// personal is in what it reads, so nothing personal can be in what it answers; the one exception is
// a job sheet, which shows what the factory was told.
// Lifetime: outlives its server; the parts outlive it. Executor: everything on the io thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aggregator/ledger/projector.hpp"
#include "aggregator/runtime/read_worker.hpp"
#include "aggregator/runtime/writer.hpp"
#include "aggregator/status/operators.hpp"
#include "platform/clock_control.hpp"
#include "platform/log.hpp"
#include "platform/metrics.hpp"
#include "web-hooks/dispatcher.hpp"
#include "web-hooks/http/reply.hpp"
#include "web-hooks/http/server.hpp"

namespace jidan::status {

struct StatusSettings {
  std::vector<Operator> operators;                     // empty: open, for loopback
  std::vector<std::string> hosts;                      // what a Host header may say, without port
  std::filesystem::path data_dir;                      // what a backup copies
  std::uint64_t backup_bytes_per_second = 32U << 20U;  // that a backup reads and writes
  // Further behind than this many events the daemon says it isn't ready: lists would be refused.
  std::uint64_t projector_lag_max = 200'000;
};

struct StatusParts {
  runtime::Writer& writer;
  runtime::ReadWorker& readers;
  ledger::Projector& projector;
  webhooks::Dispatcher& dispatcher;
  platform::Metrics& metrics;
  platform::ClockControl& clock;
  platform::Log& log;
  boost::asio::any_io_executor executor;            // of the io thread
  std::function<void(std::function<void()>)> post;  // to the io thread, from any
  std::function<bool()> ready;  // started and not draining; asked on the io thread
  // Tokens or secrets in the ledger have changed: read them again, then call `done` on the io
  // thread, when they are in force. Called on the io thread.
  std::function<void(std::function<void()> done)> reload_credentials;
  StatusSettings settings;
};

class Status {
 public:
  // Registers the metrics that come from the parts: once a program.
  explicit Status(StatusParts parts);
  ~Status();
  Status(const Status&) = delete;
  Status& operator=(const Status&) = delete;

  http::Handler handler();
  http::BodyLimit body_limit() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace jidan::status
