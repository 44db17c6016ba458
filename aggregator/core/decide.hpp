// decide: what follows from a command, as events, or why not. Pure: the same state, command and instant
// always give the same answer, and nothing changes. The event at position i will get the sequence
// state.next_sequence + i.
#pragma once

#include <vector>

#include "aggregator/core/command.hpp"
#include "aggregator/core/event.hpp"
#include "aggregator/core/refusal.hpp"
#include "aggregator/core/state.hpp"
#include "aggregator/core/values/result.hpp"

namespace jidan::core {

// Every mistake of the command at once. `earliest` goes with promise_infeasible.
struct Rejection {
  std::vector<Refusal> refusals;
  Instant earliest = kNever;
  std::vector<Event> events;  // what must be remembered although the answer is no: a claim
};

using Decision = Result<std::vector<Event>, Rejection>;

Decision decide(const State& state, const Command& command, Instant now);

}  // namespace jidan::core
