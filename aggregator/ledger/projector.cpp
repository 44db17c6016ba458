// The thread behind the writer; see projector.hpp.
#include "aggregator/ledger/projector.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/journal_reader.hpp"
#include "aggregator/ledger/projection.hpp"
#include "aggregator/ledger/read_store.hpp"
#include "platform/thread_rank.hpp"

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

// Beyond this (4 MiB) the read tables' WAL is copied back. No reader waits for it, but its syncs
// share the disk with those of the commits: small ones are over before a commit notices.
constexpr int kWalFramesWorth = 1'024;

}  // namespace

class Projector::Impl {
 public:
  Impl(const fs::path& data_dir, std::function<void(const std::string&)> failed,
       const ProjectorOptions& options)
      : failed_(std::move(failed)),
        options_(options),
        journal_(data_dir),
        head_(journal_.head()),
        database_(open_read_store(data_dir / "read.db", journal_.removed_to(), head_)),
        projection_(database_),
        feed_(options.feed) {
    if (projection_.reached() < journal_.removed_to())
      projection_.begin_behind(*journal_.removed(), journal_.kept_events());
    reached_ = projection_.reached();
    sqlite3_wal_hook(database_.getHandle(), &Impl::wal_grew, this);
    thread_ = std::thread([this] { run(); });
  }
  ~Impl() { stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void take(PublishedCommit commit) {
    if (commit.events->empty()) return;
    const std::lock_guard lock(mutex_);
    head_ = std::max(head_, commit.last());
    if (!feed_.add(std::move(commit))) ++overflows_;
    wake_for_work();
  }
  void notify(std::uint64_t head) {
    const std::lock_guard lock(mutex_);
    if (head <= head_) return;
    head_ = head;
    wake_for_work();
  }
  std::uint64_t reached() const {
    const std::lock_guard lock(mutex_);
    return reached_;
  }
  std::uint64_t lag() const {
    const std::lock_guard lock(mutex_);
    return head_ - std::min(head_, reached_);
  }
  std::uint64_t held_events() const {
    const std::lock_guard lock(mutex_);
    return feed_.events();
  }
  std::uint64_t overflows() const {
    const std::lock_guard lock(mutex_);
    return overflows_;
  }
  bool wait_until(std::uint64_t sequence, std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    if (reached_ >= sequence) return true;
    ++waiting_;
    work_.notify_one();
    const bool there =
        moved_.wait_for(lock, longest, [&] { return reached_ >= sequence || ended_; });
    --waiting_;
    return there && reached_ >= sequence;
  }
  void drop_closed_orders(core::Instant closed_before) {
    const std::lock_guard lock(mutex_);
    drop_closed_before_ = closed_before;
    work_.notify_one();
  }
  void forget(std::uint64_t up_to) {
    const std::lock_guard lock(mutex_);
    forget_to_ = std::max(forget_to_, up_to);
    work_.notify_one();
  }
  bool wait_until_let_go(std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    return moved_.wait_for(lock, longest, [&] { return ended_ || !has_to_let_go(); }) && !ended_;
  }
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      work_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
  }

 private:
  bool has_to_let_go() const { return drop_closed_before_ || forgotten_to_ < forget_to_; }

  static int wal_grew(void* self, sqlite3*, const char*, int frames) {
    static_cast<Impl*>(self)->wal_frames_ = frames;
    return SQLITE_OK;
  }

