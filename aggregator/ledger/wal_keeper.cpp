// Checkpoints of the journal; see wal_keeper.hpp.
#include "aggregator/ledger/wal_keeper.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace jidan::ledger {
namespace {
constexpr std::size_t kFrameHeaderBytes = 24;
}

WalKeeper::WalKeeper(SQLite::Database& database, const Limits& limits)
    : database_(database),
      limits_(limits),
      frame_bytes_(static_cast<std::size_t>(database.execAndGet("PRAGMA page_size").getInt64()) +
                   kFrameHeaderBytes) {
  sqlite3_wal_hook(database_.getHandle(), &WalKeeper::grew, this);
}

// Called by SQLite inside COMMIT with the number of frames now in the WAL.
int WalKeeper::grew(void* self, sqlite3*, const char*, int frames) {
  static_cast<WalKeeper*>(self)->frames_ = static_cast<std::size_t>(std::max(frames, 0));
  return SQLITE_OK;
}

void WalKeeper::tidy_up(bool idle) {
  if (frames_ == 0 || frames_ < retry_at_frames_) return;
  if (must_empty_ || (idle && bytes() > limits_.kept)) {
    checkpoint_at_once(SQLITE_CHECKPOINT_TRUNCATE);
    return;
  }
  if (bytes() >= (idle ? limits_.idle : limits_.busy)) checkpoint(SQLITE_CHECKPOINT_PASSIVE);
}

bool WalKeeper::empty() {
  return checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
}

// Without waiting for readers: the writer has orders to take.
bool WalKeeper::checkpoint_at_once(int mode) {
  sqlite3_busy_timeout(database_.getHandle(), 0);
  const bool complete = checkpoint(mode);
  sqlite3_busy_timeout(database_.getHandle(), kBusyTimeoutMs);
  return complete;
}

bool WalKeeper::checkpoint(int mode) {
  int frames = 0;
  int copied = 0;
  const int code =
      sqlite3_wal_checkpoint_v2(database_.getHandle(), nullptr, mode, &frames, &copied);
  // A full disk leaves the WAL as it is: nothing is lost, and it may go another time.
  const int kind = code & 0xFF;
  if (kind != SQLITE_OK && kind != SQLITE_BUSY && kind != SQLITE_FULL)
    throw_store_error(SQLite::Exception(database_.getHandle(), code), "journal checkpoint");
  const bool complete = code == SQLITE_OK && frames == copied;
  if (complete) {
    frames_ = 0;
    retry_at_frames_ = 0;
    if (mode == SQLITE_CHECKPOINT_TRUNCATE) must_empty_ = false;
  } else {
    // A reader holds older pages: don't walk the WAL again for nothing until it grew by a quarter.
    retry_at_frames_ = frames_ + frames_ / 4 + 1;
  }
  return complete;
}

}  // namespace jidan::ledger
