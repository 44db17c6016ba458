// How requests to cancel change the state.

#include <algorithm>

#include "aggregator/core/apply_parts.hpp"

namespace jidan::core {

void apply_event(State& state, const CancelRequested& event, Instant) {
  const CancelKey key{event.run.value, state.next_sequence};
  state.open_cancels[key] = {event.purpose, event.answer_by, event.lines};
  state.cancel_limits.insert({event.answer_by, key});
}

void apply_event(State& state, const CancelConcluded& event, Instant) {
  Run& run = run_of(state, event.run);
  if (event.answered) heard(state, run, event.seq);
  const CancelKey key{event.run.value, event.request.value};
  const auto open = state.open_cancels.find(key);
  if (open == state.open_cancels.end()) throw CoreBug("an event ends an unknown request to cancel");
  std::erase_if(open->second.lines, [&](const AskedLine& asked) {
    return std::any_of(event.lines.begin(), event.lines.end(),
                       [&](const CancelOutcome& each) { return each.line == asked.line; });
  });
  if (!open->second.lines.empty()) return;
  state.cancel_limits.erase({open->second.answer_by, key});
  state.open_cancels.erase(open);
}

}  // namespace jidan::core
