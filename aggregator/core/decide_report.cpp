// What follows from a factory's report. Reports may be late, repeated and reordered: a seq not
// above the last one changes nothing, counts are cumulative, and a fenced run takes nothing but a
// claim.

#include <algorithm>
#include <set>

#include "aggregator/core/decide_cancel.hpp"
#include "aggregator/core/decide_counts.hpp"
#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/parts.hpp"

namespace jidan::core {
namespace {

using Events = std::vector<Event>;

bool is_ended(RunState state) {
  return state == RunState::rejected || state == RunState::expired || state == RunState::cancelled;
}

// Said of the sheet as a whole, before anything is made by it.
bool is_about_the_sheet(ReportKind kind) {
  return kind == ReportKind::accepted || kind == ReportKind::rejected ||
         kind == ReportKind::started;
}

// Acceptance and start are implied by anything that can only happen after them, as long as the run
// is still this factory's: the other reports were lost or are late.
void imply_started(const Run& run, const Report& report, Events& events) {
  if (run.state == RunState::issued) events.push_back(RunAccepted{run.id, report.seq, report.at});
  if (run.state == RunState::issued || run.state == RunState::accepted)
    events.push_back(RunStarted{run.id, report.seq, report.at});
}

Decision decide_availability(const TakeReport& command) {
  const AvailabilityNotice& notice = command.report.availability;
  AvailabilityReported event;
  event.factory = command.factory;
  event.has_date = notice.date.has_value();
  if (notice.date) event.date = *notice.date;
  if (notice.capacity) event.capacity = *notice.capacity;
  if (notice.closed) event.closed = *notice.closed ? 1 : 0;
  for (const StockNotice& each : notice.out_of_stock)
    event.stock.push_back({each.what, true, each.until});
  for (const std::string& each : notice.back) event.stock.push_back({each, false, kNever});
  return Events{std::move(event)};
}

Decision decide_on_ended(const Run& run, const TakeReport& command) {
  const Report& report = command.report;
  const bool repeated = report.seq <= run.last_report_seq;
  if (repeated && report.kind == ReportKind::rejected && run.state == RunState::rejected)
    return Events{};
  Rejection rejection =
      refuse(RefusalCode::run_fenced, "/data/run_id", std::string(to_text(run.state)));
  if (!repeated)
    rejection.events.push_back(
        ClaimRecorded{run.id, command.factory, report.kind, report.seq, report.at});
  return rejection;
}

// Lines named in an acceptance's `except` or a problem: out of the run, into a hold or elsewhere.
void take_out(const State& state, const Run& run, const std::vector<ReportLine>& lines,
              Events& events) {
  std::set<Handle> taken;  // a line may be named twice; the first reason counts
  for (const ReportLine& each : lines)
    for (const Handle part : parts_of_line(state, run, each.line)) {
      if (!taken.insert(part).second) continue;
      const PartState now_in = state.parts[part].state;
      if (now_in == PartState::in_run || now_in == PartState::in_production)
        move_out_of_run(state, run, part, state.parts[part].quantity, each.reason, events);
    }
}

bool takes_out_everything(const State& state, const Run& run,
                          const std::vector<ReportLine>& lines) {
  return std::all_of(run.parts.begin(), run.parts.end(), [&](Handle part) {
    const LineId id = state.id_of(state.lines[state.parts[part].line]);
    return std::any_of(lines.begin(), lines.end(),
                       [&](const ReportLine& each) { return each.line == id; });
  });
}

Decision decide_accepted(const State& state, const Run& run, const Report& report) {
  const bool is_anew = run.state == RunState::accepted;  // a revision of what was accepted before
  if (run.state != RunState::issued && (!is_anew || report.lines.empty())) return Events{};
  Events events;
  if (!run.parts.empty() && takes_out_everything(state, run, report.lines)) {
    events.push_back(RunFenced{run.id, FenceReason::rejected, report.seq});
  } else if (is_anew) {
    events.push_back(ReportNoted{run.id, report.seq, report.kind, report.at});
  } else {
    events.push_back(RunAccepted{run.id, report.seq, report.at});
  }
  take_out(state, run, report.lines, events);
  return events;
}

Decision decide_rejected(const State& state, const Run& run, const Report& report) {
  if (run.state != RunState::issued && run.state != RunState::accepted)
    return refuse(RefusalCode::revision_stale, "/data/run_id", std::string(to_text(run.state)));
  Events events{RunFenced{run.id, FenceReason::rejected, report.seq}};
  for (const Handle part : run.parts) {
    const LineId line = state.id_of(state.lines[state.parts[part].line]);
    ReportReason reason = report.reason;
    for (const ReportLine& each : report.lines)
      if (each.line == line) reason = each.reason;
    move_out_of_run(state, run, part, state.parts[part].quantity, reason, events);
  }
  return events;
}

Decision decide_started(const Run& run, const Report& report) {
  Events events;
  imply_started(run, report, events);
  return events;
}

Decision decide_progress(const State& state, const Run& run, const Report& report) {
  Events events;
  imply_started(run, report, events);
  count_lines(state, run, report, events);
  return events;
}

// Completed: what came out short is made again; a line never counted came out whole.
Decision decide_completed(const State& state, const Run& run, const Report& report) {
  if (run.state == RunState::made) return Events{};
  Events events;
  imply_started(run, report, events);
  // The moves come first: apply() then sees the parts as they were when the moves were decided.
  const std::int64_t left = remake_missing(state, run, came_out(state, run, report), events);
  count_lines(state, run, report, events);
  events.push_back(RunMade{run.id, report.seq, report.at});
  if (left == 0) events.push_back(RunClosed{run.id});
  return events;
}

Decision decide_shipped(const State& state, const Run& run, const Report& report) {
  Events events;
  imply_started(run, report, events);
  std::size_t open = run.parts.size();
  std::set<Handle> packed;  // a line that is in the run twice is in the parcel's list twice
  for (const ShippedParcel& parcel : report.parcels) {
    ParcelShipped shipped{
        run.id, report.seq, report.at, parcel.parcel_id, parcel.carrier, parcel.tracking_number,
        {}};
    for (const LineId line : parcel.lines)
      for (const Handle part : parts_of_line(state, run, line)) {
        if (state.parts[part].state == PartState::shipped || !packed.insert(part).second) continue;
        shipped.lines.push_back({line, state.parts[part].quantity});
        --open;
      }
    if (!shipped.lines.empty()) events.push_back(std::move(shipped));
  }
  for (const Handle part : run.parts)
    if (state.parts[part].state == PartState::shipped) --open;
  if (open == 0) events.push_back(RunClosed{run.id});
  return events;
}

// Every part was shipped or is moved out by these events: the factory has nothing more to say.
bool nothing_stays(const State& state, const Run& run, const Events& events) {
  std::map<LineId, std::int64_t> staying;
  for (const Handle part : run.parts)
    if (state.parts[part].state != PartState::shipped)
      staying[state.id_of(state.lines[state.parts[part].line])] += state.parts[part].quantity;
  for (const Event& event : events)
    if (const auto* moved = std::get_if<PartMoved>(&event)) staying[moved->line] -= moved->quantity;
  return std::all_of(staying.begin(), staying.end(),
                     [](const auto& each) { return each.second == 0; });
}

Decision decide_on_live(const State& state, const Run& run, const Report& report) {
  switch (report.kind) {
    case ReportKind::accepted:
      return decide_accepted(state, run, report);
    case ReportKind::rejected:
      return decide_rejected(state, run, report);
    case ReportKind::started:
      return decide_started(run, report);
    case ReportKind::progress:
      return decide_progress(state, run, report);
    case ReportKind::completed:
      return decide_completed(state, run, report);
    case ReportKind::shipped:
      return decide_shipped(state, run, report);
    case ReportKind::line_problem: {
      Events events{ReportNoted{run.id, report.seq, report.kind, report.at}};
      take_out(state, run, report.lines, events);
      if (!nothing_stays(state, run, events)) return events;
      if (run.state == RunState::issued)
        events.push_back(RunFenced{run.id, FenceReason::rejected, report.seq});
      else
        events.push_back(RunClosed{run.id});
      return events;
    }
    case ReportKind::first_piece:
    case ReportKind::inspected:
      return Events{ReportNoted{run.id, report.seq, report.kind, report.at}};
    case ReportKind::cancel_outcome:
      return decide_cancel_outcome(state, run, report);
    case ReportKind::availability:
      break;
  }
  return refuse(RefusalCode::not_yet_supported, "/type", std::string(to_text(report.kind)));
}

}  // namespace

void move_out_of_run(const State& state, const Run& run, Handle handle, std::int32_t quantity,
                     ReportReason reason, Events& events) {
  const Part& part = state.parts[handle];
  PartMoved moved;
  moved.line = state.id_of(state.lines[part.line]);
  moved.quantity = quantity;
  moved.from = part.state;
  moved.run = run.id;
  // What its buyer wants cancelled is neither held nor made by anybody else.
  const OpenCancel* open = open_cancel_of(state, run, moved.line);
  if (open != nullptr && open->purpose == CancelPurpose::cancel) {
    moved.to = PartState::cancelled;
    moved.is_remake = part.is_remake;
    return events.push_back(std::move(moved));
  }
  moved.hold = hold_for(reason);
  moved.is_remake = part.is_remake || reason == ReportReason::none;
  if (moved.hold != HoldReason::none) {
    moved.to = PartState::held;
  } else {
    // Not the run's own pool: a catalog applied since may have split it.
    const Line& line = state.lines[part.line];
    send_to_wait(state, state.catalog->products[line.product], state.orders[line.order].test, moved,
                 events);
    if (reason != ReportReason::none && run.factory != kNoIndex)
      moved.excluded_factory = state.catalog->factories[run.factory].id;
  }
  events.push_back(std::move(moved));
}

Decision decide_report(const State& state, const TakeReport& command, Instant) {
  const auto factory = state.catalog->factory_by_id.find(command.factory);
  if (factory == state.catalog->factory_by_id.end()) return unknown(Unknown::factory);
  if (command.report.kind == ReportKind::availability) return decide_availability(command);
  const Handle handle = state.find(command.report.run);
  if (handle == kNoHandle || state.runs[handle].factory != factory->second)
    return unknown(Unknown::run);
  const Run& run = state.runs[handle];
  if (is_ended(run.state)) return decide_on_ended(run, command);
  const bool is_repeated = command.report.seq <= run.last_report_seq;
  if (run.state == RunState::closed || (is_repeated && run.state != RunState::issued))
    return Events{};
  // A sheet that was overtaken is neither accepted nor started; what is said of pieces stays true.
  const bool is_overtaken = command.report.revision < run.revision;
  if (command.report.revision > run.revision ||
      (is_overtaken && is_about_the_sheet(command.report.kind)))
    return refuse(RefusalCode::revision_stale, "/data/revision", std::to_string(run.revision));
  if (is_repeated) return Events{};
  Decision decision = decide_on_live(state, run, command.report);
  if (decision.ok()) conclude_cancels(state, run, command.report.seq, decision.value());
  return decision;
}

}  // namespace jidan::core
