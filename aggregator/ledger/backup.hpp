// A backup is one file: the whole journal as if nothing had ever been sealed, and the base where
// history was removed, taken while the daemon works. read.db and the id segments aren't in it (they
// are made again from the journal), nor is the master key: keep that elsewhere, without it the
// personal data and secrets of a backup stay closed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "aggregator/ledger/segment_cutter.hpp"
#include "aggregator/ledger/verify.hpp"

namespace jidan::ledger {

// Copies one consistent moment in steps, each written out, so that the caller may let others have
// the disk between them: first journal.db's pages, while which its WAL can't be recycled and grows,
// then the commits of the sealed segments.
class Backup {
 public:
  // Throws LedgerError when `file` exists, StoreFull, StoreDamaged.
  Backup(const std::filesystem::path& data_dir, std::filesystem::path file);
  ~Backup();  // an unfinished copy is removed

  // Copies about `pages` pages of 4 KiB; true when the backup is complete, synced and in place.
  bool step(int pages = 2'048);

  struct Progress {
    std::uint64_t copied = 0;  // in pages
    std::uint64_t total = 0;
  };
  Progress progress() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Makes data_dir/journal.db from a backup, verifies it before it is put in place, and seals its
// history as the daemon would have. Throws LedgerError when data_dir holds anything, StoreDamaged
// when the backup doesn't verify.
VerifyReport restore(const std::filesystem::path& file, const std::filesystem::path& data_dir,
                     const CheckEvent& check_event = {}, const SegmentLimits& limits = {});

}  // namespace jidan::ledger
