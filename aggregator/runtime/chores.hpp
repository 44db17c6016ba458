// A thread for slow file work that nobody waits for: segments of external ids, the end of a
// snapshot. One task at a time, in order.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "platform/pace.hpp"

namespace jidan::runtime {

class Chores {
 public:
  Chores();
  ~Chores();
  Chores(const Chores&) = delete;
  Chores& operator=(const Chores&) = delete;

  void post(std::function<void()> task);
  // A task calls it between two steps that each read or wrote so many bytes: waits until the next
  // may begin, so that the commits' small syncs find the disk free. Not once stop() was called.
  void step_done(std::size_t bytes) { pace_.step_done(bytes); }
  // Finishes the task at hand, drops the rest, ends the thread.
  void stop();

 private:
  void run();

  platform::Pace pace_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace jidan::runtime
