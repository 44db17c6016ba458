// apply: the one place where the state changes. Total on events that decide() made; an event that
// doesn't fit the state is a bug or a damaged journal and stops the process (CoreBug).
#pragma once

#include <stdexcept>

#include "aggregator/core/event.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

class CoreBug : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// `now` is the business instant of the commit the event is in; its sequence is state.next_sequence.
void apply(State& state, const Event& event, Instant now);

// The same for one of many events: when a pool that lines joined must be looked at is computed once
// by settle(), not for each line. Nothing that asks for a deadline may run in between; the result
// is that of apply() for each.
void apply_unsettled(State& state, const Event& event, Instant now);
void settle(State& state);

}  // namespace jidan::core
