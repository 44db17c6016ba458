// The seam between the HTTP edges and the writer: commands go in, answers come back after their
// commit is on disk. The edges see this file and nothing of the writer behind it. Threads: submit
// functions are called on the edge's io thread; the answer comes exactly once, later, on that same
// thread, all answers of one commit in one turn of its loop. A refused submit (false) is never
// answered.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "aggregator/core/command.hpp"
#include "aggregator/core/decide.hpp"
#include "aggregator/core/event.hpp"
#include "aggregator/core/orders/placement.hpp"
#include "aggregator/core/refusal.hpp"

namespace jidan::runtime {

// One line as it was placed: what LinePlaced said, with the line's id.
struct PlacedLine {
  core::LineId id;
  std::uint16_t number = 0;
  std::int32_t quantity = 0;
  core::PartState state = core::PartState::pooled;
  core::HoldReason hold = core::HoldReason::none;
  core::PoolId pool;  // when pooled
};

// What the events of an accepted order say. Every answer to that order is rendered from this alone,
// so that a repeat, even after a restart, gets the bytes of the first answer.
struct PlacedOrder {
  core::OrderId id;
  bool test = false;
  core::Payment payment = core::Payment::paid;
  core::Promise promise;
  std::vector<PlacedLine> lines;
};

// Feed it the events of the order's commit, from OrderAccepted on; others' events change nothing.
inline void add_event(PlacedOrder& placed, core::Sequence sequence, const core::Event& event) {
  if (const auto* accepted = std::get_if<core::OrderAccepted>(&event)) {
    placed.id = core::OrderId{sequence};
    placed.test = accepted->test;
    placed.payment = accepted->payment;
    placed.promise = accepted->promise;
    placed.lines.reserve(accepted->line_count);
  } else if (const auto* line = std::get_if<core::LinePlaced>(&event)) {
    if (line->order == placed.id)
      placed.lines.push_back({core::LineId{sequence}, line->number, line->quantity, line->state,
                              line->hold, line->pool});
  } else if (const auto* substituted = std::get_if<core::LineSubstituted>(&event)) {
    for (PlacedLine& each : placed.lines)
      if (each.id == substituted->line && substituted->pool)
        each.state = core::PartState::pooled, each.hold = core::HoldReason::none,
        each.pool = substituted->pool;
  }
}

enum class OrderOutcome : std::uint8_t {
  placed,    // 201; of a dry run: it would have been
  repeated,  // 200: the same order again; `order` is what was placed the first time
  conflict,  // 409: the external_id belongs to an order with other content; `order.id` says which
  refused,   // `refusals` say why
  unavailable,  // 503: not known to be kept (shutting down, store full, outcome unknown): repeat
};

struct OrderAnswer {
  OrderOutcome outcome = OrderOutcome::unavailable;
  PlacedOrder order;  // placed, repeated, conflict (its id only)
  std::vector<core::Refusal> refusals;
  core::Instant earliest = core::kNever;  // with promise_infeasible: the best that is possible
};

// One order on its way from the edge to the writer and back: one object from the decoder to the
// answer. The edge derives from it what it needs to answer its peer.
class OrderTicket {
 public:
  OrderTicket() = default;
  OrderTicket(const OrderTicket&) = delete;
  OrderTicket& operator=(const OrderTicket&) = delete;
  virtual ~OrderTicket() = default;

  // `answer` is filled in and on disk. Called once, on the edge's io thread.
  virtual void answered() = 0;

  core::OrderPlacement order;  // the writer takes its text out
  bool dry_run = false;        // keeps nothing
  OrderAnswer answer;
};
using OrderTicketPtr = std::unique_ptr<OrderTicket>;

enum class CommandOutcome : std::uint8_t {
  applied,      // events were committed
  unchanged,    // it was so already, or repeated: nothing was committed
  refused,      // `refusals` say why (a claim may have been recorded)
  unavailable,  // 503
};

struct CommandAnswer {
  CommandOutcome outcome = CommandOutcome::unavailable;
  core::Unknown unknown = core::Unknown::none;  // refused because nobody knows the thing: 404
  std::vector<core::Refusal> refusals;
  core::Sequence first = 0;         // sequence of events.front(), when applied
  std::vector<core::Event> events;  // what was committed for this command
};
using CommandDone = std::function<void(CommandAnswer&&)>;

class CommandSink {
 public:
  CommandSink() = default;
  CommandSink(const CommandSink&) = delete;
  CommandSink& operator=(const CommandSink&) = delete;
  virtual ~CommandSink() = default;

  // The duplicate check comes first: same fingerprint, confirmed by channel, external_id and `test`
  // in the journal; then content_digest tells repeated from conflict.
  // False: the queue is full, the ticket is still the caller's.
  virtual bool submit_order(OrderTicketPtr& ticket) = 0;
  virtual bool submit(core::Command&& command, CommandDone done) = 0;
};

}  // namespace jidan::runtime
