// How parts are made, split, moved and joined, and how a finished order leaves the state.
#include "aggregator/core/parts.hpp"

#include "aggregator/core/apply.hpp"

namespace jidan::core {
namespace {

bool is_test(const State& state, const Part& part) {
  return state.orders[state.lines[part.line].order].test;
}

void count(State& state, const Part& part, PartState in, std::int64_t sign) {
  if (is_test(state, part)) return;
  state.totals.pieces[static_cast<std::size_t>(in)] += sign * part.quantity;
}

void link(State& state, Handle part) {
  Line& line = state.lines[state.parts[part].line];
  state.parts[part].next = line.first_part;
  line.first_part = part;
}

void unlink(State& state, Handle part) {
  Line& line = state.lines[state.parts[part].line];
  Handle* link_to = &line.first_part;
  while (*link_to != part) link_to = &state.parts[*link_to].next;
  *link_to = state.parts[part].next;
}

bool same_but_quantity(const State& state, Handle left, Handle right) {
  const Part& a = state.parts[left];
  const Part& b = state.parts[right];
  if (a.has_exclusions || b.has_exclusions) return false;
  return a.state == b.state && a.hold == b.hold && a.is_remake == b.is_remake &&
         a.place == PartPlace::none && b.place == PartPlace::none;
}

}  // namespace

Handle add_part(State& state, Handle line, std::int32_t quantity, PartState to) {
  Part part;
  part.line = line;
  part.quantity = quantity;
  part.state = to;
  const Handle handle = state.parts.insert(part);
  link(state, handle);
  count(state, state.parts[handle], to, 1);
  return handle;
}

Handle split_part(State& state, Handle part, std::int32_t quantity) {
  if (quantity <= 0 || quantity > state.parts[part].quantity)
    throw CoreBug("a part was split beyond its quantity");
  if (quantity == state.parts[part].quantity) return part;
  Part taken = state.parts[part];
  taken.quantity = quantity;
  taken.leave();
  state.parts[part].quantity -= quantity;
  const Handle handle = state.parts.insert(taken);
  link(state, handle);
  if (taken.has_exclusions) state.exclusions[handle] = state.exclusions[part];
  return handle;
}

void set_state(State& state, Handle handle, PartState to) {
  Part& part = state.parts[handle];
  count(state, part, part.state, -1);
  part.state = to;
  count(state, part, to, 1);
}

void merge_parts(State& state, Handle line) {
  for (Handle keep = state.lines[line].first_part; keep != kNoHandle;
       keep = state.parts[keep].next) {
    Handle other = state.parts[keep].next;
    while (other != kNoHandle) {
      const Handle next = state.parts[other].next;
      if (same_but_quantity(state, keep, other)) {
        state.parts[keep].quantity += state.parts[other].quantity;
        unlink(state, other);
        state.parts.erase(other);
      }
      other = next;
    }
  }
}

void add_line(State& state, Handle order, Handle line) {
  const Handle last = state.orders[order].last_line;
  if (last == kNoHandle) {
    state.lines[line].next = line;
  } else {
    state.lines[line].next = state.lines[last].next;
    state.lines[last].next = line;
  }
  state.orders[order].last_line = line;
}

void retire_order_if_done(State& state, Handle order) {
  bool open = false;
  for_each_line(state, state.orders[order], [&](Handle line) {
    for_each_part(state, state.lines[line], [&](Handle part) {
      const Part& each = state.parts[part];
      const bool final_state =
          each.state == PartState::shipped || each.state == PartState::cancelled;
      open = open || !final_state || each.place == PartPlace::run;
    });
  });
  if (open) return;
  for_each_line(state, state.orders[order], [&](Handle line) {
    Handle part = state.lines[line].first_part;
    while (part != kNoHandle) {
      const Handle next = state.parts[part].next;
      state.exclusions.erase(part);
      state.parts.erase(part);
      part = next;
    }
    state.equivalents.erase(line);
    state.lines.erase(line);
  });
  state.order_by_id.erase(state.orders[order].id.value);
  state.orders.erase(order);
}

void join_run(State& state, Handle run, Handle part) {
  Run& joined = state.runs[run];
  state.parts[part].enter_run(run);
  state.parts[part].slot = static_cast<std::uint32_t>(joined.parts.size());
  joined.parts.push_back(part);
}

void leave_run(State& state, Handle part) {
  Run& left = state.runs[state.parts[part].run()];
  const std::uint32_t slot = state.parts[part].slot;
  const Handle last = left.parts.back();
  left.parts[slot] = last;
  state.parts[last].slot = slot;
  left.parts.pop_back();
  state.parts[part].leave();
}

}  // namespace jidan::core
