// The published retry table and what may lengthen a wait: jitter and Retry-After. Pure functions.
// Invariant: nothing ever shortens a wait of the table. docs/webhooks.md prints this table, and a
// test holds the two against each other.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string_view>

#include "web-hooks/instant.hpp"

namespace jidan::webhooks {

/// Wait before attempt 1, 2, … 10. After the tenth failure the delivery is a dead letter.
inline constexpr std::array<std::chrono::seconds, 10> retry_table = {
    std::chrono::seconds{0},  std::chrono::seconds{5}, std::chrono::minutes{5},
    std::chrono::minutes{30}, std::chrono::hours{2},   std::chrono::hours{5},
    std::chrono::hours{10},   std::chrono::hours{14},  std::chrono::hours{20},
    std::chrono::hours{24}};

inline constexpr int attempts_max = static_cast<int>(retry_table.size());

/// Jitter adds up to a tenth: enough that the messages of one outage don't return together, little
/// enough that the published table stays true to a reader.
inline constexpr int jitter_percent_max = 10;

/// A receiver may push us back this far and no farther: beyond it the table would be meaningless.
inline constexpr std::chrono::seconds retry_after_max = std::chrono::hours{24};

/// The part added to the wait before attempt `attempt` (counted from 1). The same for the same
/// arguments, so a simulation and a restart agree. Zero for the first attempt.
std::chrono::milliseconds retry_jitter(std::string_view delivery_id, int attempt);

/// Wait before attempt `attempt` (2…10), jitter included.
std::chrono::milliseconds retry_wait(std::string_view delivery_id, int attempt);

/// Wait after the n-th own fault in a row (n from 1): 5 s doubling to 5 min. Spends no budget.
std::chrono::milliseconds own_fault_wait(int faults_in_a_row);

/// Retry-After (RFC 9110 10.2.3) as a wait from `now`, capped: delta-seconds, or any of the three
/// HTTP-date forms. A date in the past is zero; what is neither is nothing.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, Instant now);

}  // namespace jidan::webhooks
