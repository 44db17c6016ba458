// Business time of a program, in three modes: the system's clock, a scaled one for demonstrations,
// and one that moves only when driven. With time_source.cpp the only code that asks what time it
// is. Invariant: now() never goes back, whatever the system's clock does.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "platform/instant_text.hpp"

namespace jidan::platform {

// Where real time comes from; tests hand in their own. `steady` never jumps and goes on while the
// machine sleeps; only differences of it mean something.
class TimeSource {
 public:
  virtual ~TimeSource() = default;
  virtual Instant wall() const = 0;
  virtual std::chrono::nanoseconds steady() const = 0;
};
const TimeSource& real_time();

enum class ClockMode { system, scaled, driven };

struct ClockSettings {
  ClockMode mode = ClockMode::system;
  double rate = 1.0;             // scaled: simulated seconds per real second
  std::optional<Instant> start;  // scaled and driven; nothing means the system's time at start
};

// The system's clock went forward by more than an hour at once. Business time stays on its old
// line until an operator agrees or the jump has lasted ten minutes; meanwhile releases are held.
struct ClockJump {
  Instant from;   // where business time is
  Instant to;     // what the system's clock says
  Instant until;  // when (business time) the jump is believed without anybody's word
};

// Shared by all threads; every member function may be called from any of them.
class Clock {
 public:
  explicit Clock(ClockSettings settings, const TimeSource& time = real_time());

  Instant now();               // business time
  Instant system_now() const;  // transport time: signatures, logs, sockets
  // For limits in real time; only differences of it mean something.
  std::chrono::nanoseconds steady_now() const;
  ClockMode mode() const { return settings_.mode; }

  // At start: business time is at least the last commit's.
  void start_at_least(Instant instant);

  // Business time runs ahead of the system's by this much, because the system's clock was set back
  // (or the store comes from the future). It then runs at half speed until the two meet.
  std::chrono::milliseconds ahead_of_system();

  std::optional<ClockJump> jump_pending();
  void agree_to_jump();

  // How long to wait in real time until business time reaches `instant`, at most a few seconds, so
  // that whoever waits looks again after the system's clock was set. Nothing when driven: then only
  // move_to brings it about, and observers are told.
  std::optional<std::chrono::nanoseconds> real_wait(Instant instant);

  // Driven mode only: business time becomes `instant` (never earlier than it is) and observers are
  // called on this thread, in the order in which they were added.
  void move_to(Instant instant);
  using Observer = std::function<void(Instant now)>;
  std::uint64_t add_observer(Observer observer);
  void remove_observer(std::uint64_t id);

 private:
  Instant advance();
  void follow_system(std::chrono::nanoseconds elapsed);

  const ClockSettings settings_;
  const TimeSource& time_;
  std::mutex mutex_;
  std::chrono::nanoseconds line_{0};         // business time since 1970, finer than an Instant
  std::chrono::nanoseconds last_steady_{0};  // when line_ was last moved
  std::optional<std::chrono::nanoseconds> jump_since_;  // steady time at which the jump was seen
  bool jump_agreed_ = false;
  std::mutex observers_mutex_;
  std::map<std::uint64_t, std::shared_ptr<Observer>> observers_;
  std::uint64_t next_observer_ = 1;
};

}  // namespace jidan::platform
