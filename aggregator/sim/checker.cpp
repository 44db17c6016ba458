// The checks that run while the world goes on, and those at its end; see checker.hpp.
#include "aggregator/sim/checker.hpp"

#include <algorithm>

namespace jidan::sim {
namespace {

std::string identity(const core::OrderPlacement& order) {
  return order.channel + "/" + order.external_id + (order.test ? "/test" : "");
}

}  // namespace

// A report that was applied once changes nothing when it comes again.
void Checker::reported(const core::Report& report, const runtime::CommandAnswer& answer) {
  if (answer.outcome != runtime::CommandOutcome::applied) return;
  findings_.expect(
      applied_.insert({report.run, report.seq}).second,
      core::to_text(report.run) + ": report " + std::to_string(report.seq) + " was applied twice");
}

void Checker::check_kept(std::ptrdiff_t index) {
  const SentOrder& order = shops_.sent()[static_cast<std::size_t>(index)];
  const auto kept = aggregator_.view().find(order.placed.id.value);
  const std::string& id = order.placement.external_id;
  if (!kept || kept->external_id != id || kept->channel != order.placement.channel)
    return findings_.add(id + " was answered and isn't in the journal");
  findings_.expect(answer_text(kept->placed) == order.answer,
                   id + " is in the journal otherwise than it was answered");
}

void Checker::after_restart() {
  for (; kept_checked_ < answered_.size(); ++kept_checked_) check_kept(answered_[kept_checked_]);
}

// Over all factories: a run is stored once and started once, and of no line more is being made than
// was ordered and not spoiled.
void Checker::check_books() {
  std::map<std::string, std::uint64_t> stored, started;
  std::map<std::string, std::int64_t> making;  // by line
  std::map<std::string, std::string> where;
  for (const auto& factory : factories_) {
    for (const auto& [run, times] : factory->book().stored) stored[run] += times;
    for (const auto& [key, entry] : factory->book().entries) {
      const adapter::Job& job = entry.job;
      started[job.sheet.run_id] += job.times_started;
      if (job.times_started == 0) continue;
      const bool counted =
          job.state == adapter::JobState::made || job.state == adapter::JobState::shipped;
      for (const adapter::SheetLine& line : job.sheet.lines) {
        if (!adapter::is_to_make(job, line.line_id)) continue;
        const std::int64_t spoiled =
            std::min(line.quantity, adapter::spoiled_pieces(factory->manners().rules, job, line));
        making[line.line_id] += line.quantity - (counted ? spoiled : 0);
        where[line.line_id] += "; " + factory->manners().id + " " + key + " " +
                               std::string(adapter::to_text(job.state)) + " " +
                               std::to_string(line.quantity) + " spoiled " +
                               std::to_string(spoiled);
      }
    }
  }
  for (const auto& [run, times] : stored)
    findings_.expect(times <= 1, run + " is in the books " + std::to_string(times) + " times");
  for (const auto& [run, times] : started)
    findings_.expect(times <= 1, run + " was started " + std::to_string(times) + " times");
  for (const auto& [line, pieces] : making) {
    const auto id = core::parse_id<core::LineTag>(line).value_or(core::LineId{});
    const auto event = aggregator_.view().event(id.value);
    const auto* placed = event ? std::get_if<core::LinePlaced>(&*event) : nullptr;
    if (placed == nullptr) {
      findings_.add(line + " is being made and was never ordered");
      continue;
    }
    findings_.expect(pieces <= placed->quantity,
                     line + ": " + std::to_string(pieces) + " pieces were started, " +
                         std::to_string(placed->quantity) + " ordered" + where[line]);
  }
}

void Checker::check_end() {
  for (const std::ptrdiff_t index : answered_) check_kept(index);
  check_books();
  read_journal();
  check_orders();
  check_lines();
  check_nothing_waits();
}

// Each order once, whole, and none that was refused.
void Checker::check_orders() {
  std::size_t placed = 0;
  for (const SentOrder& order : shops_.sent()) {
    const std::string& id = order.placement.external_id;
    const auto found = orders_.find(identity(order.placement));
    const std::size_t times = found == orders_.end() ? 0 : found->second.size();
    if (order.refused) {
      findings_.expect(times == 0, id + " was refused and left a trace");
      continue;
    }
    findings_.expect(order.answered(), id + " was never answered");
    findings_.expect(times == 1, id + " is in the journal " + std::to_string(times) + " times");
    placed += times;
    if (times == 1)
      findings_.expect(line_counts_[found->second.front()] == order.placement.lines.size(),
                       id + " lost or gained lines");
  }
  std::size_t in_journal = 0;
  for (const auto& [id, sequences] : orders_) in_journal += sequences.size();
  findings_.expect(in_journal == placed, "the journal has orders that nobody sent");
}

// The journal's shipped pieces are those in the factories' parcels, and the printed bytes are the
// order's.
void Checker::check_lines() {
  std::map<core::LineId, std::int64_t> in_parcels;
  std::map<core::OrderId, const SentOrder*> sent;
  for (const SentOrder& order : shops_.sent()) sent[order.placed.id] = &order;
  for (const auto& factory : factories_)
    for (const auto& [key, entry] : factory->book().entries)
      for (const adapter::SheetLine& line : entry.job.sheet.lines) {
        const auto id = core::parse_id<core::LineTag>(line.line_id).value_or(core::LineId{});
        const auto order = sent.find(lines_[id].order);
        findings_.expect(order != sent.end() && line.texts.size() == 1 &&
                             line.texts.front() == order->second->placement.sealed,
                         line.line_id + " is printed otherwise than it was ordered");
        if (entry.job.state != adapter::JobState::shipped ||
            !adapter::is_to_make(entry.job, line.line_id))
          continue;
        in_parcels[id] +=
            line.quantity - std::min(line.quantity, adapter::spoiled_pieces(
                                                        factory->manners().rules, entry.job, line));
      }
  for (const auto& [id, line] : lines_) {
    if (line.test) continue;
    findings_.expect(line.shipped == in_parcels[id],
                     core::to_text(id) + ": " + std::to_string(line.shipped) +
                         " pieces shipped by the journal, " + std::to_string(in_parcels[id]) +
                         " by the factories");
    findings_.expect(line.shipped <= line.quantity, core::to_text(id) + " shipped too much");
  }
}

void Checker::check_nothing_waits() {
  const core::State& state = aggregator_.state();
  state.parts.for_each([&](core::Handle, const core::Part& part) {
    const core::LineId line = state.id_of(state.lines[part.line]);
    const bool settled = part.state == core::PartState::shipped ||
                         part.state == core::PartState::cancelled ||
                         part.state == core::PartState::held;
    findings_.expect(settled, core::to_text(line) + " still is " +
                                  std::string(core::to_text(part.state)) + " after two weeks");
  });
  state.runs.for_each([&](core::Handle, const core::Run& run) {
    findings_.expect(run.ended_at != core::kNever,
                     core::to_text(run.id) + " still is " + std::string(core::to_text(run.state)));
  });
  for (const ledger::OutboxRow& row : aggregator_.ledger().undelivered())
    findings_.expect(row.state != ledger::DeliveryState::pending,
                     "delivery " + std::to_string(row.delivery_sequence) + " is still to be sent");
  for (const auto& factory : factories_)
    for (const auto& [key, entry] : factory->book().entries)
      findings_.expect(adapter::is_final(entry.job.state) && entry.reports.empty(),
                       key + " still is " + std::string(adapter::to_text(entry.job.state)) +
                           " at " + factory->manners().id);
  std::int64_t ordered = 0;
  for (const auto& [id, line] : lines_)
    if (!line.test) ordered += line.quantity;
  findings_.expect(ordered == state.totals.pieces_ordered,
                   "the totals count other pieces than were ordered");
}

}  // namespace jidan::sim
