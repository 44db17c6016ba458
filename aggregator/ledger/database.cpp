// Settings and migrations of a SQLite connection; see database.hpp.
#include "aggregator/ledger/database.hpp"

#include <sqlite3.h>

#include <string>

namespace jidan::ledger {
namespace {

// A read of one commit row or one page of a list needs a few thousand steps; a runaway needs
// billions. 500 × 100,000 steps are about a second.
constexpr int kProgressInterval = 100'000;
constexpr int kProgressCallsMax = 500;

// Every connection here belongs to one thread, so SQLite's own lock around each call protects
// nothing (it was an eighth of the projector's time); and its count of allocated bytes, which
// nobody reads, is one lock for all threads. The latter can only be switched off before the first
// connection of the process: where a test was there first, it stays on and costs time only.
constexpr int kOneThread = SQLITE_OPEN_NOMUTEX;
void leave_allocations_uncounted() {
  static const int asked_once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(asked_once);
}

void configure_handle(sqlite3* handle) {
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  // The last close must not checkpoint behind our back: the owner does it where errors are seen.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void configure(SQLite::Database& database) {
  configure_handle(database.getHandle());
  database.exec("PRAGMA foreign_keys = ON");
  database.exec("PRAGMA trusted_schema = OFF");
  database.exec("PRAGMA cell_size_check = ON");
  database.exec("PRAGMA mmap_size = 0");
  database.exec("PRAGMA temp_store = MEMORY");
  database.exec("PRAGMA wal_autocheckpoint = 0");
}

std::int64_t pragma(SQLite::Database& database, const char* name) {
  return database.execAndGet(std::string("PRAGMA ") + name).getInt64();
}

// Returns the version; refuses a file that isn't ours or is newer than this program.
std::size_t check_identity(SQLite::Database& database, StoreKind kind, std::size_t known,
                           const std::string& file) {
  const auto id = pragma(database, "application_id");
  const auto version = pragma(database, "user_version");
  if (id == 0 && version == 0) {
    if (database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt64() != 0)
      throw StoreDamaged(file + " is a SQLite file of something else");
    return 0;
  }
  if (id != static_cast<std::int64_t>(kind))
    throw StoreDamaged(file + " is not the store it should be (application_id " +
                       std::to_string(id) + ")");
  if (version < 0 || static_cast<std::size_t>(version) > known)
    throw StoreNewer(file + " has version " + std::to_string(version) +
                     "; this program knows up to " + std::to_string(known) +
                     ". Start the newer program, or restore a backup made with this one.");
  return static_cast<std::size_t>(version);
}

const std::vector<std::string_view>& migrations_of(StoreKind kind) {
  switch (kind) {
    case StoreKind::journal:
      return journal_migrations();
    case StoreKind::read:
      return read_migrations();
    case StoreKind::segment:
      return segment_migrations();
  }
  throw LedgerError("no such store");
}

void migrate(SQLite::Database& database, StoreKind kind, const std::string& file) {
  const auto& all = migrations_of(kind);
  std::size_t version = check_identity(database, kind, all.size(), file);
  for (; version < all.size(); ++version) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    database.exec(std::string(all[version]));
    database.exec("PRAGMA application_id = " + std::to_string(static_cast<std::uint32_t>(kind)));
    database.exec("PRAGMA user_version = " + std::to_string(version + 1));
    transaction.commit();
  }
}

}  // namespace

SQLite::Database open_writer(const std::filesystem::path& file, StoreKind kind,
                             Durability durability) {
  try {
    leave_allocations_uncounted();
    SQLite::Database database(
        file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | kOneThread, kBusyTimeoutMs);
    configure(database);
    if (database.execAndGet("PRAGMA journal_mode = WAL").getString() != "wal")
      throw StoreDamaged(file.string() + " can't be put into WAL mode");
    database.exec(durability == Durability::full ? "PRAGMA synchronous = FULL"
                                                 : "PRAGMA synchronous = NORMAL");
    // Freed bytes are zeroed, so that an erased key or a dropped body isn't left in a free page.
    // The read tables hold nothing personal, and each of their rows is written again and again.
    database.exec(kind == StoreKind::journal ? "PRAGMA secure_delete = ON"
                                             : "PRAGMA secure_delete = OFF");
    migrate(database, kind, file.string());
    return database;
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, "opening " + file.string());
  }
}

SQLite::Database create_segment(const std::filesystem::path& file) {
  try {
    SQLite::Database database(
        file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | kOneThread, kBusyTimeoutMs);
    configure(database);
    // A commit of 37 KiB (64 orders) spans 3 pages instead of 10: fewer writes, fewer steps of a
    // read.
    database.exec("PRAGMA page_size = 16384");
    database.exec("PRAGMA journal_mode = MEMORY");
    database.exec("PRAGMA synchronous = OFF");
    migrate(database, StoreKind::segment, file.string());
    return database;
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, "making " + file.string());
  }
}

ReadConnection::ReadConnection(const std::filesystem::path& file, StoreKind kind, ReadBudget budget)
    : database_([&] {
        try {
          leave_allocations_uncounted();
          return SQLite::Database(file.string(), SQLite::OPEN_READONLY | kOneThread,
                                  kBusyTimeoutMs);
        } catch (const SQLite::Exception& error) {
          throw_store_error(error, "opening " + file.string() + " for reading");
        }
      }()),
      calls_left_(std::make_unique<int>(kProgressCallsMax)) {
  try {
    configure(database_);
    database_.exec("PRAGMA query_only = ON");
    const std::size_t known = migrations_of(kind).size();
    if (check_identity(database_, kind, known, file.string()) != known)
      throw StoreDamaged(file.string() + " hasn't been migrated by a writer yet");
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, "opening " + file.string() + " for reading");
  }
  if (budget == ReadBudget::unbounded) return;
  sqlite3_progress_handler(
      database_.getHandle(), kProgressInterval,
      [](void* left) { return --*static_cast<int*>(left) < 0 ? 1 : 0; }, calls_left_.get());
}

SQLite::Database& ReadConnection::begin_read() {
  *calls_left_ = kProgressCallsMax;
  return database_;
}

void throw_store_error(const SQLite::Exception& error, std::string_view what) {
  const std::string text = std::string(what) + ": " + error.what() + " (code " +
                           std::to_string(error.getExtendedErrorCode()) + ")";
  switch (error.getErrorCode() & 0xFF) {  // without the extended part
    case SQLITE_FULL:
      throw StoreFull(text);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      throw StoreDamaged(text);
    default:
      throw LedgerError(text);
  }
}

std::string_view blob_of(const SQLite::Column& column) {
  const void* bytes = column.getBlob();
  const int size = column.getBytes();
  if (bytes == nullptr || size <= 0) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

}  // namespace jidan::ledger
