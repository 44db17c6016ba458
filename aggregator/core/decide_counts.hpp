// Counting what came out of a run, line by line, and what of it has to be made again. Not for use
// outside core.
#pragma once

#include <map>
#include <vector>

#include "aggregator/core/event.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

// The run's parts of one line: more than one when the line is in it as itself and as a remake.
std::vector<Handle> parts_of_line(const State& state, const Run& run, LineId line);

// RunCounted with the report's counts, as far as they say anything about lines of the run.
void count_lines(const State& state, const Run& run, const Report& report,
                 std::vector<Event>& events);

// Good pieces of each counted line when the factory says it is done. Its last word on a line
// counts; a line it had only counted on the way came out whole but for the pieces it called bad.
std::map<LineId, std::int64_t> came_out(const State& state, const Run& run, const Report& report);

// What is missing of each counted line goes back to its pool, to be made again. Returns the pieces
// that stay and are not shipped yet.
std::int64_t remake_missing(const State& state, const Run& run, std::map<LineId, std::int64_t> good,
                            std::vector<Event>& events);

}  // namespace jidan::core
