// Opens read.db for the one who writes it, or makes it anew when it can't be what the journal says:
// nothing is in it that the journal hasn't.
#pragma once

#include <filesystem>

#include "aggregator/core/event.hpp"
#include "aggregator/ledger/database.hpp"

namespace jidan::ledger {

// Empty when it was missing, damaged, of a newer program or ahead of the journal.
SQLite::Database open_read_store(const std::filesystem::path& file, core::Sequence journal_head);

}  // namespace jidan::ledger
