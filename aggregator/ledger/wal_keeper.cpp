// Checkpoints of the journal; see wal_keeper.hpp.
#include "aggregator/ledger/wal_keeper.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace jidan::ledger {
namespace {
constexpr std::size_t kFrameHeaderBytes = 24;
// So few frames are copied between two commits: about a millisecond with their sync.
constexpr std::size_t kRestFrames = 64;
}  // namespace

WalKeeper::WalKeeper(SQLite::Database& database, const std::filesystem::path& file,
                     const Limits& limits)
    : database_(database),
      limits_(limits),
      frame_bytes_(static_cast<std::size_t>(database.execAndGet("PRAGMA page_size").getInt64()) +
                   kFrameHeaderBytes),
      copier_(file) {
  sqlite3_wal_hook(database_.getHandle(), &WalKeeper::grew, this);
}

// Called by SQLite inside COMMIT with the number of frames now in the WAL.
int WalKeeper::grew(void* self, sqlite3*, const char*, int frames) {
  auto& keeper = *static_cast<WalKeeper*>(self);
  const auto now = static_cast<std::size_t>(std::max(frames, 0));
  if (now < keeper.frames_) keeper.copied_ = keeper.retry_at_frames_ = 0;  // it began anew
  keeper.frames_ = now;
  return SQLITE_OK;
}

void WalKeeper::tidy_up(bool idle) {
  if (copier_.busy()) {
    if (bytes() < limits_.most) return;
    copier_.wait();
  }
  if (copying_) note_pass();
  if (frames_ == 0 || frames_ < retry_at_frames_) return;
  if (must_empty_) {
    checkpoint_at_once(SQLITE_CHECKPOINT_TRUNCATE);
    return;
  }
  const bool too_large = idle && frames_ * frame_bytes_ > limits_.kept;
  if (!too_large && !finishing_ && bytes() < limits_.worth) return;
  if (frames_ - copied_ > kRestFrames) {
    copying_ = true;
    copier_.begin();
    return;
  }
  if (too_large) {
    checkpoint_at_once(SQLITE_CHECKPOINT_TRUNCATE);
    return;
  }
  finishing_ = false;
  checkpoint(SQLITE_CHECKPOINT_PASSIVE);
}

void WalKeeper::note_pass() {
  copying_ = false;
  const std::size_t copied = copier_.copied_frames();
  finishing_ = copied > copied_;
  // A reader holds older pages: don't walk the WAL again for nothing until it grew by a quarter.
  if (!finishing_) retry_at_frames_ = frames_ + frames_ / 4 + 1;
  copied_ = std::min(std::max(copied, copied_), frames_);
}

bool WalKeeper::empty() {
  copier_.wait();
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
  copied_ = std::clamp(static_cast<std::size_t>(std::max(copied, 0)), copied_, frames_);
  const bool complete = code == SQLITE_OK && frames == copied;
  if (!complete) {
    retry_at_frames_ = frames_ + frames_ / 4 + 1;  // as in note_pass
    return false;
  }
  retry_at_frames_ = 0;
  if (mode == SQLITE_CHECKPOINT_TRUNCATE) {
    must_empty_ = false;
    frames_ = 0;
  }
  copied_ = frames_;
  return true;
}

}  // namespace jidan::ledger
