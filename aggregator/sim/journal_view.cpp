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
  const auto name = [&](core::RunId run, const std::string& factory, std::uint32_t revision) {
    message.sheet.run_id = core::to_text(run);
    message.sheet.factory = factory;
    message.sheet.revision = revision;
  };
  const auto add_line = [&](core::LineId line, std::int32_t quantity) {
    message.sheet.quantity += quantity;
    message.sheet.lines.push_back({core::to_text(line), quantity, {sealed_of(line)}});
  };
  if (const auto* cancelled = std::get_if<core::JobSheetCancelled>(&*intention)) {
    message.kind = SheetMessage::Kind::cancelled;
    name(cancelled->run, cancelled->factory, cancelled->revision);
  } else if (const auto* reminded = std::get_if<core::JobSheetReminded>(&*intention)) {
    message.kind = SheetMessage::Kind::reminder;
    name(reminded->run, reminded->factory, reminded->revision);
  } else if (const auto* asked = std::get_if<core::CancelRequested>(&*intention)) {
    message.kind = SheetMessage::Kind::cancel_requested;
    name(asked->run, asked->factory, asked->revision);
    for (const core::AskedLine& line : asked->lines) add_line(line.line, line.quantity);
  } else if (const auto* revised = std::get_if<core::JobSheetRevised>(&*intention)) {
    name(revised->run, revised->factory, revised->revision);
    message.sheet.ack_by = revised->ack_by;
    message.sheet.due_at = revised->due_at;
    for (const core::SheetPieces& line : revised->lines) add_line(line.line, line.quantity);
  } else {
    const auto* issued = std::get_if<core::JobSheetIssued>(&*intention);
    const auto release = issued == nullptr ? std::nullopt : event(issued->run.value);
    const auto* run = release ? std::get_if<core::RunReleased>(&*release) : nullptr;
    if (run == nullptr) return std::nullopt;
    name(issued->run, issued->factory, issued->revision);
    message.sheet.run = std::to_string(run->day_number);
    message.sheet.ack_by = issued->ack_by;
    message.sheet.due_at = issued->due_at;
    for (const core::RunLine& line : run->lines) add_line(line.line, line.quantity);
  }
  return message;
}

}  // namespace jidan::sim
