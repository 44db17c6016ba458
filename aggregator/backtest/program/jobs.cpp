// Threads that take the next number until there is none; see jobs.hpp.
#include "aggregator/backtest/program/jobs.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace jidan::backtest {
namespace {

class Queue {
 public:
  Queue(std::size_t count, const char* name, Progress& progress,
        const std::function<void(std::size_t)>& work)
      : count_(count), name_(name), progress_(progress), work_(work) {}

  void take_all() {
    while (true) {
      std::size_t mine = 0;
      {
        const std::lock_guard lock(mutex_);
        if (next_ == count_ || failure_) return;
        mine = next_++;
      }
      try {
        work_(mine);
      } catch (...) {  // to the thread that waits for us
        const std::lock_guard lock(mutex_);
        if (!failure_) failure_ = std::current_exception();
        return;
      }
      const std::lock_guard lock(mutex_);
      progress_.show(name_, ++done_, count_);
    }
  }

  std::exception_ptr failure() const { return failure_; }

 private:
  std::size_t count_;
  const char* name_;
  Progress& progress_;
  const std::function<void(std::size_t)>& work_;
  std::mutex mutex_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

void run_jobs(std::size_t jobs, std::size_t count, const char* name, Progress& progress,
              const std::function<void(std::size_t)>& work) {
  Queue queue(count, name, progress, work);
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < std::min(jobs, count); ++i)
    threads.emplace_back([&queue] { queue.take_all(); });
  queue.take_all();
  threads.clear();
  if (queue.failure()) std::rethrow_exception(queue.failure());
}

}  // namespace jidan::backtest
