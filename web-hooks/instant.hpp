// The one time type of the tree. Business time decides when a delivery is due; transport time
// (the system clock) is what signatures carry. Nothing in this folder reads a clock itself.
#pragma once

#include <chrono>

namespace jidan::webhooks {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

}  // namespace jidan::webhooks
