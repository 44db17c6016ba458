// The two real clocks under Clock. CLOCK_BOOTTIME rather than steady_clock: it goes on while a
// laptop or a virtual machine sleeps, so waking up is not mistaken for a jump of the wall clock.
#include <time.h>

#include "platform/clock.hpp"

namespace jidan::platform {
namespace {

class RealTime final : public TimeSource {
 public:
  Instant wall() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
  }
  std::chrono::nanoseconds steady() const override {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
  }
};

}  // namespace

const TimeSource& real_time() {
  static const RealTime time;  // without state: sharing it couples nothing
  return time;
}

}  // namespace jidan::platform
