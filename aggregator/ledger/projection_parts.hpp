// What becomes of a line's parts in the read tables: the same rules as core's apply_order.cpp and
// apply_run.cpp, on a vector. projection_test holds them against the state.
#pragma once

#include "aggregator/ledger/read_rows.hpp"

namespace jidan::ledger {

// Takes `quantity` of the pooled pieces into the run.
void release_parts(std::vector<PartRow>& parts, const core::RunReleased& released, core::RunId run,
                   const core::RunLine& wanted);
void move_part(std::vector<PartRow>& parts, const core::PartMoved& event);
// What waits goes into the equivalent's pool; factories are asked anew.
void substitute_parts(std::vector<PartRow>& parts, const core::LineSubstituted& event);
// Parts of the run in a state before `to` come to it.
void advance_parts(std::vector<PartRow>& parts, core::RunId run, core::PartState to);
// Parts in production become made as far as the cumulative count reaches.
void count_parts(std::vector<PartRow>& parts, core::RunId run, std::int32_t made);
core::PartState least_advanced(const std::vector<PartRow>& parts);

}  // namespace jidan::ledger
