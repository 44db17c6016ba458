// What follows from a factory's report. Reports may be late, repeated and reordered: a seq not
// above the last one changes nothing, counts are cumulative, and a fenced run takes nothing but a
// claim.

#include <algorithm>
#include <set>

#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/parts.hpp"

namespace jidan::core {
namespace {

using Events = std::vector<Event>;

bool is_ended(RunState state) {
  return state == RunState::rejected || state == RunState::expired || state == RunState::cancelled;
}

// Acceptance and start are implied by anything that can only happen after them, as long as the run
// is still this factory's: the other reports were lost or are late.
void imply_started(const Run& run, const Report& report, Events& events) {
  if (run.state == RunState::issued) events.push_back(RunAccepted{run.id, report.seq, report.at});
  if (run.state == RunState::issued || run.state == RunState::accepted)
    events.push_back(RunStarted{run.id, report.seq, report.at});
}

std::vector<Handle> parts_of_line(const State& state, const Run& run, LineId line) {
  std::vector<Handle> parts;
  for (const Handle part : run.parts)
    if (state.lines[state.parts[part].line].id == line) parts.push_back(part);
  return parts;
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
  for (const ReportLine& each : lines)
    for (const Handle part : parts_of_line(state, run, each.line)) {
      const PartState now_in = state.parts[part].state;
      if (now_in == PartState::in_run || now_in == PartState::in_production)
        move_out_of_run(state, run, part, state.parts[part].quantity, each.reason, events);
    }
}

bool takes_out_everything(const State& state, const Run& run,
                          const std::vector<ReportLine>& lines) {
  return std::all_of(run.parts.begin(), run.parts.end(), [&](Handle part) {
    const LineId id = state.lines[state.parts[part].line].id;
    return std::any_of(lines.begin(), lines.end(),
                       [&](const ReportLine& each) { return each.line == id; });
  });
}

Decision decide_accepted(const State& state, const Run& run, const Report& report) {
  if (run.state != RunState::issued) return Events{};
  Events events;
  if (!run.parts.empty() && takes_out_everything(state, run, report.lines)) {
    events.push_back(RunFenced{run.id, FenceReason::rejected, report.seq});
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
    const LineId line = state.lines[state.parts[part].line].id;
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

// A line that is in the run twice, as itself and as a remake, may be reported in two entries.
std::vector<ReportLine> each_line_once(const std::vector<ReportLine>& lines) {
  std::vector<ReportLine> once;
  for (const ReportLine& each : lines) {
    const auto known = std::find_if(once.begin(), once.end(), [&](const ReportLine& other) {
      return other.line == each.line;
    });
    if (known == once.end()) {
      once.push_back(each);
      continue;
    }
    known->count.made += each.count.made;
    known->count.defective += each.count.defective;
    known->count.spoiled += each.count.spoiled;
  }
  return once;
}

// Counts only rise, and never beyond what was to be made.
LineCount risen(const State& state, const Run& run, const ReportLine& line) {
  LineCount count;
  if (const auto known = run.counts.find(line.line); known != run.counts.end())
    count = known->second;
  std::int32_t to_make = 0;
  for (const Handle part : parts_of_line(state, run, line.line))
    to_make += state.parts[part].quantity;
  count.made = std::clamp(line.count.made, count.made, std::max(count.made, to_make));
  count.defective = std::max(count.defective, line.count.defective);
  count.spoiled = std::max(count.spoiled, line.count.spoiled);
  return count;
}

void count_lines(const State& state, const Run& run, const Report& report, Events& events) {
  RunCounted counted{run.id, report.seq, report.at, {}};
  for (const ReportLine& each : each_line_once(report.lines))
    if (!parts_of_line(state, run, each.line).empty())
      counted.lines.push_back({each.line, risen(state, run, each)});
  if (!counted.lines.empty()) events.push_back(std::move(counted));
}

Decision decide_progress(const State& state, const Run& run, const Report& report) {
  Events events;
  imply_started(run, report, events);
  count_lines(state, run, report, events);
  return events;
}

// Good pieces of each counted line when the factory says it is done. Its last word on a line counts;
// a line it had only counted on the way came out whole but for the pieces it called bad.
std::map<LineId, std::int64_t> came_out(const State& state, const Run& run, const Report& report) {
  std::map<LineId, std::int64_t> good;
  for (const auto& [line, count] : run.counts) {
    std::int64_t to_make = 0;
    for (const Handle part : parts_of_line(state, run, line)) to_make += state.parts[part].quantity;
    good[line] = std::max<std::int64_t>(count.made, to_make - count.defective - count.spoiled);
  }
  for (const ReportLine& each : each_line_once(report.lines))
    good[each.line] = risen(state, run, each).made;
  return good;
}

bool is_made(const Part& part) {
  return part.state == PartState::made || part.state == PartState::shipped;
}

// What is missing of each counted line goes back to its pool, to be made again. Returns the pieces
// left.
std::int64_t remake_missing(const State& state, const Run& run,
                            std::map<LineId, std::int64_t> good, Events& events) {
  const auto good_of = [&](const Part& part) { return good.find(state.lines[part.line].id); };
  // A line may be in the run twice, as itself and as a remake: what is made already is not there
  // for the other part.
  for (const Handle handle : run.parts) {
    const Part& part = state.parts[handle];
    if (const auto counted = good_of(part); counted != good.end() && is_made(part))
      counted->second = std::max<std::int64_t>(0, counted->second - part.quantity);
  }
  std::int64_t left = 0;
  for (const Handle handle : run.parts) {
    const Part& part = state.parts[handle];
    std::int64_t here = part.quantity;
    if (const auto counted = good_of(part); counted != good.end() && !is_made(part)) {
      here = std::min<std::int64_t>(counted->second, part.quantity);
      counted->second -= here;
    }
    left += here;
    if (here == part.quantity) continue;
    move_out_of_run(state, run, handle, static_cast<std::int32_t>(part.quantity - here),
                    ReportReason::none, events);
    std::get<PartMoved>(events.back()).from = PartState::in_production;
  }
  return left;
}

// Completed: what came out short is made again; a line never counted came out whole.
Decision decide_completed(const State& state, const Run& run, const Report& report) {
  if (run.state == RunState::made) return Events{};
  Events events;
  imply_started(run, report, events);
  count_lines(state, run, report, events);
  const std::int64_t left = remake_missing(state, run, came_out(state, run, report), events);
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
      return events;
    }
    case ReportKind::first_piece:
    case ReportKind::inspected:
      return Events{ReportNoted{run.id, report.seq, report.kind, report.at}};
    case ReportKind::cancel_outcome:
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
  moved.line = state.lines[part.line].id;
  moved.quantity = quantity;
  moved.from = part.state;
  moved.run = run.id;
  moved.hold = hold_for(reason);
  moved.is_remake = part.is_remake || reason == ReportReason::none;
  if (moved.hold != HoldReason::none) {
    moved.to = PartState::held;
  } else {
    moved.to = PartState::pooled;
    // Not the run's own pool: a catalog applied since may have split it.
    const Line& line = state.lines[part.line];
    moved.pool = pool_for(state, state.catalog->products[line.product],
                          state.orders[line.order].test, events);
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
  if (command.report.revision != run.revision)
    return refuse(RefusalCode::revision_stale, "/data/revision", std::to_string(run.revision));
  if (run.state == RunState::closed || command.report.seq <= run.last_report_seq) return Events{};
  return decide_on_live(state, run, command.report);
}

}  // namespace jidan::core
