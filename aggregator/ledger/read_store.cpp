// Opening read.db; see read_store.hpp.
#include "aggregator/ledger/read_store.hpp"

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

void remove_store(const fs::path& file) {
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(file.string() + suffix);
}

}  // namespace

SQLite::Database open_read_store(const fs::path& file, core::Sequence journal_head) {
  try {
    SQLite::Database database = open_writer(file, StoreKind::read, Durability::normal);
    const auto reached = static_cast<core::Sequence>(
        database.execAndGet("SELECT sequence FROM progress").getInt64());
    if (reached <= journal_head) return database;
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

}  // namespace jidan::ledger
