// A timer on business time: calls back once when the clock reaches an instant, in any of the
// clock's modes. Fires on the executor it was given; in driven mode the firing counts as work in
// flight, so time can't move on before it has run.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "platform/clock.hpp"
#include "platform/clock_control.hpp"

namespace jidan::platform {

// Owned by one part; wake_at and cancel are called on the executor it was given (a strand or a
// one-thread context). May be destroyed there at any time: then nothing is called any more.
class WakeTimer {
 public:
  WakeTimer(boost::asio::any_io_executor executor, ClockControl& control);
  WakeTimer(const WakeTimer&) = delete;
  WakeTimer& operator=(const WakeTimer&) = delete;
  ~WakeTimer();

  // Replaces an earlier deadline that has not fired. A deadline already reached fires at once,
  // but never from inside this call.
  void wake_at(Instant deadline, std::function<void()> fire);
  void cancel();
  std::optional<Instant> deadline() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// Calls `fire` on the executor after that much real time, whatever the clock's mode: for pacing
// what takes a real disk.
void call_after(boost::asio::any_io_executor executor, std::chrono::milliseconds pause,
                std::function<void()> fire);

// POST /v1/clock for coroutines: waits until the program is idle, then moves time. After
// `limit` of real time it answers how things are instead (idle: false).
boost::asio::awaitable<ClockView> advance_when_idle(ClockControl& control, Instant advance_to,
                                                    std::chrono::milliseconds limit);

}  // namespace jidan::platform
