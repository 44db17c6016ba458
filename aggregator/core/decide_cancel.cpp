// Cancelling: what no factory has accepted is taken out at once; of the rest the factory is asked,
// and what it had begun is made. While that is open, no piece of the line is made again.

#include <algorithm>
#include <cstdlib>
#include <set>

#include "aggregator/core/decide_cancel.hpp"
#include "aggregator/core/decide_counts.hpp"
#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/parts.hpp"

namespace jidan::core {
namespace {

using Events = std::vector<Event>;

void take_away(const State& state, Handle handle, std::int32_t quantity, Events& events) {
  const Part& part = state.parts[handle];
  PartMoved moved;
  moved.line = state.id_of(state.lines[part.line]);
  moved.quantity = quantity;
  moved.from = part.state;
  moved.to = PartState::cancelled;
  if (part.run() != kNoHandle) moved.run = state.runs[part.run()].id;
  moved.is_remake = part.is_remake;
  events.push_back(std::move(moved));
}

std::vector<Handle> lines_of(const State& state, const Order& order,
                             const std::vector<LineId>& wanted) {
  std::vector<Handle> lines;
  for_each_line(state, order, [&](Handle line) {
    const LineId id = state.id_of(state.lines[line]);
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), id) != wanted.end())
      lines.push_back(line);
  });
  return lines;
}

// The pieces of an order that can be cancelled, by what it takes.
struct Sorted {
  std::vector<Handle> at_once;  // in no run
  std::map<RunId, RemovedPieces> out_of_sheets;
  std::map<RunId, std::map<LineId, std::int32_t>> to_ask;
  bool has_open_request = false;
  bool has_too_late = false;
};

Sorted sorted(const State& state, const std::vector<Handle>& lines) {
  Sorted found;
  for (const Handle line : lines)
    for_each_part(state, state.lines[line], [&](Handle handle) {
      const Part& part = state.parts[handle];
      switch (cancel_way(state, part)) {
        case CancelWay::at_once:
          if (part.run() == kNoHandle)
            found.at_once.push_back(handle);
          else
            found.out_of_sheets[state.runs[part.run()].id][handle] = part.quantity;
          break;
        case CancelWay::ask_factory:
          found.to_ask[state.runs[part.run()].id][state.id_of(state.lines[line])] += part.quantity;
          break;
        case CancelWay::asked:
          found.has_open_request = true;
          break;
        case CancelWay::too_late:
          found.has_too_late = true;
          break;
        case CancelWay::done:
          break;
      }
    });
  return found;
}

}  // namespace

CancelRequested request_for(const State& state, const Run& run, CancelPurpose purpose,
                            std::vector<AskedLine> lines, Instant now) {
  const Factory& factory = state.catalog->factories[run.factory];
  CancelRequested request;
  request.run = run.id;
  request.factory = factory.id;
  request.revision = run.revision;
  request.purpose = purpose;
  request.answer_by = now + kCancelAnswer;
  if (run.offer != kNoIndex)
    request.answer_by = acknowledged_by(factory, state.catalog->offers[run.offer], now);
  request.lines = std::move(lines);
  return request;
}

std::int32_t unmade(const State& state, const Run& run, LineId line) {
  std::int32_t pieces = 0;
  std::int32_t counted = 0;
  if (const auto count = run.counts.find(line); count != run.counts.end())
    counted = count->second.made;
  for (const Handle handle : parts_of_line(state, run, line)) {
    const Part& part = state.parts[handle];
    if (part.state == PartState::in_run || part.state == PartState::in_production)
      pieces += part.quantity;
    else
      counted -= part.quantity;
  }
  return std::max(0, pieces - std::max(0, counted));
}

void leave_out(const State& state, const Run& run, LineId line, std::int32_t pieces,
               CancelPurpose purpose, RemovedPieces& removed, Events& events) {
  for (const Handle handle : parts_of_line(state, run, line)) {
    const Part& part = state.parts[handle];
    if (part.state != PartState::in_run && part.state != PartState::in_production) continue;
    const std::int32_t here = std::min(pieces, part.quantity);
    if (here == 0) continue;
    pieces -= here;
    removed[handle] = here;
    switch (purpose) {
      case CancelPurpose::cancel:
        take_away(state, handle, here, events);
        break;
      case CancelPurpose::reassign:
        move_out_of_run(state, run, handle, here, ReportReason::other, events);
        break;
      case CancelPurpose::replan:
        put_back(state, run, handle, here, events);
        break;
    }
  }
}

CancelWay cancel_way(const State& state, const Part& part) {
  switch (part.state) {
    case PartState::awaiting_payment:
    case PartState::held:
    case PartState::pooled:
      return CancelWay::at_once;
    case PartState::in_run:
    case PartState::in_production: {
      const Run& run = state.runs[part.run()];
      if (run.state == RunState::issued) return CancelWay::at_once;
      if (run.test) return CancelWay::too_late;
      const OpenCancel* open = open_cancel_of(state, run, state.id_of(state.lines[part.line]));
      const bool is_asked = open != nullptr && open->purpose == CancelPurpose::cancel;
      return is_asked ? CancelWay::asked : CancelWay::ask_factory;
    }
    case PartState::made:
    case PartState::shipped:
      return CancelWay::too_late;
    case PartState::cancelled:
      return CancelWay::done;
  }
  std::abort();
}

const OpenCancel* open_cancel_of(const State& state, const Run& run, LineId line) {
  for (auto each = state.open_cancels.lower_bound({run.id.value, 0});
       each != state.open_cancels.end() && each->first.run == run.id.value; ++each)
    for (const AskedLine& asked : each->second.lines)
      if (asked.line == line) return &each->second;
  return nullptr;
}

