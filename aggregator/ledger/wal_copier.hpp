// Copies the journal's WAL back into the file on a thread of its own, while commits go on behind
// it. Owner: WalKeeper, on the thread that writes; the two never checkpoint at the same time.
// Invariant: while a pass runs a reader of ours stands in the WAL, so that no commit can begin the
// WAL anew under it. (SQLite before 3.51.3 may lose frames when that happens.)
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>

#include "aggregator/ledger/database.hpp"

namespace jidan::ledger {

class WalCopier {
 public:
  // The journal's file, migrated already.
  explicit WalCopier(const std::filesystem::path& file);
  ~WalCopier();
  WalCopier(const WalCopier&) = delete;
  WalCopier& operator=(const WalCopier&) = delete;

  // Begins a pass. Only when not busy, and only while the WAL holds frames that aren't copied yet.
  void begin();
  bool busy() const { return busy_.load(std::memory_order_acquire); }
  void wait();
  // Of the pass that ended last: the WAL's frames from its beginning that are in the file now.
  // Throws what went wrong with it (LedgerError, StoreDamaged).
  std::size_t copied_frames();

 private:
  void run();
  std::size_t copy();

  SQLite::Database database_;
  ReadConnection reader_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> busy_{false};
  bool stopping_ = false;
  std::size_t copied_ = 0;
  std::exception_ptr problem_;
  std::thread thread_;
};

}  // namespace jidan::ledger
