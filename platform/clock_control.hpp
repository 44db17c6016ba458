// Drives a driven clock: knows whether the program is idle and what its next deadline is, and moves
// business time only then. Pure bookkeeping: no sockets, no waiting; clock_control_asio.hpp waits.
// Invariant: time never moves past a deadline somebody registered, nor while work is in flight.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "platform/clock.hpp"

namespace jidan::platform {

struct ClockView {
  Instant now;
  std::optional<Instant> next_deadline;  // nothing: the program waits for nobody's time
  bool idle = false;                     // queue empty, nothing due or in flight
};

// Thread-safe. Lives as long as the program; parts register themselves when they are built.
class ClockControl {
 public:
  // Held by whatever is in flight: a request being answered, a command in the queue, a delivery
  // being attempted. Take the next one before giving the last one back, so that no gap shows.
  class Work {
   public:
    Work() = default;
    Work(Work&& other) noexcept : control_(other.control_) { other.control_ = nullptr; }
    Work& operator=(Work&& other) noexcept;
    ~Work() { end(); }
    void end();

   private:
    friend class ClockControl;
    explicit Work(ClockControl* control) : control_(control) {}
    ClockControl* control_ = nullptr;
  };

  explicit ClockControl(Clock& clock) : clock_(clock) {}

  Work begin_work();

  // True when the part has nothing queued and nothing in flight. Called often, from any thread.
  void add_idle_check(std::function<bool()> idle);
  // The next instant at which the part wants to act; nothing if it doesn't. One that is not later
  // than now is due, so the program isn't idle.
  std::uint64_t add_deadline(std::function<std::optional<Instant>()> next_deadline);
  void remove_deadline(std::uint64_t id);

  ClockView view();

  // POST /v1/clock: if idle, moves to min(advance_to, next deadline) and answers; nothing while
  // busy: try again. An `advance_to` that is not later than now only waits until idle.
  std::optional<ClockView> try_advance(Instant advance_to);

  Clock& clock() { return clock_; }

 private:
  Clock& clock_;
  std::mutex mutex_;
  std::vector<std::function<bool()>> idle_checks_;
  std::map<std::uint64_t, std::function<std::optional<Instant>()>> deadlines_;
  std::uint64_t next_id_ = 1;
  std::mutex advance_mutex_;  // one advance at a time
  std::atomic<std::int64_t> in_flight_{0};
  std::atomic<std::uint64_t> begun_{0};  // shows work that began and ended between two looks
};

// GET and POST /v1/clock as JSON: {"now","next_deadline","idle"} and {"advance_to"}.
std::string clock_json(const ClockView& view);
struct AdvanceRequest {
  std::optional<Instant> advance_to;
  std::string problem;  // why advance_to is missing, for the answer 422
};
AdvanceRequest read_advance_request(const std::string& body);

}  // namespace jidan::platform
