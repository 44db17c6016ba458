// Puts the commits and keys of sealed segments back into the tables of a copied journal, so that
// one file holds everything. In steps, oldest first; each row is checked on its way.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <vector>

#include "aggregator/ledger/commit_table.hpp"
#include "aggregator/ledger/journal_segment.hpp"

namespace jidan::ledger {

class SegmentMerge {
 public:
  // `copy`: a journal copied with its seals; nobody else has it open, and it outlives this.
  SegmentMerge(std::filesystem::path data_dir, SQLite::Database& copy);

  // Takes in about so many bytes; true when nothing is sealed any more. Throws StoreDamaged.
  bool step(std::size_t bytes);
  std::uint64_t bytes_total() const;
  std::uint64_t bytes_taken() const { return taken_; }  // of bytes_total()

 private:
  void take_commits(std::size_t bytes);
  void take_keys();
  void finish();

  std::filesystem::path data_dir_;
  SQLite::Database& copy_;
  CommitWriter commits_;
  std::vector<Seal> seals_;
  std::size_t at_ = 0;
  std::uint64_t next_ = 0;  // sequence inside seals_[at_]
  std::unique_ptr<JournalSegment> segment_;
  std::uint64_t taken_ = 0;
  std::uint64_t bytes_before_ = 0;  // of the segments taken in whole
};

}  // namespace jidan::ledger
