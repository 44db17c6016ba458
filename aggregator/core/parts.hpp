// Parts: quantities of a line in one state. The only code that creates, splits, joins and moves
// them, so that "ordered = the sum over parts" is kept in one place.
#pragma once

#include "aggregator/core/event.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

// Makes a part of the line (no pool, no run yet) and counts its pieces in the totals.
Handle add_part(State& state, Handle line, std::int32_t quantity, PartState to);

// Takes `quantity` off a part into a part of its own, with the same exclusions; the part itself
// when it is the whole. Precondition: 0 < quantity ≤ the part's quantity. The part must be in no
// pool or run list.
Handle split_part(State& state, Handle part, std::int32_t quantity);

// Changes a part's state and the totals with it.
void set_state(State& state, Handle part, PartState to);

// Joins parts of the line that differ in nothing but quantity.
void merge_parts(State& state, Handle line);

// Calls f(handle) for each part of the line; f may not add or remove parts.
template <class F>
void for_each_part(const State& state, const Line& line, F&& f) {
  for (Handle part = line.first_part; part != kNoHandle; part = state.parts[part].next) f(part);
}

// Puts a line behind those its order has already.
void add_line(State& state, Handle order, Handle line);

// Calls f(handle) for each line of the order, in the order they were placed; f may erase the line
// it was called with.
template <class F>
void for_each_line(const State& state, const Order& order, F&& f) {
  const Handle last = order.last_line;
  if (last == kNoHandle) return;
  Handle next = state.lines[last].next;
  Handle line = kNoHandle;
  do {
    line = next;
    next = state.lines[line].next;
    f(line);
  } while (line != last);
}

// Calls f(line, quantity) for each part of the order that awaits its payment.
template <class F>
void for_each_unpaid(const State& state, const Order& order, F&& f) {
  for_each_line(state, order, [&](Handle line) {
    for_each_part(state, state.lines[line], [&](Handle part) {
      if (state.parts[part].state == PartState::awaiting_payment)
        f(line, state.parts[part].quantity);
    });
  });
}

// Removes the order with its lines when every part is shipped or cancelled and in no run.
void retire_order_if_done(State& state, Handle order);

// Run membership.
void join_run(State& state, Handle run, Handle part);
void leave_run(State& state, Handle part);

}  // namespace jidan::core
