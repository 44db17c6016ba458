// One kind of work measured by the thread's processor time and by the wall clock.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <vector>

namespace jidan::bench {

inline std::int64_t nanoseconds(clockid_t clock) {
  timespec at{};
  ::clock_gettime(clock, &at);
  return std::int64_t{at.tv_sec} * 1'000'000'000 + at.tv_nsec;
}

class Times {
 public:
  explicit Times(const char* name) : name_(name) {}
  template <class Work>
  auto measure(Work&& work) {
    const std::int64_t wall = nanoseconds(CLOCK_MONOTONIC);
    const std::int64_t cpu = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
    auto result = work();
    cpu_.push_back(nanoseconds(CLOCK_THREAD_CPUTIME_ID) - cpu);
    wall_.push_back(nanoseconds(CLOCK_MONOTONIC) - wall);
    return result;
  }
  // The last one turned out to be of another kind.
  void move_last_to(Times& other) {
    other.cpu_.push_back(cpu_.back());
    other.wall_.push_back(wall_.back());
    cpu_.pop_back();
    wall_.pop_back();
  }
  void print() {
    if (cpu_.empty()) return;
    std::printf("| %-52s | %8zu |", name_, cpu_.size());
    for (std::vector<std::int64_t>* times : {&cpu_, &wall_}) {
      std::sort(times->begin(), times->end());
      std::printf(" %7.1f | %7.1f | %8.1f |", micros(*times, 500), micros(*times, 990),
                  static_cast<double>(times->back()) / 1e3);
    }
    std::printf("\n");
  }

 private:
  static double micros(const std::vector<std::int64_t>& times, std::size_t permille) {
    return static_cast<double>(times[(times.size() - 1) * permille / 1000]) / 1e3;
  }
  const char* name_;
  std::vector<std::int64_t> cpu_, wall_;
};

}  // namespace jidan::bench
