// What job sheets, their revisions and requests to cancel change in the read tables.
#include <set>

#include "aggregator/ledger/projection.hpp"
#include "aggregator/ledger/sql_values.hpp"

namespace jidan::ledger {

void Projection::insert_message(const std::string& to, core::RunId of, std::uint32_t revision,
                                core::MessageKind kind) {
  bind_sequence(put_message_, 1, sequence_);
  put_message_.bindNoCopy(2, to);
  bind_sequence(put_message_, 3, of.value);
  put_message_.bind(4, static_cast<std::int64_t>(revision));
  put_message_.bind(5, static_cast<std::int64_t>(kind));
  bind_instant(put_message_, 6, now_);
  const ResetAfter reset(put_message_);
  put_message_.exec();
}

void Projection::on(const core::JobSheetIssued& event) {
  RunRow* row = run(event.run);
  if (row == nullptr) return;
  row->delivery.value = sequence_;
  row->revision = event.revision;
  row->ack_by = event.ack_by;
  row->due_at = event.due_at;
  insert_message(event.factory, event.run, event.revision, core::MessageKind::issued);
}

void Projection::on(const core::JobSheetCancelled& event) {
  if (run(event.run) == nullptr) return;
  insert_message(event.factory, event.run, event.revision, core::MessageKind::cancelled);
}

void Projection::on(const core::CancelAsked& event) {
  if (OrderRow* row = order(event.order)) note_step(*row);
}

void Projection::on(const core::CancelRequested& event) {
  if (run(event.run) == nullptr) return;
  insert_message(event.factory, event.run, event.revision, core::MessageKind::cancel_requested);
  for (const core::AskedLine& asked : event.lines) line(asked.line);
}

void Projection::on(const core::CancelConcluded& event) {
  RunRow* row = run(event.run);
  if (row == nullptr) return;
  if (event.answered) heard(*row, event.seq);
  for (const core::CancelOutcome& outcome : event.lines) line(outcome.line);
}

void Projection::on(const core::JobSheetRevised& event) {
  RunRow* row = run(event.run);
  if (row == nullptr) return;
  row->delivery.value = sequence_;
  row->revision = event.revision;
  std::set<core::LineId> lines;
  for (const core::SheetPieces& each : event.lines) lines.insert(each.line);
  row->lines = static_cast<std::uint32_t>(lines.size());
  row->pieces = event.price.ordered;
  row->billed = event.price.billed;
  row->total = event.price.total;
  row->solo -= event.solo_cost_removed;
  insert_message(event.factory, event.run, event.revision, core::MessageKind::revised);
}

void Projection::on(const core::JobSheetReminded& event) {
  if (run(event.run) == nullptr) return;
  insert_message(event.factory, event.run, event.revision, core::MessageKind::reminder);
}

}  // namespace jidan::ledger
