// The instances on which the choice of factories is measured: 30 runs due together × 8 factories ×
// 3 days, made from a seed, fixed before the solver was tuned. Not random at run time: instance n
// is the same everywhere.
#pragma once

#include <cstdint>

#include "aggregator/core/planning/assignment.hpp"

namespace jidan::bench {

inline constexpr int kAssignmentInstances = 200;
inline constexpr std::uint64_t kAssignmentSeed = 20'261'122;

// 0 ≤ number; the first kAssignmentInstances are the set.
core::AssignmentProblem assignment_instance(int number);

// A change of the generator changes it: optima that were proved for other instances are not used.
std::uint64_t fingerprint_of(const core::AssignmentProblem& problem);

}  // namespace jidan::bench
