// The table a replay ends with.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "demo/answers.hpp"
#include "demo/history.hpp"
#include "demo/shadow.hpp"

namespace jidan::demo {

struct SummaryNumbers {
  Market market = Market::china;
  StatusAnswer status;
  ShadowTotals here;    // the same orders and policy as the daemon's, in memory
  ShadowTotals cutoff;  // the daily cut-off
  std::int64_t alone = 0;
  std::chrono::milliseconds replay{0};
  std::uint64_t instants = 0;
  int daemon_kills = 0, adapter_kills = 0;
};

std::string summary_text(const SummaryNumbers& numbers);

}  // namespace jidan::demo
