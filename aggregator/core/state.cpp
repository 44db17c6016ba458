// The few questions the state answers about itself.
#include "aggregator/core/state.hpp"

#include <algorithm>

namespace jidan::core {

Instant State::next_deadline() const {
  if (!assigned.empty() || !rekeying.empty()) return now;
  Instant next = kNever;
  for (const auto* deadlines :
       {&reviews, &payments, &ack_limits, &reminders, &test_steps, &retirements, &recurrence_steps})
    if (!deadlines->empty()) next = std::min(next, deadlines->begin()->first);
  if (!cancel_limits.empty()) next = std::min(next, cancel_limits.begin()->first);
  return next;
}

// All lines of an order are placed in its own decision: their ids lie between its id and that of
// the next order.
Handle State::find(LineId id) const {
  const Handle handle = order_by_id.at_or_below(id.value);
  if (handle == kNoHandle) return kNoHandle;
  const Order& order = orders[handle];
  Handle line = order.last_line;
  if (line == kNoHandle) return kNoHandle;
  do {
    line = lines[line].next;
    if (order.id.value + lines[line].behind_order == id.value) return line;
  } while (line != order.last_line);
  return kNoHandle;
}

std::string pool_identity(std::string_view key, bool test) {
  std::string identity(test ? "test:" : "");
  identity += key;
  return identity;
}

}  // namespace jidan::core
