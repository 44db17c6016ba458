// An operator takes a run back from its factory.

#include "aggregator/core/decide_cancel.hpp"
#include "aggregator/core/decide_parts.hpp"

namespace jidan::core {
namespace {

// The unmade pieces of the run's lines about which nothing is asked yet.
std::vector<AskedLine> lines_to_ask(const State& state, const Run& run) {
  std::map<LineId, std::int32_t> pieces;
  for (const Handle handle : run.parts) {
    const Part& part = state.parts[handle];
    const LineId line = state.id_of(state.lines[part.line]);
    if (cancel_way(state, part) == CancelWay::ask_factory &&
        open_cancel_of(state, run, line) == nullptr)
      pieces[line] += part.quantity;
  }
  std::vector<AskedLine> lines;
  for (const auto& [line, quantity] : pieces) lines.push_back({line, quantity});
  return lines;
}

// What isn't made leaves the run, without asking.
void take_out_unmade(const State& state, const Run& run, CancelPurpose purpose,
                     std::vector<Event>& events) {
  RemovedPieces removed;
  std::map<LineId, std::int32_t> pieces;
  for (const Handle handle : run.parts) {
    const LineId line = state.id_of(state.lines[state.parts[handle].line]);
    pieces[line] = unmade(state, run, line);
  }
  for (const auto& [line, quantity] : pieces)
    leave_out(state, run, line, quantity, purpose, removed, events);
  revise_or_end(state, run, removed, events);
  conclude_cancels(state, run, run.last_report_seq, events);
}

}  // namespace

Decision decide_take_back(const State& state, const TakeBackRun& command, Instant now) {
  const Handle handle = state.find(command.run);
  if (handle == kNoHandle) return unknown(Unknown::run);
  const Run& run = state.runs[handle];
  const bool has_begun = run.state == RunState::accepted || run.state == RunState::in_production;
  if (run.test || (run.state != RunState::issued && !has_begun))
    return refuse(RefusalCode::run_fenced, "", std::string(to_text(run.state)));
  std::vector<Event> events{RunTakenBack{run.id, command.how, command.by, command.reason}};
  const CancelPurpose purpose =
      command.how == TakeBack::cancel ? CancelPurpose::replan : CancelPurpose::reassign;
  if (run.state == RunState::issued || command.how == TakeBack::concede) {
    take_out_unmade(state, run, purpose, events);
    return events;
  }
  std::vector<AskedLine> lines = lines_to_ask(state, run);
  if (lines.empty()) return std::vector<Event>{};
  events.push_back(request_for(state, run, purpose, std::move(lines), now));
  return events;
}

}  // namespace jidan::core
