// A recurrence as its channel reads it: what it said, what comes next, and what became of the dates
// lately decided. Its order is the document it gave, or "erased":true in its place.
#pragma once

#include <string>

#include "aggregator/intake/reads.hpp"

namespace jidan::intake {

std::string render_recurrence(const RecurrenceRead& read);

}  // namespace jidan::intake
