// The loop of the readers' thread.
#include "aggregator/runtime/read_worker.hpp"

namespace jidan::runtime {

ReadWorker::ReadWorker(std::filesystem::path data_dir, ledger::MasterKey key,
                       CatalogHistory& catalogs, platform::Log& log,
                       std::function<void(const std::string&)> failed, std::size_t tasks_max)
    : data_dir_(std::move(data_dir)),
      key_(std::move(key)),
      catalogs_(catalogs),
      log_(log),
      failed_(std::move(failed)),
      tasks_max_(tasks_max),
      thread_([this] { run(); }) {}

ReadWorker::~ReadWorker() {
  stop();
}

bool ReadWorker::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || tasks_.size() >= tasks_max_) return false;
    tasks_.push_back(std::move(task));
  }
  changed_.notify_one();
  return true;
}

bool ReadWorker::idle() const {
  const std::lock_guard lock(mutex_);
  return tasks_.empty() && !working_;
}

void ReadWorker::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void ReadWorker::run() {
  try {
    ReadContext context(data_dir_, key_, catalogs_);
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [&] { return stopping_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      const Task task = std::move(tasks_.front());
      tasks_.pop_front();
      working_ = true;
      lock.unlock();
      task(context);
      lock.lock();
      working_ = false;
    }
  } catch (const std::exception& problem) {
    log_.error("read.failed", {{"error", problem.what()}});
    failed_(problem.what());
  }
}

}  // namespace jidan::runtime
