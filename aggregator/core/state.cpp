// The few questions the state answers about itself.
#include "aggregator/core/state.hpp"

#include <algorithm>

namespace jidan::core {

Instant State::next_deadline() const {
  Instant next = kNever;
  for (const auto* deadlines : {&reviews, &payments, &ack_limits, &test_steps, &retirements})
    if (!deadlines->empty()) next = std::min(next, deadlines->begin()->first);
  return next;
}

std::string pool_identity(std::string_view key, bool test) {
  std::string identity(test ? "test:" : "");
  identity += key;
  return identity;
}

}  // namespace jidan::core
