// When the journal's WAL is copied back and when it is cut: off the commit path, on the connection
// that writes. Belongs to the writer's thread with its connection.
#pragma once

#include <cstddef>

#include "aggregator/ledger/database.hpp"

struct sqlite3;

namespace jidan::ledger {

class WalKeeper {
 public:
  struct Limits {
    std::size_t busy = 0;  // bytes worth a checkpoint between two commits …
    std::size_t idle = 0;  // … and when nothing waits
    std::size_t kept = 0;  // a file beyond this is cut back when idle
  };
  WalKeeper(SQLite::Database& database, const Limits& limits);
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
  std::size_t bytes() const { return frames_ * frame_bytes_; }

 private:
  static int grew(void* self, sqlite3*, const char*, int frames);
  bool checkpoint(int mode);
  bool checkpoint_at_once(int mode);

  SQLite::Database& database_;
  Limits limits_;
  std::size_t frame_bytes_;
  std::size_t frames_ = 0;  // since the last complete checkpoint
  std::size_t retry_at_frames_ = 0;
  // At first too: the process before may have ended between an erasure and this.
  bool must_empty_ = true;
};

}  // namespace jidan::ledger