namespace {

// A line may be named in several entries.
std::optional<std::int64_t> not_started_of(const Report& report, LineId line) {
  std::optional<std::int64_t> said;
  for (const ReportLine& each : report.lines)
    if (each.line == line) said = said.value_or(0) + each.not_started;
  return said;
}

// What an operator asked for the line gives way to its buyer's wish.
void withdraw_request(const State& state, const Run& run, LineId line, Events& events) {
  for (auto each = state.open_cancels.lower_bound({run.id.value, 0});
       each != state.open_cancels.end() && each->first.run == run.id.value; ++each)
    for (const AskedLine& asked : each->second.lines)
      if (asked.line == line)
        events.push_back(CancelConcluded{
            run.id, DeliveryId{each->first.request}, 0, false, {{line, 0, asked.quantity}}});
}

}  // namespace

Decision decide_cancel(const State& state, const CancelLines& command, Instant now) {
  Handle handle = state.find(command.order);
  if (!command.order && !command.lines.empty())
    if (const Handle line = state.find(command.lines.front()); line != kNoHandle)
      handle = state.lines[line].order;
  if (handle == kNoHandle) return refuse(RefusalCode::order_closed);
  const std::vector<Handle> lines = lines_of(state, state.orders[handle], command.lines);
  const Sorted found = sorted(state, lines);
  if (found.at_once.empty() && found.out_of_sheets.empty() && found.to_ask.empty()) {
    if (found.has_too_late && !found.has_open_request)
      return refuse(RefusalCode::not_cancellable, "/lines");
    return Events{};
  }
  CancelAsked asked{state.orders[handle].id, {}, command.by, command.reason};
  for (const Handle line : lines) asked.lines.push_back(state.id_of(state.lines[line]));
  Events events{std::move(asked)};
  for (const Handle part : found.at_once)
    take_away(state, part, state.parts[part].quantity, events);
  for (const auto& [id, removed] : found.out_of_sheets) {
    for (const auto& [part, quantity] : removed) take_away(state, part, quantity, events);
    revise_or_end(state, state.runs[state.find(id)], removed, events);
  }
  for (const auto& [id, pieces] : found.to_ask) {
    std::vector<AskedLine> of_run;
    for (const auto& [line, quantity] : pieces) {
      withdraw_request(state, state.runs[state.find(id)], line, events);
      of_run.push_back({line, quantity});
    }
    events.push_back(request_for(state, state.runs[state.find(id)], CancelPurpose::cancel,
                                 std::move(of_run), now));
  }
  return events;
}

Decision decide_cancel_outcome(const State& state, const Run& run, const Report& report) {
  struct LeftOut {
    LineId line;
    std::int32_t pieces = 0;
    CancelPurpose purpose = CancelPurpose::cancel;
  };
  Events events;
  std::vector<LeftOut> left_out;
  for (auto each = state.open_cancels.lower_bound({run.id.value, 0});
       each != state.open_cancels.end() && each->first.run == run.id.value; ++each) {
    CancelConcluded concluded{run.id, DeliveryId{each->first.request}, report.seq, true, {}};
    for (const AskedLine& asked : each->second.lines) {
      const auto said = not_started_of(report, asked.line);
      if (!said) continue;
      const std::int64_t out =
          std::min<std::int64_t>({*said, asked.quantity, unmade(state, run, asked.line)});
      const auto pieces = static_cast<std::int32_t>(out);
      left_out.push_back({asked.line, pieces, each->second.purpose});
      concluded.lines.push_back({asked.line, pieces, asked.quantity - pieces});
    }
    if (!concluded.lines.empty()) events.push_back(std::move(concluded));
  }
  if (events.empty())
    return refuse(RefusalCode::not_cancellable, "/data/lines",
                  "no request about these lines is open: they are to be made");
  RemovedPieces removed;
  for (const LeftOut& each : left_out)
    leave_out(state, run, each.line, each.pieces, each.purpose, removed, events);
  if (!removed.empty()) revise_or_end(state, run, removed, events);
  return events;
}

std::vector<Event> expire_cancel(const State& state, const CancelKey& key) {
  CancelConcluded concluded{RunId{key.run}, DeliveryId{key.request}, 0, false, {}};
  for (const AskedLine& asked : state.open_cancels.at(key).lines)
    concluded.lines.push_back({asked.line, 0, asked.quantity});
  return {std::move(concluded)};
}

void conclude_cancels(const State& state, const Run& run, std::uint64_t seq, Events& events) {
  std::map<LineId, std::int32_t> moved;
  std::set<LineId> concluded_already;
  bool ends = false;
  for (const Event& event : events) {
    if (const auto* concluded = std::get_if<CancelConcluded>(&event))
      for (const CancelOutcome& each : concluded->lines) concluded_already.insert(each.line);
    if (const auto* out = std::get_if<PartMoved>(&event); out != nullptr && out->run == run.id)
      moved[out->line] += out->quantity;
    ends = ends || std::holds_alternative<RunMade>(event) ||
           std::holds_alternative<RunClosed>(event) || std::holds_alternative<RunFenced>(event);
  }
  if (moved.empty() && !ends) return;
  for (auto each = state.open_cancels.lower_bound({run.id.value, 0});
       each != state.open_cancels.end() && each->first.run == run.id.value; ++each) {
    CancelConcluded concluded{run.id, DeliveryId{each->first.request}, seq, true, {}};
    for (const AskedLine& asked : each->second.lines) {
      if (concluded_already.contains(asked.line)) continue;
      const std::int32_t out = std::min(asked.quantity, moved[asked.line]);
      if (ends || out == asked.quantity)
        concluded.lines.push_back({asked.line, out, asked.quantity - out});
    }
    if (!concluded.lines.empty()) events.push_back(std::move(concluded));
  }
}

}  // namespace jidan::core
