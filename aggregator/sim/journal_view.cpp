// Reading back; see journal_view.hpp.
#include "aggregator/sim/journal_view.hpp"

#include "aggregator/ledger/event_codec.hpp"

namespace jidan::sim {

std::optional<core::Event> JournalView::event(core::Sequence sequence) const {
  const auto commit = ledger_.commit_at(sequence);
  if (!commit) return std::nullopt;
  const auto index = static_cast<std::uint32_t>(sequence - commit->first_sequence);
  return ledger::decode_event(sequence, ledger::event_at(commit->events, index));
}

std::optional<runtime::OriginalOrder> JournalView::find(core::Sequence sequence) {
  const auto commit = ledger_.commit_at(sequence);
  if (!commit) return std::nullopt;
  std::vector<core::Event> events;
  ledger::decode_events(
      *commit, [&](std::uint64_t, core::Event&& event) { events.push_back(std::move(event)); });
  return runtime::original_in(events, commit->first_sequence, sequence);
}

std::string JournalView::sealed_of(core::LineId line) const {
  const auto placed = event(line.value);
  if (!placed || !std::holds_alternative<core::LinePlaced>(*placed)) return {};
  const auto order = event(std::get<core::LinePlaced>(*placed).order.value);
  if (!order || !std::holds_alternative<core::OrderAccepted>(*order)) return {};
  return std::get<core::OrderAccepted>(*order).sealed;
}

std::optional<SheetMessage> JournalView::message(core::DeliveryId delivery) const {
  const auto intention = event(delivery.value);
  if (!intention) return std::nullopt;
  SheetMessage message;
  message.delivery_id = core::to_text(delivery);
  if (const auto* cancelled = std::get_if<core::JobSheetCancelled>(&*intention)) {
    message.cancelled = true;
    message.sheet.run_id = core::to_text(cancelled->run);
    message.sheet.factory = cancelled->factory;
    message.sheet.revision = cancelled->revision;
    return message;
  }
  const auto* issued = std::get_if<core::JobSheetIssued>(&*intention);
  const auto release = issued == nullptr ? std::nullopt : event(issued->run.value);
  const auto* run = release ? std::get_if<core::RunReleased>(&*release) : nullptr;
  if (run == nullptr) return std::nullopt;
  message.sheet.run_id = core::to_text(issued->run);
  message.sheet.run = std::to_string(run->day_number);
  message.sheet.factory = issued->factory;
  message.sheet.revision = issued->revision;
  message.sheet.ack_by = issued->ack_by;
  message.sheet.due_at = issued->due_at;
  for (const core::RunLine& line : run->lines) {
    message.sheet.quantity += line.quantity;
    message.sheet.lines.push_back(
        {core::to_text(line.line), line.quantity, {sealed_of(line.line)}});
  }
  return message;
}

}  // namespace jidan::sim
