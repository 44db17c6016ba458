// A time source for tests: real time that moves only when the test says so.
#pragma once

#include "platform/clock.hpp"

namespace jidan::platform {

class MadeUpTime final : public TimeSource {
 public:
  explicit MadeUpTime(Instant wall) : wall_(wall.time_since_epoch()) {}
  Instant wall() const override {
    return Instant{std::chrono::floor<std::chrono::milliseconds>(wall_)};
  }
  std::chrono::nanoseconds steady() const override { return steady_; }

  void pass(std::chrono::nanoseconds time) {
    wall_ += time;
    steady_ += time;
  }
  void set_wall(Instant wall) { wall_ = wall.time_since_epoch(); }

 private:
  std::chrono::nanoseconds wall_;
  std::chrono::nanoseconds steady_{std::chrono::hours{5}};
};

inline Instant at(std::string_view text) {
  return read_rfc3339(text).value();
}

}  // namespace jidan::platform
