// All commits there are, wherever they lie: the journal's table for the newest, sealed segments for
// the older ones. Who reads by sequence needn't know which; of history that was removed it says so.
// On a connection to journal.db that the caller owns; belongs to its thread.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "aggregator/ledger/commit_table.hpp"
#include "aggregator/ledger/journal_segment.hpp"
#include "aggregator/ledger/key_table.hpp"
#include "aggregator/ledger/removed_table.hpp"
#include "aggregator/ledger/seal_table.hpp"

namespace jidan::ledger {

class CommitHistory {
 public:
  // `budget`: of reads inside segments.
  CommitHistory(SQLite::Database& journal, std::filesystem::path data_dir, ReadBudget budget);

  std::optional<CommitReader::Last> last() { return journal_.last(); }
  // The commit holding `sequence`; false when there is none yet. Throws StoreDamaged,
  // HistoryRemoved.
  bool with_commit(std::uint64_t sequence, const std::function<void(const CommitView&)>& visit);
  // Every row from the commit holding from_sequence on, each checked against the one before it,
  // until `visit` returns false. Throws StoreDamaged, HistoryRemoved.
  void walk(std::uint64_t from_sequence, const std::function<bool(const CommitRow&)>& visit);
  // nullopt: never given or erased.
  std::optional<WrappedKey> order_key(std::uint64_t order_sequence);
  // The same for many, each higher than the one before.
  std::vector<std::optional<WrappedKey>> order_keys(const std::vector<std::uint64_t>& ascending);
  std::vector<Seal> seals() { return seals_.all(); }
  SealReader::End sealed_end() { return seals_.end(); }
  RemovedReader& removed() { return removed_; }
  // The segment a sequence lies in, opened; nullptr: none holds it. Valid until the next call.
  JournalSegment* segment_holding(std::uint64_t sequence);

 private:
  std::filesystem::path data_dir_;
  ReadBudget budget_;
  CommitReader journal_;
  KeyReader keys_;
  SealReader seals_;
  RemovedReader removed_;
  std::vector<std::unique_ptr<JournalSegment>> open_;  // used last in front
};

}  // namespace jidan::ledger
