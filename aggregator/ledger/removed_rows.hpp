// The writer's side of removing history: takes a removal into a commit, and afterwards deletes the
// outbox rows that belonged to it, a few between two commits. On the writer's connection and
// thread. Invariant: nothing is removed that the base doesn't stand for, and no message that still
// has to be sent.
#pragma once

#include <filesystem>

#include "aggregator/ledger/commit_history.hpp"

namespace jidan::ledger {

class RemovedRows {
 public:
  // Puts the base of a restored backup back into its file, and clears away others.
  RemovedRows(SQLite::Database& database, CommitHistory& history, std::filesystem::path data_dir);

  // Inside the commit's transaction. Throws LedgerError when the removal doesn't end with a segment
  // or its base isn't there.
  void write(const Commit& commit, std::uint64_t head);
  // That commit is durable.
  void committed(const Commit& commit);
  // Deletes some outbox rows of removed history, when there are any. Throws LedgerError.
  void sweep();

 private:
  void check(const RemovedHistory& history, std::uint64_t head);
  void delete_some();

  SQLite::Database& database_;
  CommitHistory& history_;
  std::filesystem::path data_dir_;
  RemovedWriter writer_;
  SQLite::Statement end_of_step_;
  SQLite::Statement delete_attempts_;
  SQLite::Statement delete_messages_;
  std::uint64_t removed_to_ = 0;
  std::uint64_t swept_to_ = 0;  // no concluded message up to there is left
};

}  // namespace jidan::ledger
