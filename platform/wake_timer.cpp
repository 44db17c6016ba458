// WakeTimer and the waiting half of POST /v1/clock. In real modes a steady_timer sleeps in legs,
// because the wall clock may be set while it sleeps; in driven mode the clock's observer fires it.
#include "platform/wake_timer.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>
#include <utility>

namespace jidan::platform {
namespace asio = boost::asio;

// Owner: the WakeTimer and handlers in flight. `armed_` is guarded because the driven clock looks
// at it from the thread that moves time.
struct WakeTimer::State : std::enable_shared_from_this<WakeTimer::State> {
  State(asio::any_io_executor executor, ClockControl& control)
      : executor_(std::move(executor)), control_(control), timer_(executor_) {}

  struct Armed {
    Instant deadline;
    std::uint64_t arming;
    std::function<void()> fire;
  };

  // Takes the callback if that arming is still the current one and its time has come.
  std::function<void()> take_due(std::uint64_t arming) {
    const std::lock_guard lock(mutex_);
    if (!armed_ || armed_->arming != arming) return nullptr;
    if (control_.clock().now() < armed_->deadline) return nullptr;
    std::function<void()> fire = std::move(armed_->fire);
    armed_.reset();
    return fire;
  }

  std::optional<Armed> peek() const {
    const std::lock_guard lock(mutex_);
    if (!armed_) return std::nullopt;
    return Armed{armed_->deadline, armed_->arming, nullptr};
  }

  // Runs on the executor. `work` keeps the program busy until the callback has returned.
  void ring(std::uint64_t arming) {
    if (const auto fire = take_due(arming)) {
      fire();
    } else {
      sleep(arming);
    }
  }

  void ring_soon(std::uint64_t arming) {
    auto work = std::make_shared<ClockControl::Work>(control_.begin_work());
    asio::post(executor_, [self = shared_from_this(), arming, work] { self->ring(arming); });
  }

  void sleep(std::uint64_t arming) {
    const auto armed = peek();
    if (!armed || armed->arming != arming) return;
    const auto wait = control_.clock().real_wait(armed->deadline);
    if (!wait) return;  // driven: the observer will ring
    timer_.expires_after(*wait);
    timer_.async_wait([self = shared_from_this(), arming](const boost::system::error_code& error) {
      if (error) return;  // another deadline took its place, or the timer was cancelled
      const auto work = self->control_.begin_work();
      self->ring(arming);
    });
  }

  void time_moved() {
    const auto armed = peek();
    if (armed && control_.clock().now() >= armed->deadline) ring_soon(armed->arming);
  }

  asio::any_io_executor executor_;
  ClockControl& control_;
  asio::steady_timer timer_;
  mutable std::mutex mutex_;
  std::optional<Armed> armed_;
  std::uint64_t armings_ = 0;
  std::uint64_t observer_ = 0;
  std::uint64_t deadline_ = 0;
};

WakeTimer::WakeTimer(asio::any_io_executor executor, ClockControl& control)
    : state_(std::make_shared<State>(std::move(executor), control)) {
  const std::weak_ptr<State> weak = state_;
  state_->observer_ = control.clock().add_observer([weak](Instant) {
    if (const auto state = weak.lock()) state->time_moved();
  });
  state_->deadline_ = control.add_deadline([weak]() -> std::optional<Instant> {
    const auto state = weak.lock();
    if (!state) return std::nullopt;
    const auto armed = state->peek();
    return armed ? std::optional(armed->deadline) : std::nullopt;
  });
}

WakeTimer::~WakeTimer() {
  cancel();
  state_->control_.clock().remove_observer(state_->observer_);
  state_->control_.remove_deadline(state_->deadline_);
}

void WakeTimer::wake_at(Instant deadline, std::function<void()> fire) {
  std::uint64_t arming = 0;
  {
    const std::lock_guard lock(state_->mutex_);
    arming = ++state_->armings_;
    state_->armed_ = State::Armed{deadline, arming, std::move(fire)};
  }
  state_->timer_.cancel();
  if (state_->control_.clock().now() >= deadline) {
    state_->ring_soon(arming);
  } else {
    state_->sleep(arming);
  }
}

void WakeTimer::cancel() {
  {
    const std::lock_guard lock(state_->mutex_);
    state_->armed_.reset();
  }
  state_->timer_.cancel();
}

std::optional<Instant> WakeTimer::deadline() const {
  const auto armed = state_->peek();
  return armed ? std::optional(armed->deadline) : std::nullopt;
}

void call_after(asio::any_io_executor executor, std::chrono::milliseconds pause,
                std::function<void()> fire) {
  auto timer = std::make_shared<asio::steady_timer>(std::move(executor));
  timer->expires_after(pause);
  timer->async_wait([timer, fire = std::move(fire)](const boost::system::error_code& error) {
    if (!error) fire();
  });
}

asio::awaitable<ClockView> advance_when_idle(ClockControl& control, Instant advance_to,
                                             std::chrono::milliseconds limit) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  const auto give_up = control.clock().steady_now() + limit;
  // Busy spells are short (a commit, one HTTP exchange): look again soon, then less often.
  auto pause = std::chrono::microseconds{20};
  constexpr auto kLongestPause = std::chrono::microseconds{1000};
  while (true) {
    if (const auto view = control.try_advance(advance_to)) co_return *view;
    if (control.clock().steady_now() >= give_up) co_return control.view();
    timer.expires_after(pause);
    boost::system::error_code error;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    pause = std::min(pause * 2, kLongestPause);
  }
}

}  // namespace jidan::platform
