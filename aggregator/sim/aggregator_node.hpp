// AggregatorNode: the daemon in a simulated world: the same rounds of decisions, commits, answers
// and dispatch lanes, on a ledger in memory. A crash takes everything but the ledger; a restart
// replays it and must come out where the durable head was.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "aggregator/runtime/round.hpp"
#include "aggregator/sim/findings.hpp"
#include "aggregator/sim/journal_view.hpp"
#include "aggregator/sim/network.hpp"
#include "web-hooks/lanes.hpp"

namespace jidan::sim {

using OrderReply = std::function<void(runtime::OrderAnswer)>;
using CommandReply = std::function<void(runtime::CommandAnswer)>;
using AttemptReply = std::function<void(webhooks::AttemptResult)>;
// One HTTP attempt: the message, to the factory, answered once.
using Sender = std::function<void(const std::string& factory, SheetMessage, AttemptReply)>;

// Where in a round the machine stops.
enum class CrashPoint : std::uint8_t { before_append, append_lost, append_written, after_append };

struct AggregatorCounts {
  std::uint64_t commits = 0, crashes = 0, restarts = 0, attempts = 0, dead_letters = 0;
};

class AggregatorNode {
 public:
  AggregatorNode(Timeline& timeline, Chance chance, Findings& findings, Planted planted,
                 Sender sender)
      : timeline_(timeline),
        chance_(chance),
        findings_(findings),
        planted_(planted),
        sender_(std::move(sender)),
        view_(ledger_) {}

  void start();
  // Whoever asks a machine that is down gets no answer.
  void take_order(core::OrderPlacement order, OrderReply reply);
  void take_command(core::Command command, CommandReply reply);

  bool is_up() const { return memory_ != nullptr; }
  // Now, between two steps.
  void crash(Duration down_for);
  // In the middle of the next round that commits something.
  void crash_in_round(CrashPoint point, Duration down_for) { armed_ = {{point, down_for}}; }
  void check() const;  // every rule of core's own

  const core::State& state() const { return memory_->state; }
  ledger::MemoryLedger& ledger() { return ledger_; }
  JournalView& view() { return view_; }
  const AggregatorCounts& counts() const { return counts_; }

 private:
  struct OrderWork {
    core::OrderPlacement order;
    OrderReply reply;
  };
  struct CommandWork {
    core::Command command;
    CommandReply reply;
  };
  struct AttemptWork {
    ledger::AttemptRow row;
    ledger::OutboxChange change;
    bool spent_budget = true;
  };
  using Work = std::variant<OrderWork, CommandWork, AttemptWork>;
  struct Memory {  // what a crash takes
    core::State state;
    ledger::ExternalIds ids;
    runtime::OpenMessages open_messages;
    webhooks::Lanes lanes;
    std::vector<Work> queue;
    bool round_planned = false;
    Instant wake_at = core::kNever;
    Instant pump_at = core::kNever;
  };
  using Answers = std::vector<Step>;

  void enqueue(Work work);
  void later(Duration wait, void (AggregatorNode::*what)());
  void plan_round();
  void plan_wake();
  void wake();
  void one_round();
  void work_on(runtime::Round& round, Work& work, Answers& answers);
  bool append(const ledger::Commit& commit, std::uint64_t digest_before);
  void publish(const runtime::Committed& committed);
  void stop(std::uint64_t expected_digest, Duration down_for);
  void replay();
  void restore_lanes();

  void pump();
  void attempt(const webhooks::AttemptMessage& attempt);
  void attempt_ended(const webhooks::Message& message, const webhooks::AttemptResult& result,
                     Instant started);

  Timeline& timeline_;
  Chance chance_;
  Findings& findings_;
  const Planted planted_;
  Sender sender_;
  ledger::MemoryLedger ledger_;
  JournalView view_;
  std::unique_ptr<Memory> memory_;  // none: the machine is down
  std::uint64_t life_ = 0;          // steps planned in an older life do nothing
  std::optional<std::pair<CrashPoint, Duration>> armed_;
  std::uint64_t expected_digest_ = 0;
  AggregatorCounts counts_;
};

}  // namespace jidan::sim
