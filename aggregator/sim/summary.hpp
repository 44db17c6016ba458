// What a simulated world came to, as a table for people or as one line of JSON for programs.
#pragma once

#include <string>

#include "aggregator/sim/universe.hpp"

namespace jidan::sim {

std::string table_of(const UniverseResult& result);
std::string json_of(const UniverseResult& result);

}  // namespace jidan::sim
