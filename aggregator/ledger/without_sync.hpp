// House-keeping of the journal's connection that needn't wait for the disk: a step that is lost in
// a crash is made again, and the next commit's sync takes it along. Never around a commit.
#pragma once

#include "aggregator/ledger/database.hpp"

namespace jidan::ledger {

class WithoutSync {
 public:
  explicit WithoutSync(SQLite::Database& database) : database_(database) {
    database_.exec("PRAGMA synchronous = NORMAL");
  }
  ~WithoutSync() { database_.tryExec("PRAGMA synchronous = FULL"); }
  WithoutSync(const WithoutSync&) = delete;
  WithoutSync& operator=(const WithoutSync&) = delete;

 private:
  SQLite::Database& database_;
};

// The commits behind such a step answer for what is on disk: they never run on what it left behind.
inline void expect_full_sync(SQLite::Database& database) {
  constexpr int kFull = 2;
  if (database.execAndGet("PRAGMA synchronous").getInt() != kFull)
    throw LedgerError("journal, house-keeping: full synchronization didn't come back");
}

}  // namespace jidan::ledger
