// A run's result as one line of JSON.
#pragma once

#include <string>

#include "bench/intake/load.hpp"

namespace jidan::bench {

std::string load_report(const LoadOptions& options, const LoadTally& tally);

}  // namespace jidan::bench
