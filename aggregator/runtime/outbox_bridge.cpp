// Ledger rows to messages, attempts to rows, and the hand-over between the two threads.
#include "aggregator/runtime/outbox_bridge.hpp"

namespace jidan::runtime {
namespace {

ledger::DeliveryState state_after(const webhooks::AttemptRecord& attempt) {
  if (!attempt.outcome) return ledger::DeliveryState::pending;
  switch (*attempt.outcome) {
    case webhooks::Outcome::delivered:
      return ledger::DeliveryState::delivered;
    case webhooks::Outcome::dead_letter:
      return ledger::DeliveryState::dead;
  }
  return ledger::DeliveryState::pending;
}

std::string phases_text(const webhooks::AttemptRecord& attempt) {
  const webhooks::PhaseTimings& phases = attempt.phases;
  std::string text = "dns_us=" + std::to_string(phases.dns_us) +
                     " connect_us=" + std::to_string(phases.connect_us) +
                     " tls_us=" + std::to_string(phases.tls_us) +
                     " first_byte_us=" + std::to_string(phases.first_byte_us) +
                     " total_us=" + std::to_string(phases.total_us);
  if (!attempt.detail.empty()) text += " " + attempt.detail;
  return text;
}

std::uint64_t sequence_of(std::string_view delivery_id) {
  const auto sequence = core::decode_id(core::DeliveryTag::prefix, delivery_id);
  if (!sequence) throw std::logic_error("the dispatcher names a delivery that isn't ours");
  return *sequence;
}

}  // namespace

webhooks::Message message_of(const ledger::OutboxRow& row) {
  webhooks::Message message;
  message.delivery_id = core::encode_id(core::DeliveryTag::prefix, row.delivery_sequence);
  message.endpoint = row.endpoint;
  message.type = row.type;
  message.lane_key = core::decode_id(core::RunTag::prefix, row.lane).value_or(0);
  message.lane_sequence = row.lane_sequence;
  message.created_at = row.created;
  return message;
}

webhooks::Restored restored_of(const ledger::OutboxRow& row) {
  webhooks::Restored restored;
  restored.message = message_of(row);
  restored.attempts = static_cast<int>(row.attempts);
  restored.attempts_spent = static_cast<int>(row.attempts_spent);
  restored.next_attempt_at = row.next_at;
  restored.dead_letter = row.state == ledger::DeliveryState::dead;
  return restored;
}

void OutboxBridge::connect(webhooks::Dispatcher& dispatcher,
                           std::function<void(std::uint32_t)> catalog_changed) {
  dispatcher_ = &dispatcher;
  catalog_changed_ = std::move(catalog_changed);
}

void OutboxBridge::body(const webhooks::Message& message,
                        std::function<void(webhooks::BodyResult)> done) {
  const core::DeliveryId delivery{sequence_of(message.delivery_id)};
  const bool taken = readers_.post([delivery, done](ReadContext& context) {
    auto body = context.job_sheets.message(delivery);
    if (!body) return done(webhooks::BodyGone{});
    done(webhooks::Body{std::move(*body)});
  });
  if (!taken) done(webhooks::BodyUnavailable{});
}

void OutboxBridge::record(const webhooks::AttemptRecord& attempt) {
  AttemptNote note;
  note.row.delivery_sequence = sequence_of(attempt.delivery_id);
  note.row.attempt = static_cast<std::uint32_t>(attempt.attempt);
  note.row.started = attempt.started_at;
  note.row.finished = attempt.finished_at;
  note.row.outcome = webhooks::to_text(attempt.stage);
  note.row.status = static_cast<std::uint16_t>(attempt.status);
  note.row.error = webhooks::to_text(attempt.error);
  note.row.detail = phases_text(attempt);
  note.change.delivery_sequence = note.row.delivery_sequence;
  note.change.state = state_after(attempt);
  note.change.attempts = note.row.attempt;
  note.spent_budget = attempt.spent_budget;
  note.change.next_at = attempt.next_attempt_at.value_or(attempt.finished_at);
  writer_.note_attempt(std::move(note));
}

void OutboxBridge::concluded(std::string_view delivery_id, webhooks::Outcome outcome) {
  const core::DeliveryId delivery{sequence_of(delivery_id)};
  writer_.submit_internal(
      core::ConcludeDelivery{delivery, outcome == webhooks::Outcome::delivered});
  if (outcome == webhooks::Outcome::dead_letter)
    log_.error("delivery.dead_letter", {{"delivery", delivery_id}});
}

void OutboxBridge::endpoint_disabled(std::string_view endpoint, webhooks::DisableReason reason,
                                     webhooks::Instant) {
  disabled_.emplace(endpoint);
  log_.error("endpoint.disabled", {{"endpoint", endpoint}, {"reason", webhooks::to_text(reason)}});
}

namespace {

std::optional<std::uint32_t> new_catalog(const Committed& commit) {
  for (const core::Event& event : commit.events)
    if (const auto* applied = std::get_if<core::CatalogApplied>(&event)) return applied->version;
  return std::nullopt;
}

}  // namespace

void OutboxBridge::committed(const std::shared_ptr<const Committed>& commit) {
  const auto catalog = new_catalog(*commit);
  if (commit->outbox.empty() && commit->withdrawn.empty() && !catalog) return;
  ++handing_over_;
  post_([this, commit, catalog] {
    if (catalog) catalog_changed_(*catalog);
    std::vector<std::string> withdrawn;
    for (const core::DeliveryId delivery : commit->withdrawn)
      withdrawn.push_back(core::to_text(delivery));
    if (!withdrawn.empty()) dispatcher_->withdraw(withdrawn);
    std::vector<webhooks::Message> messages;
    for (const ledger::OutboxRow& row : commit->outbox) messages.push_back(message_of(row));
    if (!messages.empty()) dispatcher_->add(std::move(messages));
    --handing_over_;
  });
}

}  // namespace jidan::runtime
