// Opens read.db for the one who writes it, or makes it anew when it can't be what the journal says:
// nothing is in it that the journal hasn't.
#pragma once

#include <filesystem>

#include "aggregator/core/event.hpp"
#include "aggregator/ledger/database.hpp"

namespace jidan::ledger {

// Empty when it was missing, damaged, of a newer program, ahead of the journal, or would have to go
// on in what was removed of it.
SQLite::Database open_read_store(const std::filesystem::path& file, core::Sequence removed_to,
                                 core::Sequence journal_head);
// Copies its WAL back into it as far as readers let it. Throws SQLite::Exception.
void copy_wal_back(SQLite::Database& database);

}  // namespace jidan::ledger
