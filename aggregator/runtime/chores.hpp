// A thread for slow file work that nobody waits for: segments of external ids, the end of a
// snapshot. One task at a time, in order.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace jidan::runtime {

class Chores {
 public:
  Chores();
  ~Chores();
  Chores(const Chores&) = delete;
  Chores& operator=(const Chores&) = delete;

  void post(std::function<void()> task);
  // Finishes the task at hand, drops the rest, ends the thread.
  void stop();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace jidan::runtime
