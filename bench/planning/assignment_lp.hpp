// An instance as an integer program in LP format, for an exact solver. Costs in fen; a column says
// that a run starts on a day whose pieces reach a price step, so that the relaxation is tight.
#pragma once

#include <ostream>
#include <string>

#include "aggregator/core/planning/assignment.hpp"

namespace jidan::bench {

void write_lp(const core::AssignmentProblem& problem, std::ostream& out);

// One column a line, as the solver takes a first solution: "number name value".
void write_start(const core::AssignmentProblem& problem, const core::ChosenDays& chosen,
                 std::ostream& out);

}  // namespace jidan::bench
