// Every policy by the name people call it: the daemon's own and the baselines.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "aggregator/backtest/replay.hpp"

namespace jidan::backtest {

// As reports list them: what the trade does first, the cleverest last.
const std::vector<std::string_view>& policy_names();

// Nothing for a name that is none of them.
std::optional<Reviewer> reviewer_named(std::string_view name);

}  // namespace jidan::backtest
