// The intake port's one table of routes: who may call what, how a body becomes a command, how an
// answer becomes a response. No rules of the trade here: those are core's. Lifetime: outlives its
// server; sink and reads outlive it. Executor: everything on the io thread of the intake server;
// set_credentials() too.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "aggregator/intake/auth.hpp"
#include "aggregator/intake/order_limits.hpp"
#include "aggregator/intake/reads.hpp"
#include "aggregator/ledger/sealing.hpp"
#include "aggregator/runtime/submit.hpp"
#include "web-hooks/http/reply.hpp"
#include "web-hooks/http/server.hpp"

namespace jidan::intake {

struct IntakeParts {
  OrderLimits limits;
  runtime::CommandSink* sink = nullptr;
  OrderReads* reads = nullptr;
  ledger::Sealer sealer;                       // this thread's own
  std::function<std::int64_t()> unix_seconds;  // transport time, for signatures
};

// Counted for the metrics; read on the io thread.
struct IntakeCounts {
  std::uint64_t orders_submitted = 0;
  std::uint64_t orders_invalid = 0;  // refused before the writer saw them
  std::uint64_t queue_full = 0;      // answered 503
  std::uint64_t unauthorized = 0;
  std::uint64_t reports_submitted = 0;
};

class Intake {
 public:
  Intake(IntakeParts parts, std::shared_ptr<const Credentials> credentials);
  ~Intake();
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  http::Handler handler();
  http::BodyLimit body_limit() const;
  // From the next request on.
  void set_credentials(std::shared_ptr<const Credentials> credentials);
  const IntakeCounts& counts() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace jidan::intake
