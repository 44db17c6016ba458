// Independent pieces of work on several threads. What each makes goes to a place of its own, so the
// result is the same whatever the threads.
#pragma once

#include <cstddef>
#include <functional>

namespace jidan::backtest {

// How far a piece of long work is.
class Progress {
 public:
  virtual ~Progress() = default;
  // `done` of `total`; total 0: nobody knows. Called from one thread at a time.
  virtual void show(const char* work, std::size_t done, std::size_t total) = 0;
};

// Calls work(i) for each i below `count`, `jobs` at a time; throws what one of them threw.
void run_jobs(std::size_t jobs, std::size_t count, const char* name, Progress& progress,
              const std::function<void(std::size_t)>& work);

}  // namespace jidan::backtest
