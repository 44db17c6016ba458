// One sealed segment of the history, opened for reading: an SQLite file that never changes, with
// the commits as the journal had them, and the file of their orders' keys. Named by what it holds:
// archive/journal-<first>-<last>.seg and .keys. An instance belongs to one thread.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "aggregator/ledger/commit_table.hpp"
#include "aggregator/ledger/segment_keys.hpp"

namespace jidan::ledger {

struct SegmentFiles {
  std::filesystem::path commits;
  std::filesystem::path keys;
};
std::filesystem::path archive_folder(const std::filesystem::path& data_dir);
SegmentFiles segment_files(const std::filesystem::path& data_dir, std::uint64_t first_sequence,
                           std::uint64_t last_sequence);

class JournalSegment {
 public:
  // Throws StoreDamaged when the files aren't those of the seal.
  JournalSegment(const std::filesystem::path& data_dir, const Seal& seal, ReadBudget budget);
  // The same of files by another name, before they get theirs.
  JournalSegment(const SegmentFiles& files, const Seal& seal, ReadBudget budget);

  const Seal& seal() const { return seal_; }
  bool holds(std::uint64_t sequence) const {
    return sequence >= seal_.first_sequence && sequence <= seal_.last_sequence;
  }
  // For one read: with a full budget.
  CommitReader& commits() {
    connection_.begin_read();
    return commits_;
  }
  const SegmentKeys& keys() const { return keys_; }
  SQLite::Database& database() { return connection_.connection(); }

 private:
  Seal seal_;
  ReadConnection connection_;
  CommitReader commits_;
  SegmentKeys keys_;
};

// Files of segments that were begun or finished but never sealed: the journal still has everything
// in them. At start, before anybody reads or cuts.
void remove_unsealed(const std::filesystem::path& data_dir, const std::vector<Seal>& seals);

}  // namespace jidan::ledger
