// How business time moves. `line_` is business time as of `last_steady_`; every look moves it by
// the steady time that passed, then lets the mode correct it. Corrections only ever add.
#include "platform/clock.hpp"

#include <algorithm>
#include <vector>

namespace jidan::platform {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr nanoseconds kJump = std::chrono::hours{1};
constexpr nanoseconds kJumpBelieved = std::chrono::minutes{10};
// A waiting timer looks again this often: the system's clock may have been set meanwhile.
constexpr nanoseconds kLongestWait = std::chrono::seconds{5};

Instant to_instant(nanoseconds since_epoch) {
  return Instant{std::chrono::floor<milliseconds>(since_epoch)};
}

}  // namespace

Clock::Clock(ClockSettings settings, const TimeSource& time) : settings_(settings), time_(time) {
  const Instant start =
      settings_.mode == ClockMode::system ? time_.wall() : settings_.start.value_or(time_.wall());
  line_ = start.time_since_epoch();
  last_steady_ = time_.steady();
}

Instant Clock::now() {
  const std::lock_guard lock(mutex_);
  return advance();
}

Instant Clock::system_now() const {
  return time_.wall();
}
nanoseconds Clock::steady_now() const {
  return time_.steady();
}

Instant Clock::advance() {
  if (settings_.mode == ClockMode::driven) return to_instant(line_);
  const nanoseconds steady = time_.steady();
  const nanoseconds elapsed = std::max(steady - last_steady_, nanoseconds{0});
  last_steady_ = std::max(steady, last_steady_);
  if (settings_.mode == ClockMode::scaled) {
    // A rate is a factor from a configuration; a double holds the nanoseconds of any pause exactly
    // enough (1 µs in 100 days).
    line_ += nanoseconds{
        static_cast<std::int64_t>(static_cast<double>(elapsed.count()) * settings_.rate)};
  } else {
    follow_system(elapsed);
  }
  return to_instant(line_);
}

void Clock::follow_system(nanoseconds elapsed) {
  const nanoseconds wall = time_.wall().time_since_epoch();
  const nanoseconds expected = line_ + elapsed;
  if (wall < line_) {
    // Set back, or started ahead: half speed, so that timers still fire and the two meet again.
    line_ += elapsed / 2;
    jump_since_.reset();
  } else if (wall - expected <= kJump) {
    line_ = std::max(wall, line_ + elapsed / 2);  // never slower than while catching up
    jump_since_.reset();
  } else {
    if (!jump_since_) {
      jump_since_ = last_steady_;
      jump_agreed_ = false;
    }
    const bool believed = jump_agreed_ || last_steady_ - *jump_since_ >= kJumpBelieved;
    line_ = believed ? wall : expected;
    if (believed) jump_since_.reset();
  }
}

void Clock::start_at_least(Instant instant) {
  const std::lock_guard lock(mutex_);
  line_ = std::max<nanoseconds>(line_, instant.time_since_epoch());
}

milliseconds Clock::ahead_of_system() {
  const std::lock_guard lock(mutex_);
  if (settings_.mode != ClockMode::system) return milliseconds{0};
  return std::max(advance() - time_.wall(), milliseconds{0});
}

std::optional<ClockJump> Clock::jump_pending() {
  const std::lock_guard lock(mutex_);
  const Instant now = advance();
  if (!jump_since_) return std::nullopt;
  const nanoseconds left = kJumpBelieved - (last_steady_ - *jump_since_);
  return ClockJump{now, time_.wall(), now + std::chrono::ceil<milliseconds>(left)};
}

void Clock::agree_to_jump() {
  const std::lock_guard lock(mutex_);
  advance();
  if (jump_since_) jump_agreed_ = true;
}

std::optional<nanoseconds> Clock::real_wait(Instant instant) {
  const std::lock_guard lock(mutex_);
  const Instant now = advance();
  if (now >= instant) return nanoseconds{0};
  nanoseconds left = instant.time_since_epoch() - line_;
  switch (settings_.mode) {
    case ClockMode::driven:
      return std::nullopt;
    case ClockMode::scaled: {
      const double real = static_cast<double>(left.count()) / settings_.rate;
      if (real >= static_cast<double>(kLongestWait.count())) return kLongestWait;
      left = nanoseconds{static_cast<std::int64_t>(real) + 1};
      break;
    }
    case ClockMode::system:
      break;
  }
  return std::min(left, kLongestWait);
}

void Clock::move_to(Instant instant) {
  {
    const std::lock_guard lock(mutex_);
    if (settings_.mode != ClockMode::driven) return;
    line_ = std::max<nanoseconds>(line_, instant.time_since_epoch());
  }
  std::vector<std::shared_ptr<Observer>> observers;
  {
    const std::lock_guard lock(observers_mutex_);
    for (const auto& [id, observer] : observers_) observers.push_back(observer);
  }
  for (const auto& observer : observers) (*observer)(instant);
}

std::uint64_t Clock::add_observer(Observer observer) {
  const std::lock_guard lock(observers_mutex_);
  const std::uint64_t id = next_observer_++;
  observers_.emplace(id, std::make_shared<Observer>(std::move(observer)));
  return id;
}

void Clock::remove_observer(std::uint64_t id) {
  const std::lock_guard lock(observers_mutex_);
  observers_.erase(id);
}

}  // namespace jidan::platform
