// One job after another; see committer.hpp.
#include "aggregator/runtime/committer.hpp"

#include <exception>
#include <utility>

namespace jidan::runtime {

Committer::Committer(CommitterParts parts)
    : parts_(std::move(parts)),
      commits_(parts_.metrics.counter("jidan_commits_total", "Durable commits of the journal")),
      events_(parts_.metrics.counter("jidan_events_total", "Events committed")),
      commit_seconds_(parts_.metrics.histogram("jidan_commit_seconds",
                                               "One commit, from first byte to disk",
                                               platform::seconds_bounds())) {}

Committer::~Committer() {
  stop();
}

void Committer::start() {
  thread_ = std::thread([this] { run(); });
}

void Committer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_came_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Committer::hand_over(CommitJob job) {
  {
    const std::lock_guard lock(mutex_);
    job_ = std::move(job);
    handed_over_ = true;
    busy_.store(true, std::memory_order_release);
  }
  work_came_.notify_one();
}

void Committer::commit_here(CommitJob job) {
  busy_.store(true, std::memory_order_release);
  perform(job);
  busy_.store(false, std::memory_order_release);
}

void Committer::wait_until_free() {
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [&] { return !busy(); });
}

Snapshot Committer::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

void Committer::publish(const Snapshot& snapshot) {
  const std::lock_guard lock(mutex_);
  snapshot_ = snapshot;
}

void Committer::run() {
  while (true) {
    CommitJob job;
    {
      std::unique_lock lock(mutex_);
      work_came_.wait(lock, [&] { return handed_over_ || stopping_; });
      if (!handed_over_) return;
      handed_over_ = false;
      job = std::move(job_);
    }
    perform(job);
    free_again();
    parts_.freed();
  }
}

void Committer::free_again() {
  {
    const std::lock_guard lock(mutex_);
    busy_.store(false, std::memory_order_release);
  }
  freed_.notify_one();
}

// After a failure nobody is answered: whoever starts next reads from the journal what is true.
void Committer::perform(CommitJob& job) {
  if (broken()) return;
  try {
    if (job.has_commit) {
      const auto before = parts_.clock.steady_now();
      append(job.commit);
      commit_seconds_.observe(
          std::chrono::duration<double>(parts_.clock.steady_now() - before).count());
      commits_.add();
      events_.add(job.published->events.size());
      publish(job.snapshot);
      for (CommitObserver* observer : observers_) observer->committed(job.published);
    }
    answer(job);
    parts_.ledger.tidy_up(parts_.nothing_waits());
  } catch (const std::exception& problem) {
    broken_ = true;
    parts_.failed(problem.what());
  }
}

// All answers of the commit in one turn of the io loop: one write for each connection.
void Committer::answer(CommitJob& job) {
  if (!job.orders.empty()) {
    auto orders = std::make_shared<std::vector<OrderTicketPtr>>(std::move(job.orders));
    parts_.post([orders] {
      for (const OrderTicketPtr& ticket : *orders) ticket->answered();
    });
  }
  if (job.answers.empty()) return;
  auto answers = std::make_shared<std::vector<std::function<void()>>>(std::move(job.answers));
  parts_.post([answers] {
    for (const std::function<void()>& each : *answers) each();
  });
}

// A full disk wrote nothing: the ballast's room takes this commit, and no further order is taken
// until the daemon was started again with room.
void Committer::append(const ledger::Commit& commit) {
  try {
    parts_.ledger.append(commit);
  } catch (const ledger::StoreFull&) {
    if (!parts_.free_space || !parts_.free_space()) throw;
    store_full_ = true;
    parts_.log.error("store.full");
    parts_.ledger.append(commit);
  }
}

}  // namespace jidan::runtime
