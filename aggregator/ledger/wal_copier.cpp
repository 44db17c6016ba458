// One pass at a time; see wal_copier.hpp.
#include "aggregator/ledger/wal_copier.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "platform/thread_rank.hpp"

namespace jidan::ledger {

WalCopier::WalCopier(const std::filesystem::path& file)
    : database_(open_writer(file, StoreKind::journal, Durability::full)),
      reader_(file, StoreKind::journal),
      thread_([this] { run(); }) {}

WalCopier::~WalCopier() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void WalCopier::begin() {
  {
    const std::lock_guard lock(mutex_);
    busy_.store(true, std::memory_order_release);
  }
  changed_.notify_all();
}

void WalCopier::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !busy(); });
}

std::size_t WalCopier::copied_frames() {
  const std::lock_guard lock(mutex_);
  if (problem_) std::rethrow_exception(std::exchange(problem_, nullptr));
  return copied_;
}

void WalCopier::run() {
  platform::take_rank(platform::ThreadRank::following);
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return busy() || stopping_; });
    if (!busy()) return;
    lock.unlock();
    std::size_t copied = 0;
    std::exception_ptr problem;
    try {
      copied = copy();
    } catch (const std::exception&) {
      problem = std::current_exception();  // for the thread that asks how it went
    }
    lock.lock();
    copied_ = copied;
    problem_ = problem;
    busy_.store(false, std::memory_order_release);
    changed_.notify_all();
  }
}

std::size_t WalCopier::copy() {
  try {
    const SQLite::Transaction standing(reader_.begin_read());
    // A transaction stands in the WAL from its first read on.
    reader_.connection().execAndGet("SELECT boot FROM store");
    int frames = 0;
    int copied = 0;
    const int code = sqlite3_wal_checkpoint_v2(database_.getHandle(), nullptr,
                                               SQLITE_CHECKPOINT_PASSIVE, &frames, &copied);
    // A full disk leaves the WAL as it is: nothing is lost, and it may go another time.
    const int kind = code & 0xFF;
    if (kind != SQLITE_OK && kind != SQLITE_BUSY && kind != SQLITE_FULL)
      throw SQLite::Exception(database_.getHandle(), code);
    return static_cast<std::size_t>(std::max(copied, 0));
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, "journal checkpoint");
  }
}

}  // namespace jidan::ledger
