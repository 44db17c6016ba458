// The writer's side of sealing: takes seals into a commit, deletes from journal.db what is sealed,
// a little between two commits, and carries erasures into the key files. On the writer's
// connection and thread. Invariant: a row goes only when its seal is durable, and its key is
// overwritten where it lay.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "aggregator/ledger/commit_history.hpp"

namespace jidan::ledger {

class SealedRows {
 public:
  // Clears away files that were never sealed.
  SealedRows(SQLite::Database& database, CommitHistory& history, std::filesystem::path data_dir);

  // Inside the commit's transaction. Throws LedgerError when a seal doesn't follow the last one or
  // its files aren't there: nothing would hold those commits.
  void write(const Commit& commit, std::uint64_t head);
  // That commit is durable.
  void committed(const Commit& commit);
  // Deletes a fraction of a millisecond's worth of sealed rows, when some are left and it is time:
  // while busy only so often that they go faster than new ones come. Throws CommitUnknown,
  // LedgerError.
  void sweep(bool idle);
  bool is_swept() const { return swept_to_ >= sealed_to_; }

 private:
  void check(const Seal& seal, std::uint64_t head) const;
  void carry_out_erasures();
  void expect_settings_back();
  std::uint64_t end_of_step();
  void delete_up_to(std::uint64_t sequence);

  SQLite::Database& database_;
  CommitHistory& history_;
  std::filesystem::path data_dir_;
  SealWriter writer_;
  SQLite::Statement oldest_;
  SQLite::Statement delete_commits_;
  SQLite::Statement delete_keys_;
  std::uint64_t sealed_to_ = 0;
  std::uint64_t swept_to_ = 0;  // nothing before it is left in the tables
  Chain chain_{};               // link at sealed_to_
  std::size_t commits_since_ = 0;
  std::size_t bytes_since_ = 0;
  // Erased since this open and not sealed yet: their keys may have been copied before.
  std::vector<std::uint64_t> erased_;
  std::vector<std::uint64_t> erasures_due_;
};

}  // namespace jidan::ledger
