// Opening read.db; see read_store.hpp.
#include "aggregator/ledger/read_store.hpp"

#include <sqlite3.h>

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

void remove_store(const fs::path& file) {
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(file.string() + suffix);
}

}  // namespace

SQLite::Database open_read_store(const fs::path& file, core::Sequence removed_to,
                                 core::Sequence journal_head) {
  try {
    SQLite::Database database = open_writer(file, StoreKind::read, Durability::normal);
    const auto reached = static_cast<core::Sequence>(
        database.execAndGet("SELECT sequence FROM progress").getInt64());
    const bool is_empty = reached == 0;
    if (reached <= journal_head && (is_empty || reached >= removed_to)) return database;
  } catch (const StoreDamaged&) {
    // Rebuilt below: nothing is in it that the journal hasn't.
  } catch (const StoreNewer&) {
    // The same: an older program makes its own tables.
  } catch (const SQLite::Exception&) {
    // Opened, but its tables can't be read: the same.
  }
  remove_store(file);
  return open_writer(file, StoreKind::read, Durability::normal);
}

void copy_wal_back(SQLite::Database& database) {
  const int code = sqlite3_wal_checkpoint_v2(database.getHandle(), nullptr,
                                             SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code != SQLITE_OK && (code & 0xFF) != SQLITE_BUSY)
    throw SQLite::Exception(database.getHandle(), code);
}

}  // namespace jidan::ledger
