// What each event changes in the read tables; see projection.hpp.
#include <algorithm>

#include "aggregator/ledger/projection.hpp"
#include "aggregator/ledger/projection_parts.hpp"

namespace jidan::ledger {
namespace {

void execute(SQLite::Statement& statement) {
  const ResetAfter reset(statement);
  statement.exec();
}

}  // namespace

void Projection::on(const core::CatalogApplied& event) {
  put_catalog_.bind(1, static_cast<std::int64_t>(event.version));
  bind_sequence(put_catalog_, 2, sequence_);
  bind_instant(put_catalog_, 3, now_);
  execute(put_catalog_);
}

void Projection::on(const core::OrderAccepted& event) {
  OrderRow& row = orders_.add({sequence_}).row;
  row.channel = event.channel;
  row.test = event.test;
  row.lines.reserve(event.line_count);
  row.payment = event.payment;
  row.paid_at = event.paid_at;
  row.promise = event.promise;
  row.updated = sequence_;
  row.updated_at = now_;
}

void Projection::on(const core::PoolOpened& event) {
  bind_sequence(put_pool_, 1, sequence_);
  put_pool_.bindNoCopy(2, event.key);
  put_pool_.bind(3, event.test ? 1 : 0);
  bind_instant(put_pool_, 4, now_);
  execute(put_pool_);
}

void Projection::on(const core::LinePlaced& event) {
  OrderRow* of = order(event.order);
  if (of == nullptr) return;
  of->updated = sequence_;
  LineRow& row = of->lines.emplace_back();
  row.id.value = sequence_;
  row.order = event.order;
  row.parts.push_back({event.quantity, event.state, event.hold, event.pool, {}, false, {}});
}

void Projection::note_step(OrderRow& row) {
  row.updated = sequence_;
  row.updated_at = now_;
  row.steps.push_back(sequence_);
}

void Projection::on(const core::PaymentReceived& event) {
  OrderRow* row = order(event.order);
  if (row == nullptr) return;
  row->payment = core::Payment::paid;
  row->paid_at = event.paid_at;
  row->promise = event.promise;
  note_step(*row);
}

void Projection::on(const core::PartMoved& event) {
  if (LineRow* row = line(event.line)) move_part(row->parts, event);
}

void Projection::on(const core::LineSubstituted& event) {
  if (LineRow* row = line(event.line)) substitute_parts(row->parts, event);
}

void Projection::on(const core::RunReleased& event) {
  RunRow row;
  row.id.value = sequence_;
  row.pool = event.pool;
  row.factory = event.factory;
  row.process = event.process;
  row.day_number = event.day_number;
  row.date = event.date;
  row.state = core::RunState::issued;
  row.reason = event.reason;
  row.test = event.test;
  row.catalog_version = event.catalog_version;
  row.billed = event.price.billed;
  row.currency = event.price.currency;
  row.total = event.price.total;
  row.solo = event.solo_cost;
  row.issued_at = now_;
  row.ack_by = row.due_at = core::kNever;
  row.updated = sequence_;
  row.steps.push_back(sequence_);
  for (const core::RunLine& wanted : event.lines) {
    if (LineRow* of = line(wanted.line)) release_parts(of->parts, event, row.id, wanted);
    row.members.push_back(wanted.line);
    row.pieces += wanted.quantity;
  }
  std::sort(row.members.begin(), row.members.end());
  row.members.erase(std::unique(row.members.begin(), row.members.end()), row.members.end());
  row.lines = static_cast<std::uint32_t>(row.members.size());
  runs_.emplace_hint(runs_.end(), sequence_, std::move(row));
}

// A factory that reports isn't silent any more.
void Projection::heard(RunRow& of, std::uint64_t report) {
  of.last_report = std::max(of.last_report, report);
  if (of.factory.empty()) return;
  FactoryRow& row = factory(of.factory);
  row.silent_until = {};
  row.heard_at = now_;
}

void Projection::advance_members(const RunRow& of, core::PartState to) {
  for (const core::LineId member : of.members)
    if (LineRow* row = line(member)) advance_parts(row->parts, of.id, to);
}

void Projection::on(const core::RunAccepted& event) {
  RunRow* row = run(event.run);
  if (row == nullptr) return;
  row->state = core::RunState::accepted;
  row->accepted_at = event.at;
  heard(*row, event.seq);
}

void Projection::on(const core::RunFenced& event) {
  RunRow* row = run(event.run);
  if (row == nullptr) return;
  switch (event.reason) {
    case core::FenceReason::rejected:
      row->state = core::RunState::rejected;
      break;
    case core::FenceReason::expired:
      row->state = core::RunState::expired;
      break;
    case core::FenceReason::cancelled:
      row->state = core::RunState::cancelled;
      break;
  }
  row->ended_at = now_;
  if (event.reason == core::FenceReason::rejected) heard(*row, event.seq);
}

void Projection::on(const core::RunStarted& event) {
  RunRow* row = run(event.run);
  if (row == nullptr) return;
  row->state = core::RunState::in_production;
  row->started_at = event.at;
  heard(*row, event.seq);
  advance_members(*row, core::PartState::in_production);
}

void Projection::count(RunRow& of, const core::CountedLine& counted) {
  auto at = std::lower_bound(
      of.counts.begin(), of.counts.end(), counted.line,
      [](const CountRow& each, core::LineId wanted) { return each.line < wanted; });
  if (at == of.counts.end() || at->line != counted.line)
    at = of.counts.insert(at, {counted.line, {}});
  at->count = counted.count;
}

void Projection::on(const core::RunCounted& event) {
  RunRow* row = run(event.run);
  if (row == nullptr) return;
  heard(*row, event.seq);
  for (const core::CountedLine& counted : event.lines) {
    count(*row, counted);
    if (LineRow* of = line(counted.line)) count_parts(of->parts, event.run, counted.count.made);
  }
}

void Projection::on(const core::RunMade& event) {
  RunRow* row = run(event.run);
  if (row == nullptr) return;
  row->state = core::RunState::made;
  row->made_at = event.at;
  heard(*row, event.seq);
  advance_members(*row, core::PartState::made);
}

void Projection::on(const core::ParcelShipped& event) {
  RunRow* row = run(event.run);
  if (row == nullptr) return;
  row->shipped_at = event.at;
  heard(*row, event.seq);
  bind_sequence(put_parcel_, 1, sequence_);
  bind_sequence(put_parcel_, 2, event.run.value);
  bind_instant(put_parcel_, 3, event.at);
  put_parcel_.bindNoCopy(4, event.parcel_id);
  put_parcel_.bindNoCopy(5, event.carrier);
  put_parcel_.bindNoCopy(6, event.tracking_number);
  execute(put_parcel_);
  for (const core::ParcelLine& shipped : event.lines) {
    LineRow* of = line(shipped.line);
    if (of == nullptr) continue;
    advance_parts(of->parts, event.run, core::PartState::shipped);
    ship(*of, shipped.quantity);
  }
}

// A line named twice in one parcel: the last one counts.
void Projection::ship(LineRow& of, std::int32_t quantity) {
  if (of.shipments.empty() || of.shipments.back().parcel != sequence_)
    of.shipments.push_back({sequence_, 0});
  of.shipments.back().quantity = quantity;
}

void Projection::on(const core::RunClosed& event) {
  RunRow* row = run(event.run);
  if (row == nullptr) return;
  row->state = core::RunState::closed;
  row->ended_at = now_;
}

void Projection::on(const core::ReportNoted& event) {
  if (RunRow* row = run(event.run)) heard(*row, event.seq);
}

void Projection::on(const core::ClaimRecorded& event) {
  run(event.run);
  bind_sequence(put_claim_, 1, sequence_);
  bind_sequence(put_claim_, 2, event.run.value);
  put_claim_.bindNoCopy(3, event.factory);
  put_claim_.bind(4, static_cast<std::int64_t>(event.kind));
  bind_sequence(put_claim_, 5, event.seq);
  bind_instant(put_claim_, 6, event.at);
  execute(put_claim_);
}

void Projection::on(const core::FactoryPaused& event) {
  factory(event.factory).paused = event.paused;
}

void Projection::on(const core::FactorySilent& event) {
  factory(event.factory).silent_until = event.until;
}

void Projection::on(const core::AvailabilityReported& event) {
  FactoryRow& row = factory(event.factory);
  row.silent_until = {};
  row.heard_at = now_;
}

void Projection::on(const core::OrderErased& event) {
  OrderRow* row = order(event.order);
  if (row == nullptr) return;
  row->erased = true;
  note_step(*row);
}

}  // namespace jidan::ledger
