// What each event brings into its commit: keys, outbox rows, withdrawals.
#include "aggregator/runtime/commit_builder.hpp"

#include <algorithm>
#include <cstring>

#include "aggregator/core/apply.hpp"
#include "aggregator/ledger/event_codec.hpp"

namespace jidan::runtime {

namespace {

ledger::WrappedKey wrapped_from(const std::string& bytes) {
  ledger::WrappedKey key{};
  if (bytes.size() != key.size()) throw core::CoreBug("an order's wrapped key has a wrong length");
  std::memcpy(key.data(), bytes.data(), key.size());
  return key;
}

}  // namespace

void OpenMessages::add(core::RunId run, core::DeliveryId delivery, std::uint32_t attempts_spent) {
  open_.emplace(delivery, Open{run, attempts_spent});
  by_run_.emplace(run, delivery);
}

std::uint32_t OpenMessages::spend(core::DeliveryId delivery, bool spent) {
  Open& open = open_.at(delivery);
  if (spent) ++open.attempts_spent;
  return open.attempts_spent;
}

void OpenMessages::remove(core::DeliveryId delivery) {
  const auto found = open_.find(delivery);
  if (found == open_.end()) return;
  by_run_.erase({found->second.run, delivery});
  open_.erase(found);
}

std::vector<core::DeliveryId> OpenMessages::take(core::RunId run) {
  std::vector<core::DeliveryId> deliveries;
  auto it = by_run_.lower_bound({run, core::DeliveryId{}});
  while (it != by_run_.end() && it->first == run) {
    deliveries.push_back(it->second);
    open_.erase(it->second);
    it = by_run_.erase(it);
  }
  return deliveries;
}

core::Sequence CommitBuilder::add(std::vector<core::Event>&& events, core::Instant now) {
  const core::Sequence first = state_.next_sequence;
  if (published_->events.empty()) {
    commit_.at_sequence = first;
    published_->first = first;
  }
  for (core::Event& event : events) {
    const core::Sequence sequence = state_.next_sequence;
    core::apply_unsettled(state_, event, now);
    commit_.events.add_with([&](std::string& out) { ledger::encode_event(event, out); });
    note(event, sequence, now);
    published_->events.push_back(std::move(event));
  }
  return first;
}

// What an event brings beside itself: a key to keep or to overwrite, a message to send or to
// withdraw.
void CommitBuilder::note(const core::Event& event, core::Sequence sequence, core::Instant now) {
  if (const auto* accepted = std::get_if<core::OrderAccepted>(&event)) {
    if (!accepted->wrapped_key.empty())
      commit_.keys.push_back({sequence, wrapped_from(accepted->wrapped_key)});
  } else if (const auto* erased = std::get_if<core::OrderErased>(&event)) {
    commit_.erased_keys.push_back(erased->order.value);
  } else if (const auto* put = std::get_if<core::RecurrencePut>(&event)) {
    keep_recurring(*put, sequence);
  } else if (const auto* placed = std::get_if<core::OccurrencePlaced>(&event)) {
    erase_if_ended(placed->recurrence);
  } else if (const auto* skipped = std::get_if<core::OccurrenceSkipped>(&event)) {
    erase_if_ended(skipped->recurrence);
  } else if (const auto* ended = std::get_if<core::RecurrenceEnded>(&event)) {
    erase_if_ended(ended->recurrence);
  } else if (const auto* issued = std::get_if<core::JobSheetIssued>(&event)) {
    send(issued->run, issued->factory, core::MessageKind::issued, sequence, now);
  } else if (const auto* cancelled = std::get_if<core::JobSheetCancelled>(&event)) {
    send(cancelled->run, cancelled->factory, core::MessageKind::cancelled, sequence, now);
  } else if (const auto* revised = std::get_if<core::JobSheetRevised>(&event)) {
    send(revised->run, revised->factory, core::MessageKind::revised, sequence, now);
  } else if (const auto* asked = std::get_if<core::CancelRequested>(&event)) {
    send(asked->run, asked->factory, core::MessageKind::cancel_requested, sequence, now);
  } else if (const auto* reminded = std::get_if<core::JobSheetReminded>(&event)) {
    send(reminded->run, reminded->factory, core::MessageKind::reminder, sequence, now);
  } else if (const auto* fenced = std::get_if<core::RunFenced>(&event)) {
    withdraw(fenced->run);
  } else if (const auto* concluded = std::get_if<core::DeliveryConcluded>(&event)) {
    if (concluded->delivered) open_.remove(concluded->delivery);
  }
}

// Only what occurrences will still be made of keeps its key.
void CommitBuilder::keep_recurring(const core::RecurrencePut& put, core::Sequence sequence) {
  if (put.replaces != 0) commit_.erased_keys.push_back(put.replaces);
  if (put.terms.state != core::RecurrenceState::ended && !put.order->wrapped_key.empty())
    commit_.keys.push_back({sequence, wrapped_from(put.order->wrapped_key)});
}

void CommitBuilder::erase_if_ended(core::RecurrenceId id) {
  const core::Recurrence& recurrence = state_.recurrences.at(id);
  if (recurrence.terms.state == core::RecurrenceState::ended)
    commit_.erased_keys.push_back(recurrence.content);
}

// A factory that pulls reads its messages from the read tables; it has no webhook to be sent to.
void CommitBuilder::send(core::RunId run, const std::string& factory, core::MessageKind kind,
                         core::Sequence sequence, core::Instant now) {
  const core::Factory* receiver = state_.catalog->find_factory(factory);
  if (receiver == nullptr || receiver->webhook_url.empty()) return;
  ledger::OutboxRow row;
  row.delivery_sequence = sequence;
  row.endpoint = factory;
  row.type = core::to_text(kind);
  row.lane = core::to_text(run);
  row.lane_sequence = sequence;
  row.created = now;
  row.next_at = now;
  row.boot = boot_;
  published_->outbox.push_back(row);
  commit_.outbox.push_back(std::move(row));
  open_.add(run, core::DeliveryId{sequence});
}

void CommitBuilder::withdraw(core::RunId run) {
  for (const core::DeliveryId delivery : open_.take(run)) {
    published_->withdrawn.push_back(delivery);
    // A message of this very commit never becomes a row to send.
    const auto same = [&](const ledger::OutboxRow& row) {
      return row.delivery_sequence == delivery.value;
    };
    std::erase_if(published_->outbox, same);
    if (const auto row = std::find_if(commit_.outbox.begin(), commit_.outbox.end(), same);
        row != commit_.outbox.end()) {
      row->state = ledger::DeliveryState::withdrawn;
      continue;
    }
    ledger::OutboxChange change;
    change.delivery_sequence = delivery.value;
    change.state = ledger::DeliveryState::withdrawn;
    change.boot = boot_;
    commit_.outbox_changes.push_back(change);
  }
}

void CommitBuilder::add_attempt(ledger::AttemptRow row, ledger::OutboxChange change,
                                bool spent_budget) {
  const core::DeliveryId delivery{row.delivery_sequence};
  commit_.attempts.push_back(std::move(row));
  if (!open_.contains(delivery)) return;
  change.attempts_spent = open_.spend(delivery, spent_budget);
  change.boot = boot_;
  commit_.outbox_changes.push_back(change);
}

bool CommitBuilder::empty() const {
  return commit_.events.empty() && commit_.attempts.empty() && commit_.outbox_changes.empty() &&
         commit_.secrets.empty() && commit_.dropped_secrets.empty() && commit_.seals.empty() &&
         !commit_.removal;
}

CommitBuilder::Finished CommitBuilder::finish(core::Instant now) {
  core::settle(state_);
  commit_.now = now;
  published_->now = now;
  published_->event_bytes = commit_.events.bytes().size();
  if (commit_.events.empty()) commit_.at_sequence = state_.next_sequence;
  return {std::move(commit_), std::move(published_)};
}

}  // namespace jidan::runtime
