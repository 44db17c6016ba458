// What jidanctl does on files, without a daemon: restore a backup, verify a store.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace jidan::ctl {

struct StoreFinding {
  std::uint64_t from = 0;  // the first sequence that was read
  std::uint64_t segments = 0, commits = 0, events = 0, head = 0;
  std::string chain;  // of the last row, hexadecimal: equal chains are equal stores
  // Only when history was removed: how many segments, up to which sequence and time, when that was
  // done, and the sequence of the state a replay begins with.
  std::uint64_t removed_to = 0, removed_segments = 0, base = 0;
  std::string removed_before, removed_at;
  // Only when everything was replayed.
  bool replayed = false;
  std::uint64_t orders = 0, lines = 0, runs = 0;
  std::int64_t pieces_ordered = 0, pieces_held = 0;
  std::vector<std::string> problems;

  bool ok() const { return problems.empty(); }
};

// Reads the journal in data_dir behind its last seal and decodes every event; of sealed segments it
// looks only whether they are there. `all`: reads those too, applies everything to an empty state
// (or the base's) and checks the core's invariants at the end. Throws LedgerError when there is no
// store.
StoreFinding verify_store(const std::filesystem::path& data_dir, bool all);

// Makes data_dir/journal.db from a backup. Throws LedgerError when data_dir holds anything or the
// backup doesn't verify.
StoreFinding restore_store(const std::filesystem::path& file,
                           const std::filesystem::path& data_dir);

std::string json_of(const StoreFinding& finding);

}  // namespace jidan::ctl
