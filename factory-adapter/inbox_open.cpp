// Opening inbox.db: the settings of quality.md, the identity check and the numbered migrations.
// Each migration is one transaction; a migration that was ever released is never edited.
#include <sqlite3.h>

#include <array>

#include "factory-adapter/inbox_store.hpp"

namespace jidan::adapter {
namespace {

constexpr std::int64_t application_id = 0x4A44'4931;  // "JDI1"
constexpr int busy_timeout_ms = 5'000;  // only another tool that looks into the file ever waits

constexpr std::array<const char*, 2> migrations = {
    // 1: the first form. Times are milliseconds since 1970 of business time. `number` is the
    // order of arrival and the cursor of lists.
    R"sql(
CREATE TABLE messages (
  factory     TEXT NOT NULL,
  webhook_id  TEXT NOT NULL,
  type        TEXT NOT NULL,
  body_digest BLOB NOT NULL CHECK (length(body_digest) = 32),
  received_at INTEGER NOT NULL,
  PRIMARY KEY (factory, webhook_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_by_age ON messages (received_at);

CREATE TABLE jobs (
  number            INTEGER PRIMARY KEY,
  factory           TEXT NOT NULL,
  run_id            TEXT NOT NULL,
  run               TEXT NOT NULL,
  revision          INTEGER NOT NULL,
  state             TEXT NOT NULL,
  body              BLOB,
  quantity          INTEGER NOT NULL,
  ack_by            INTEGER NOT NULL,
  due_at            INTEGER NOT NULL,
  first_received_at INTEGER NOT NULL,
  received_at       INTEGER NOT NULL,
  state_since       INTEGER NOT NULL,
  next_seq          INTEGER NOT NULL,
  times_started     INTEGER NOT NULL CHECK (times_started BETWEEN 0 AND 1),
  progress_reports  INTEGER NOT NULL,
  excepted          TEXT NOT NULL,
  UNIQUE (run_id, factory)
) STRICT;
CREATE INDEX jobs_open ON jobs (number)
  WHERE state IN ('received', 'accepting', 'confirmed', 'started', 'made');

CREATE TABLE reports (
  id          INTEGER PRIMARY KEY,
  factory     TEXT NOT NULL,
  run_id      TEXT NOT NULL,
  revision    INTEGER NOT NULL,
  seq         INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  webhook_id  TEXT NOT NULL,
  body        BLOB NOT NULL,
  state       TEXT NOT NULL,
  attempts    INTEGER NOT NULL,
  next_at     INTEGER NOT NULL,
  http_status INTEGER NOT NULL,
  UNIQUE (factory, run_id, seq),
  FOREIGN KEY (factory, run_id) REFERENCES jobs (factory, run_id)
) STRICT;
CREATE INDEX reports_open ON reports (factory, run_id, seq) WHERE state = 'pending';

CREATE TABLE pull_cursors (
  factory TEXT NOT NULL PRIMARY KEY,
  cursor  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE clock (
  one         INTEGER PRIMARY KEY CHECK (one = 1),
  last_commit INTEGER NOT NULL
) STRICT;
INSERT INTO clock VALUES (1, 0);
)sql",
    // 2: lines that the aggregator asked us to leave out, and that we had not begun.
    "ALTER TABLE jobs ADD COLUMN left_out TEXT NOT NULL DEFAULT '';",
};

void configure(SQLite::Database& database) {
  sqlite3* handle = database.getHandle();
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  database.exec("PRAGMA foreign_keys = ON");
  database.exec("PRAGMA trusted_schema = OFF");
  database.exec("PRAGMA cell_size_check = ON");
  database.exec("PRAGMA mmap_size = 0");
  database.exec("PRAGMA temp_store = MEMORY");
  if (database.execAndGet("PRAGMA journal_mode = WAL").getString() != "wal")
    throw InboxError("the inbox can't be put into WAL mode");
  // What we answered 2xx must be there after a power cut: FULL lost nothing where NORMAL did.
  database.exec("PRAGMA synchronous = FULL");
  database.exec("PRAGMA secure_delete = ON");
}

std::size_t checked_version(SQLite::Database& database, const std::string& file) {
  const auto id = database.execAndGet("PRAGMA application_id").getInt64();
  const auto version = database.execAndGet("PRAGMA user_version").getInt64();
  if (id == 0 && version == 0) {
    if (database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt64() != 0)
      throw InboxError(file + " is a SQLite file of something else");
    return 0;
  }
  if (id != application_id) throw InboxError(file + " is not an inbox");
  if (version < 0 || static_cast<std::size_t>(version) > migrations.size())
    throw InboxError(file + " was written by a newer version of this program");
  return static_cast<std::size_t>(version);
}

void migrate(SQLite::Database& database, const std::string& file) {
  for (std::size_t version = checked_version(database, file); version < migrations.size();
       ++version) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    database.exec(migrations[version]);
    database.exec("PRAGMA application_id = " + std::to_string(application_id));
    database.exec("PRAGMA user_version = " + std::to_string(version + 1));
    transaction.commit();
  }
}

}  // namespace

std::unique_ptr<SQLite::Database> open_inbox(const std::filesystem::path& file) {
  return guarded("opening the inbox", [&] {
    auto database = std::make_unique<SQLite::Database>(
        file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_timeout_ms);
    configure(*database);
    migrate(*database, file.string());
    return database;
  });
}

}  // namespace jidan::adapter
