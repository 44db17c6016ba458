// When the journal's WAL is copied back and when it is cut. The bulk is copied beside the commits
// (wal_copier.hpp); what came meanwhile, a few frames, is copied here between two commits, and then
// the next one begins the WAL anew. Belongs to the writing thread with its connection.
#pragma once

#include <cstddef>
#include <filesystem>

#include "aggregator/ledger/database.hpp"
#include "aggregator/ledger/wal_copier.hpp"

struct sqlite3;

namespace jidan::ledger {

class WalKeeper {
 public:
  struct Limits {
    std::size_t worth = 0;  // bytes worth a checkpoint
    std::size_t most = 0;   // bytes not copied back beyond which commits wait for the copier
    std::size_t kept = 0;   // a file beyond this is cut back when idle
  };
  WalKeeper(SQLite::Database& database, const std::filesystem::path& file, const Limits& limits);
  WalKeeper(const WalKeeper&) = delete;
  WalKeeper& operator=(const WalKeeper&) = delete;

  // Does what is worth doing now, without waiting for readers; on a full disk later. Throws
  // LedgerError, StoreDamaged.
  void tidy_up(bool idle);
  // Copies everything and empties the file, waiting for readers. False when one held it
  // back, or the disk is full.
  bool empty();
  // Something was overwritten that the WAL still shows: it is to be emptied soon.
  void must_empty() { must_empty_ = true; }
  // Not copied back yet.
  std::size_t bytes() const { return (frames_ - copied_) * frame_bytes_; }

 private:
  static int grew(void* self, sqlite3*, const char*, int frames);
  void note_pass();
  bool checkpoint(int mode);
  bool checkpoint_at_once(int mode);

  SQLite::Database& database_;
  Limits limits_;
  std::size_t frame_bytes_;
  std::size_t frames_ = 0;  // in the WAL
  std::size_t copied_ = 0;  // of these, from its beginning
  std::size_t retry_at_frames_ = 0;
  bool copying_ = false;    // a pass of the copier was begun and not looked at since
  bool finishing_ = false;  // the bulk is copied, the rest isn't yet
  // At first too: the process before may have ended between an erasure and this.
  bool must_empty_ = true;
  WalCopier copier_;
};

}  // namespace jidan::ledger
