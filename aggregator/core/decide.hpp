// decide: what follows from a command, as events, or why not. Pure: the same state, command and
// instant always give the same answer, and nothing changes. The event at position i will get the
// sequence state.next_sequence + i.
#pragma once

#include <vector>

#include "aggregator/core/command.hpp"
#include "aggregator/core/event.hpp"
#include "aggregator/core/refusal.hpp"
#include "aggregator/core/state.hpp"
#include "aggregator/core/values/result.hpp"

namespace jidan::core {

// What the command speaks of and nobody knows: answered as "not found", not as a refusal.
enum class Unknown : std::uint8_t { none, order, run, pool, factory, delivery, line, recurrence };

// Every mistake of the command at once. `earliest` goes with promise_infeasible.
struct Rejection {
  Unknown unknown = Unknown::none;
  std::vector<Refusal> refusals;
  Instant earliest = kNever;
  std::vector<Event> events;  // what must be remembered although the answer is no: a claim
};

using Decision = Result<std::vector<Event>, Rejection>;

Decision decide(const State& state, const Command& command, Instant now);
// The same for the command that comes by the ten thousand: its events take the order's text out of
// it instead of copying.
Decision decide(const State& state, PlaceOrder&& command, Instant now);

// An occurrence whose horizon has come. Before anything else that is due is decided, its order is
// made (the text lies in the journal at `content`) and given to decide() as PlaceOccurrence.
struct DueOccurrence {
  RecurrenceId recurrence;
  Sequence content = 0;
  LocalDate date;
};
std::optional<DueOccurrence> due_occurrence(const State& state, Instant now);

}  // namespace jidan::core
