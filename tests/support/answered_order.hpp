// An order's ticket for tests: hands its answer to a function.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "aggregator/runtime/submit.hpp"

namespace jidan::testing {

class AnsweredOrder final : public runtime::OrderTicket {
 public:
  explicit AnsweredOrder(std::function<void(runtime::OrderAnswer&&)> done)
      : done_(std::move(done)) {}
  void answered() override { done_(std::move(answer)); }

 private:
  std::function<void(runtime::OrderAnswer&&)> done_;
};

/** False: the queue is full, and `done` is never called. */
inline bool submit_order(runtime::CommandSink& sink, core::OrderPlacement order, bool dry_run,
                         std::function<void(runtime::OrderAnswer&&)> done) {
  runtime::OrderTicketPtr ticket = std::make_unique<AnsweredOrder>(std::move(done));
  ticket->order = std::move(order);
  ticket->dry_run = dry_run;
  return sink.submit_order(ticket);
}

}  // namespace jidan::testing
