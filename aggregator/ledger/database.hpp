// One SQLite connection with every setting this project insists on, and the numbered migrations.
// Not a query layer: the tables' owners write their own SQL. A connection belongs to one thread.
// Invariant: the file is ours (application_id) and of a version this program knows.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "aggregator/ledger/errors.hpp"

namespace jidan::ledger {

// How long a connection waits for a lock; readers never block the writer longer than a checkpoint.
inline constexpr int kBusyTimeoutMs = 5'000;

enum class StoreKind : std::uint32_t {
  journal = 0x4A44'4A31,  // "JDJ1", the application_id of journal.db
  read = 0x4A44'5231,     // "JDR1", that of read.db
  segment = 0x4A44'5331,  // "JDS1", that of a sealed segment
};

// unbounded: for verify and backup, which read everything and say so.
enum class ReadBudget : std::uint8_t { bounded, unbounded };

enum class Durability : std::uint8_t { full, normal };

// Generated from migrations/<store>/*.sql; version n is the nth text.
const std::vector<std::string_view>& journal_migrations();
const std::vector<std::string_view>& read_migrations();
const std::vector<std::string_view>& segment_migrations();

// Opens for writing, creates or migrates as needed. Throws StoreNewer or StoreDamaged.
SQLite::Database open_writer(const std::filesystem::path& file, StoreKind kind,
                             Durability durability);
// Makes a file that is written once and then only read: no WAL, and nothing is synced by SQLite, so
// the caller syncs before it is given its name.
SQLite::Database create_segment(const std::filesystem::path& file);
// A connection for short reads from another thread. Each read has a budget of virtual machine steps
// (a bound that needs no clock): a reader that stays inside a read lets the WAL grow without bound.
class ReadConnection {
 public:
  // Opens an existing store of exactly the version this program knows. Throws StoreNewer,
  // StoreDamaged, LedgerError.
  ReadConnection(const std::filesystem::path& file, StoreKind kind,
                 ReadBudget budget = ReadBudget::bounded);

  // Call before each read: gives it a full budget. Beyond it the statement fails.
  SQLite::Database& begin_read();
  SQLite::Database& connection() { return database_; }

 private:
  SQLite::Database database_;
  std::unique_ptr<int> calls_left_;
};

// Turns SQLite's extended code into our type and throws; `what` says what was being done.
[[noreturn]] void throw_store_error(const SQLite::Exception& error, std::string_view what);

// A blob column without a copy; valid until the statement steps or resets.
std::string_view blob_of(const SQLite::Column& column);

}  // namespace jidan::ledger
