// The aggregator's lanes: what is due is attempted, what an attempt brought goes into the next
// commit, and after a restart every message that isn't delivered is offered again under its id.
#include <algorithm>

#include "aggregator/sim/aggregator_node.hpp"

namespace jidan::sim {

void AggregatorNode::restore_lanes() {
  for (const ledger::OutboxRow& row : ledger_.undelivered()) {
    if (planted_ == Planted::forget_undelivered) continue;
    webhooks::Restored restored;
    restored.message.delivery_id =
        core::encode_id(core::DeliveryTag::prefix, row.delivery_sequence);
    restored.message.endpoint = row.endpoint;
    restored.message.type = row.type;
    const auto run = core::parse_id<core::RunTag>(row.lane).value_or(core::RunId{});
    restored.message.lane_key = run.value;
    restored.message.lane_sequence = row.lane_sequence;
    restored.message.created_at = row.created;
    restored.attempts = static_cast<int>(row.attempts);
    restored.attempts_spent = static_cast<int>(row.attempts_spent);
    restored.next_attempt_at = row.next_at;
    restored.dead_letter = row.state == ledger::DeliveryState::dead;
    memory_->open_messages.add(run, core::DeliveryId{row.delivery_sequence}, row.attempts_spent);
    memory_->lanes.restore(std::move(restored), timeline_.time());
  }
}

void AggregatorNode::pump() {
  Memory& memory = *memory_;
  while (true) {
    const webhooks::LanesStep step = memory.lanes.next_step(timeline_.time());
    if (const auto* due = std::get_if<webhooks::AttemptMessage>(&step)) {
      attempt(*due);
      continue;
    }
    const auto* wait = std::get_if<webhooks::WaitUntil>(&step);
    const bool planned =
        memory.pump_at > timeline_.time() && wait != nullptr && memory.pump_at <= wait->instant;
    if (wait == nullptr || planned) return;
    memory.pump_at = wait->instant;
    later(std::max(wait->instant - timeline_.time(), Duration{0}), &AggregatorNode::pump);
    return;
  }
}

void AggregatorNode::attempt(const webhooks::AttemptMessage& attempt) {
  ++counts_.attempts;
  const std::string& id = attempt.message.delivery_id;
  const auto delivery = core::parse_id<core::DeliveryTag>(id);
  auto message = delivery ? view_.message(*delivery) : std::nullopt;
  if (!message) {
    findings_.add(id + " is to be sent, and the journal doesn't say what");
    return;
  }
  sender_(attempt.message.endpoint, std::move(*message),
          [this, life = life_, message = attempt.message,
           started = timeline_.time()](webhooks::AttemptResult result) {
            if (is_up() && life == life_) attempt_ended(message, result, started);
          });
}

void AggregatorNode::attempt_ended(const webhooks::Message& message,
                                   const webhooks::AttemptResult& result, Instant started) {
  const std::string& delivery_id = message.delivery_id;
  const auto finished = memory_->lanes.finished(delivery_id, result, timeline_.time());
  if (!finished) return;
  if (finished->disabled)  // after days of failures; an operator believes it is repaired
    timeline_.after(std::chrono::hours{3}, [this, life = life_, endpoint = message.endpoint] {
      if (!is_up() || life != life_) return;
      memory_->lanes.resume(endpoint, timeline_.time());
      pump();
    });
  const bool delivered = std::holds_alternative<webhooks::Delivered>(finished->step);
  const bool dead = std::holds_alternative<webhooks::DeadLetter>(finished->step);
  AttemptWork work;
  work.row.delivery_sequence = core::decode_id(core::DeliveryTag::prefix, delivery_id).value_or(0);
  work.row.attempt = static_cast<std::uint32_t>(finished->attempt);
  work.row.started = started;
  work.row.finished = timeline_.time();
  work.row.outcome = webhooks::to_text(result.stage);
  work.row.status = static_cast<std::uint16_t>(result.status);
  work.row.spent_budget = finished->spent_budget;
  work.spent_budget = finished->spent_budget;
  work.row.error = webhooks::to_text(result.error);
  work.change.delivery_sequence = work.row.delivery_sequence;
  work.change.state = delivered ? ledger::DeliveryState::delivered
                      : dead    ? ledger::DeliveryState::dead
                                : ledger::DeliveryState::pending;
  work.change.attempts = work.row.attempt;
  work.change.next_at = timeline_.time();
  if (const auto* wait = std::get_if<webhooks::Wait>(&finished->step))
    work.change.next_at = wait->until;
  const core::DeliveryId delivery{work.row.delivery_sequence};
  enqueue(std::move(work));
  if (dead) ++counts_.dead_letters;
  if (delivered || dead) enqueue(CommandWork{core::ConcludeDelivery{delivery, delivered}, nullptr});
  pump();
}

}  // namespace jidan::sim
