// Work on a real disk at a rate: a thread that has much to write does it in steps and waits between
// them, so that who syncs small things beside it finds the disk free. Real time, whatever the
// clock's mode.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "platform/clock.hpp"

namespace jidan::platform {

// How long to wait before the next step when `done` bytes took `elapsed`: until that many are due
// at the rate. Zero: it is behind already.
std::chrono::milliseconds pause_due(std::uint64_t done, std::uint64_t bytes_per_second,
                                    std::chrono::milliseconds elapsed);

class Pace {
 public:
  // More than 0 bytes per second.
  explicit Pace(std::uint64_t bytes_per_second, const TimeSource& time = real_time())
      : bytes_per_second_(bytes_per_second), time_(time) {}
  Pace(const Pace&) = delete;
  Pace& operator=(const Pace&) = delete;

  // A step of so many bytes is done: waits until the next one may begin. Time in which nothing was
  // done is not made up for. The working thread.
  void step_done(std::uint64_t bytes);
  // Nobody waits any more, now and later. Any thread.
  void stop();

 private:
  const std::uint64_t bytes_per_second_;
  const TimeSource& time_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::chrono::nanoseconds next_{};
};

}  // namespace jidan::platform
