// Rounds, crashes and restarts; the lanes are in aggregator_delivery.cpp.
#include "aggregator/sim/aggregator_node.hpp"

#include <algorithm>

#include "aggregator/core/apply.hpp"
#include "aggregator/core/invariants.hpp"
#include "aggregator/ledger/event_codec.hpp"

namespace jidan::sim {
namespace {

// As the writer's limits, small enough that a world meets them.
constexpr std::size_t kRoundWorkMax = 64;
constexpr std::size_t kPlanStepsMax = 16;

class ForgetfulOrders final : public runtime::PlacedOrders {  // planted
 public:
  std::optional<runtime::OriginalOrder> find(core::Sequence) override { return std::nullopt; }
};

}  // namespace

void AggregatorNode::start() {
  memory_ = std::make_unique<Memory>();
  ++life_;
  replay();
  restore_lanes();
  pump();
  plan_wake();
}

void AggregatorNode::take_order(core::OrderPlacement order, OrderReply reply) {
  if (is_up()) enqueue(OrderWork{std::move(order), std::move(reply)});
}

void AggregatorNode::take_command(core::Command command, CommandReply reply) {
  if (is_up()) enqueue(CommandWork{std::move(command), std::move(reply)});
}

void AggregatorNode::enqueue(Work work) {
  memory_->queue.push_back(std::move(work));
  plan_round();
}

void AggregatorNode::later(Duration wait, void (AggregatorNode::*what)()) {
  timeline_.after(wait, [this, life = life_, what] {
    if (is_up() && life == life_) (this->*what)();
  });
}

// What arrives in the meantime shares the commit.
void AggregatorNode::plan_round() {
  if (std::exchange(memory_->round_planned, true)) return;
  later(Duration{chance_.between(1, 20)}, &AggregatorNode::one_round);
}

void AggregatorNode::plan_wake() {
  const Instant deadline = memory_->state.next_deadline();
  if (deadline >= memory_->wake_at) return;
  memory_->wake_at = deadline;
  later(std::max(deadline - timeline_.time(), Duration{0}), &AggregatorNode::wake);
}

void AggregatorNode::wake() {
  memory_->wake_at = core::kNever;
  plan_round();
}

void AggregatorNode::work_on(runtime::Round& round, Work& work, Answers& answers) {
  if (auto* order = std::get_if<OrderWork>(&work)) {
    answers.push_back([reply = std::move(order->reply),
                       answer = round.place(std::move(order->order), false)] { reply(answer); });
  } else if (auto* command = std::get_if<CommandWork>(&work)) {
    runtime::CommandAnswer answer = round.decide(command->command);
    if (command->reply)
      answers.push_back(
          [reply = std::move(command->reply), answer = std::move(answer)] { reply(answer); });
  } else {
    auto& attempt = std::get<AttemptWork>(work);
    round.builder().add_attempt(std::move(attempt.row), attempt.change, attempt.spent_budget);
  }
}

void AggregatorNode::one_round() {
  Memory& memory = *memory_;
  memory.round_planned = false;
  std::vector<Work> taken = std::move(memory.queue);
  memory.queue.clear();
  if (taken.size() > kRoundWorkMax) {
    std::move(taken.begin() + kRoundWorkMax, taken.end(), std::back_inserter(memory.queue));
    taken.resize(kRoundWorkMax);
  }
  const std::uint64_t digest_before = armed_ ? core::digest(memory.state) : 0;
  ForgetfulOrders forgetful;
  runtime::PlacedOrders* originals = &view_;
  if (planted_ == Planted::forget_originals) originals = &forgetful;
  runtime::Round round({memory.state, memory.ids, memory.open_messages, *originals, ledger_.boot()},
                       std::max(timeline_.time(), memory.state.now));
  Answers answers;
  for (Work& work : taken) work_on(round, work, answers);
  const bool more = round.plan(kPlanStepsMax);
  if (planted_ == Planted::answer_before_append)
    for (Step& answer : std::exchange(answers, {})) answer();
  std::shared_ptr<runtime::Committed> committed;
  if (!round.builder().empty()) {
    runtime::CommitBuilder::Finished finished = round.builder().finish(round.now());
    if (!append(finished.commit, digest_before)) return;
    committed = std::move(finished.published);
  }
  for (Step& answer : answers) answer();
  if (committed) publish(*committed);
  if (more || !memory.queue.empty()) plan_round();
  plan_wake();
}

// False: the machine stopped on the way.
bool AggregatorNode::append(const ledger::Commit& commit, std::uint64_t digest_before) {
  const auto crash = std::exchange(armed_, std::nullopt);
  if (crash && crash->first == CrashPoint::before_append) {
    stop(digest_before, crash->second);
    return false;
  }
  if (crash && crash->first == CrashPoint::append_lost)
    ledger_.arm(ledger::MemoryLedger::Fault::unknown_lost);
  if (crash && crash->first == CrashPoint::append_written)
    ledger_.arm(ledger::MemoryLedger::Fault::unknown_written);
  try {
    ledger_.append(commit);
  } catch (const ledger::CommitUnknown&) {
    // Crash-only: nobody is answered, and the restart reads what is true.
    const bool written = crash->first == CrashPoint::append_written;
    stop(written ? core::digest(memory_->state) : digest_before, crash->second);
    return false;
  }
  ++counts_.commits;
  if (!crash) return true;
  stop(core::digest(memory_->state), crash->second);
  return false;
}

void AggregatorNode::publish(const runtime::Committed& committed) {
  for (const core::DeliveryId delivery : committed.withdrawn)
    memory_->lanes.withdraw(core::to_text(delivery), timeline_.time());
  for (const ledger::OutboxRow& row : committed.outbox) {
    webhooks::Message message;
    message.delivery_id = core::encode_id(core::DeliveryTag::prefix, row.delivery_sequence);
    message.endpoint = row.endpoint;
    message.type = row.type;
    message.lane_key = core::decode_id(core::RunTag::prefix, row.lane).value_or(0);
    message.lane_sequence = row.lane_sequence;
    message.created_at = row.created;
    findings_.expect(memory_->lanes.add(std::move(message), timeline_.time()),
                     "a message was handed to its lane twice");
  }
  pump();
}

void AggregatorNode::crash(Duration down_for) {
  if (is_up()) stop(core::digest(memory_->state), down_for);
}

void AggregatorNode::stop(std::uint64_t expected_digest, Duration down_for) {
  ++counts_.crashes;
  ++life_;
  expected_digest_ = expected_digest;
  memory_.reset();
  timeline_.after(down_for, [this, life = life_] {
    if (is_up() || life != life_) return;
    ++counts_.restarts;
    ledger_.reopen();
    start();
    findings_.expect(core::digest(memory_->state) == expected_digest_,
                     "a restarted aggregator isn't where its journal ended");
    check();
  });
}

void AggregatorNode::replay() {
  ledger_.replay(1, [&](const ledger::CommitView& commit) {
    ledger::decode_events(commit, [&](std::uint64_t sequence, core::Event&& event) {
      ledger::complete_event(sequence, event);
      if (const auto* accepted = std::get_if<core::OrderAccepted>(&event))
        memory_->ids.add(accepted->fingerprint, sequence, commit.now);
      core::apply(memory_->state, event, commit.now);
    });
  });
}

void AggregatorNode::check() const {
  if (!is_up()) return;
  for (const std::string& sentence : core::violations(memory_->state)) findings_.add(sentence);
}

}  // namespace jidan::sim
