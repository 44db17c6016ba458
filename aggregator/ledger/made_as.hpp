// What a line is made as, where its buyer's consent was made use of: read from the journal at the
// line's own steps, because the read tables keep no SKU.
#pragma once

#include <string>

#include "aggregator/core/event.hpp"
#include "aggregator/ledger/journal_reader.hpp"
#include "aggregator/ledger/read_rows.hpp"

namespace jidan::ledger {

// The equivalent's SKU; empty: it is made as ordered. `placed` is the line's own event.
std::string made_as(JournalReader& journal, const LineRow& line, const core::LinePlaced& placed);

}  // namespace jidan::ledger
