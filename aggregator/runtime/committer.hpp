// The ledger's side of the writer: one commit at a time is appended, published and answered, on a
// thread of its own or on the writer's, while the writer already decides what goes into the next.
// Owner: Writer, which is the only one to call it. Invariant: commits are appended in the order in
// which they were handed over, and nobody is answered before the commit he waits for is on disk.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "aggregator/ledger/ledger.hpp"
#include "aggregator/runtime/committed.hpp"
#include "aggregator/runtime/submit.hpp"
#include "platform/clock.hpp"
#include "platform/log.hpp"
#include "platform/metrics.hpp"

namespace jidan::runtime {

// One round as it leaves the writer. Without anything to append only its answers are given, behind
// those of the commits before it.
struct CommitJob {
  bool has_commit = false;
  ledger::Commit commit;
  std::shared_ptr<const Committed> published;
  Snapshot snapshot;  // of the state as the commit leaves it
  std::vector<OrderTicketPtr> orders;
  std::vector<std::function<void()>> answers;
};

struct CommitterParts {
  platform::Clock& clock;
  platform::Log& log;
  platform::Metrics& metrics;
  ledger::Ledger& ledger;
  std::function<void(std::function<void()>)> post;  // to the io thread
  std::function<void(const std::string&)> failed;   // the process must end
  std::function<bool()> free_space;                 // gives the ballast's room back to the disk
  std::function<bool()> nothing_waits;              // for house-keeping: is there time for it?
  std::function<void()> freed;                      // a commit ended; the next may come
};

class Committer {
 public:
  explicit Committer(CommitterParts parts);
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // Before start().
  void add_observer(CommitObserver& observer) { observers_.push_back(&observer); }
  void start();
  // Ends the thread after the commit in its hands.
  void stop();

  // The two take a job only when not busy(). hand_over returns at once; commit_here returns when it
  // is done, which is faster for the one asking and holds up everybody else.
  void hand_over(CommitJob job);
  void commit_here(CommitJob job);
  bool busy() const { return busy_.load(std::memory_order_acquire); }
  void wait_until_free();

  // The outcome of a commit is unknown or the store is damaged: nothing is taken any more.
  bool broken() const { return broken_.load(); }
  // The disk is full: what makes room or helps the open work goes on.
  bool store_full() const { return store_full_.load(); }
  Snapshot snapshot() const;
  void publish(const Snapshot& snapshot);

 private:
  void run();
  void perform(CommitJob& job);
  void append(const ledger::Commit& commit);
  void answer(CommitJob& job);
  void free_again();

  CommitterParts parts_;
  std::vector<CommitObserver*> observers_;
  std::atomic<bool> broken_{false}, store_full_{false}, busy_{false};
  mutable std::mutex mutex_;
  std::condition_variable work_came_, freed_;
  CommitJob job_;  // with the thread while handed_over_
  bool handed_over_ = false;
  bool stopping_ = false;
  Snapshot snapshot_;
  platform::Counter commits_, events_;
  platform::Histogram commit_seconds_;
  std::thread thread_;
};

}  // namespace jidan::runtime