  void run() {
    platform::take_rank(platform::ThreadRank::following);
    std::string problem;
    try {
      while (wait_for_work()) {
        one_batch();
        let_go();
        if (wal_frames_ >= kWalFramesWorth) {
          copy_wal_back(database_);
          wal_frames_ = 0;  // counted anew by the next commit
        }
      }
    } catch (const SQLite::Exception& error) {
      problem = std::string("read tables: ") + error.what();
    } catch (const LedgerError& error) {
      problem = error.what();
    }
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
      moved_.notify_all();
    }
    if (!problem.empty()) failed_(problem);
  }

  // A thread that gathers is left alone until its batch is full: a wake-up for each commit would
  // cost both threads more than the commit's rows.
  void wake_for_work() {
    if (idle_ || head_ - reached_ >= options_.events_per_batch) work_.notify_one();
  }

  // False when it is time to end.
  bool wait_for_work() {
    std::unique_lock lock(mutex_);
    idle_ = true;
    work_.wait(lock, [&] { return stopping_ || head_ > reached_ || has_to_let_go(); });
    idle_ = false;
    if (head_ == reached_) return !stopping_;
    const auto urgent = [&] {
      return stopping_ || waiting_ > 0 || is_behind_ ||
             head_ - reached_ >= options_.events_per_batch;
    };
    work_.wait_for(lock, options_.gather, urgent);
    return true;
  }

  // From memory as far as that goes, up to what was there when it began; or else from the journal.
  void one_batch() {
    const core::Sequence head = known_head();
    if (projection_.reached() >= head) return;
    const core::Sequence began = projection_.reached();
    const core::Sequence full = began + options_.events_per_batch;
    core::Sequence held_from = 0;
    bool found = true;
    while (found && projection_.reached() < std::min(head, full) && !is_full())
      found = take_one(held_from);
    if (projection_.reached() == began) read_journal(held_from, full);
    projection_.flush();
    const std::lock_guard lock(mutex_);
    reached_ = projection_.reached();
    head_ = std::max(head_, reached_);
    is_behind_ = reached_ < head;
    moved_.notify_all();
  }

  core::Sequence known_head() const {
    const std::lock_guard lock(mutex_);
    return head_;
  }
  bool is_full() const { return projection_.orders_touched() >= options_.orders_per_batch; }

  bool take_one(core::Sequence& held_from) {
    std::optional<PublishedCommit> commit;
    {
      const std::lock_guard lock(mutex_);
      commit = feed_.take(projection_.reached());
      held_from = feed_.first();
    }
    if (!commit) return false;
    for (core::Sequence at = projection_.reached() + 1; at <= commit->last(); ++at)
      projection_.apply(at, commit->now, (*commit->events)[at - commit->first]);
    return true;
  }

  // What wasn't handed over: up to a batch of it, and not what is held in memory.
  void read_journal(core::Sequence before, core::Sequence full) {
    journal_.walk(projection_.reached() + 1, [&](const CommitView& commit) {
      if (commit.first_sequence >= before) return false;
      decode_events(commit, [&](std::uint64_t sequence, core::Event&& event) {
        if (sequence > projection_.reached()) projection_.apply(sequence, commit.now, event);
      });
      return projection_.reached() < full && !is_full();
    });
  }

  // One step of what was asked for.
  void let_go() {
    std::unique_lock lock(mutex_);
    const auto closed_before = drop_closed_before_;
    const std::uint64_t forget_to = forget_to_;
    lock.unlock();
    if (forget_to > forgotten_to_) projection_.forget(forget_to);
    const bool has_more = closed_before && projection_.drop_closed_orders(*closed_before);
    lock.lock();
    forgotten_to_ = forget_to;
    // Asked for more meanwhile: that is done next.
    if (!has_more && drop_closed_before_ == closed_before) drop_closed_before_.reset();
    moved_.notify_all();
  }

  std::function<void(const std::string&)> failed_;
  ProjectorOptions options_;
  JournalReader journal_;
  mutable std::mutex mutex_;
  std::condition_variable work_;   // this thread waits for it
  std::condition_variable moved_;  // readers wait for it
  std::uint64_t head_;
  SQLite::Database database_;
  Projection projection_;
  std::uint64_t reached_ = 0;
  CommitFeed feed_;
  std::uint64_t overflows_ = 0;
  std::optional<core::Instant> drop_closed_before_;
  std::uint64_t forget_to_ = 0;
  std::uint64_t forgotten_to_ = 0;  // written by this thread only
  int waiting_ = 0;
  bool idle_ = false;
  bool is_behind_ = false;  // the last batch was full before it had what was there when it began
  bool stopping_ = false;
  bool ended_ = false;
  int wal_frames_ = 0;
  std::thread thread_;
};

Projector::Projector(const fs::path& data_dir, std::function<void(const std::string&)> failed,
                     const ProjectorOptions& options)
    : impl_([&] {
        try {
          return std::make_unique<Impl>(data_dir, std::move(failed), options);
        } catch (const SQLite::Exception& error) {
          throw_store_error(error, "opening read.db");
        }
      }()) {}
Projector::~Projector() = default;

void Projector::take(PublishedCommit commit) {
  impl_->take(std::move(commit));
}
void Projector::notify(std::uint64_t head) {
  impl_->notify(head);
}
std::uint64_t Projector::reached() const {
  return impl_->reached();
}
std::uint64_t Projector::lag() const {
  return impl_->lag();
}
std::uint64_t Projector::held_events() const {
  return impl_->held_events();
}
std::uint64_t Projector::overflows() const {
  return impl_->overflows();
}
bool Projector::wait_until(std::uint64_t sequence, std::chrono::milliseconds longest) {
  return impl_->wait_until(sequence, longest);
}
void Projector::drop_closed_orders(core::Instant closed_before) {
  impl_->drop_closed_orders(closed_before);
}
void Projector::forget(std::uint64_t up_to) {
  impl_->forget(up_to);
}
bool Projector::wait_until_let_go(std::chrono::milliseconds longest) {
  return impl_->wait_until_let_go(longest);
}
void Projector::stop() {
  impl_->stop();
}

}  // namespace jidan::ledger
