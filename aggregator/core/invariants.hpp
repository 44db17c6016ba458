// invariants: what must hold of every state, checked by tests, simulation, demo and verify.
#pragma once

#include <string>
#include <vector>

#include "aggregator/core/state.hpp"

namespace jidan::core {

// One sentence for each violation; empty when all hold. Cost: linear in what is open.
std::vector<std::string> violations(const State& state);

// A digest of all of the state that matters, for "restart equals replay" and "same seed, same
// world".
std::uint64_t digest(const State& state);

}  // namespace jidan::core
