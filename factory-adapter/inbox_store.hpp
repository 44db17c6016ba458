// Inside the inbox only: its SQLite connection, the statements kept prepared, and the reading of
// columns. Not for anybody else: SQL stays in files named inbox*.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "factory-adapter/inbox.hpp"

namespace jidan::adapter {

// Opens, checks and migrates the file; throws InboxError.
std::unique_ptr<SQLite::Database> open_inbox(const std::filesystem::path& file);

struct Inbox::Store {
  Store(const std::filesystem::path& file, const BodyKey& key)
      : database(open_inbox(file)), body_key(key) {}

  // A prepared statement, reset and without bindings. `sql` must be a literal: its address is the
  // key.
  SQLite::Statement& statement(const char* sql);
  std::string seal(const Job& job, std::string_view body) const;
  std::string open(const Job& job, std::string_view sealed) const;

  std::unique_ptr<SQLite::Database> database;
  BodyKey body_key;
  std::map<const char*, std::unique_ptr<SQLite::Statement>> statements;
  std::int64_t changes_at_begin = 0;
};

std::int64_t millis(Instant instant);
Instant instant_of(const SQLite::Column& column);
void bind_text(SQLite::Statement& statement, int index, std::string_view text);
void bind_blob(SQLite::Statement& statement, int index, std::string_view bytes);
std::string blob_text(const SQLite::Column& column);

// Runs `work` and turns SQLite's exceptions into InboxError that says what was being done.
template <class Work>
auto guarded(const char* what, Work work) {
  try {
    return work();
  } catch (const SQLite::Exception& error) {
    throw InboxError(std::string(what) + ": " + error.what() + " (code " +
                     std::to_string(error.getExtendedErrorCode()) + ")");
  }
}

}  // namespace jidan::adapter
