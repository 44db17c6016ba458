// Timers on business time, on a real event loop but with a made-up or driven clock.
#include <boost/test/unit_test.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <thread>

#include "platform/wake_timer.hpp"
#include "tests/platform/made_up_time.hpp"

using namespace jidan::platform;
using namespace std::chrono_literals;

namespace {
const Instant kStart = at("2026-11-22T08:00:00Z");

struct Driven {
  boost::asio::io_context io;
  MadeUpTime time{kStart};
  Clock clock{{ClockMode::driven, 1.0, kStart}, time};
  ClockControl control{clock};

  // Everything that is ready, without waiting for anything.
  void run_ready() {
    io.restart();
    io.poll();
  }
};
}  // namespace

BOOST_FIXTURE_TEST_SUITE(wake_timer, Driven)

BOOST_AUTO_TEST_CASE(a_driven_timer_fires_when_time_is_moved_to_it_and_once) {
  WakeTimer timer(io.get_executor(), control);
  int fired = 0;
  timer.wake_at(kStart + 1h, [&] { ++fired; });
  BOOST_TEST(bool(control.view().next_deadline == kStart + 1h));
  control.try_advance(kStart + 30min);
  run_ready();
  BOOST_TEST(fired == 0);
  const auto view = control.try_advance(kStart + 48h);
  BOOST_REQUIRE(view.has_value());
  BOOST_TEST(bool(view->now == kStart + 1h));
  BOOST_TEST(!view->idle);
  BOOST_TEST(fired == 0);  // on the executor, not inside the call that moved time
  BOOST_TEST(!control.try_advance(kStart + 48h));  // and time waits for it
  run_ready();
  BOOST_TEST(fired == 1);
  BOOST_TEST(control.view().idle);
  BOOST_TEST(!timer.deadline());
  control.try_advance(kStart + 48h);
  run_ready();
  BOOST_TEST(fired == 1);
}

BOOST_AUTO_TEST_CASE(timers_fire_in_the_order_of_their_deadlines) {
  std::string order;
  WakeTimer a(io.get_executor(), control);
  WakeTimer b(io.get_executor(), control);
  WakeTimer c(io.get_executor(), control);
  a.wake_at(kStart + 3h, [&] { order += 'a'; });
  b.wake_at(kStart + 1h, [&] {
    order += 'b';
    b.wake_at(kStart + 2h, [&] { order += 'B'; });
  });
  c.wake_at(kStart + 2h, [&] { order += 'c'; });
  for (int step = 0; step < 10 && clock.now() < kStart + 24h; ++step) {
    control.try_advance(kStart + 24h);
    run_ready();
  }
  BOOST_TEST(order == "bBca");  // equal deadlines: the timer that was made first
  BOOST_TEST(bool(clock.now() == kStart + 24h));
}

BOOST_AUTO_TEST_CASE(a_new_deadline_takes_the_place_of_the_old_one) {
  WakeTimer timer(io.get_executor(), control);
  std::string fired;
  timer.wake_at(kStart + 1h, [&] { fired += "first"; });
  timer.wake_at(kStart + 2h, [&] { fired += "second"; });
  control.try_advance(kStart + 90min);
  run_ready();
  BOOST_TEST(fired == "");
  control.try_advance(kStart + 3h);
  run_ready();
  BOOST_TEST(fired == "second");
}

BOOST_AUTO_TEST_CASE(a_deadline_in_the_past_fires_soon_but_not_inside_the_call) {
  WakeTimer timer(io.get_executor(), control);
  int fired = 0;
  timer.wake_at(kStart - 1h, [&] { ++fired; });
  BOOST_TEST(fired == 0);
  BOOST_TEST(!control.view().idle);
  run_ready();
  BOOST_TEST(fired == 1);
  BOOST_TEST(control.view().idle);
}

BOOST_AUTO_TEST_CASE(a_cancelled_or_destroyed_timer_never_fires) {
  int fired = 0;
  WakeTimer cancelled(io.get_executor(), control);
  cancelled.wake_at(kStart, [&] { ++fired; });
  cancelled.cancel();
  {
    WakeTimer destroyed(io.get_executor(), control);
    destroyed.wake_at(kStart, [&] { ++fired; });
  }
  run_ready();
  BOOST_TEST(fired == 0);
  const auto view = control.view();
  BOOST_TEST(view.idle);
  BOOST_TEST(!view.next_deadline);
}

BOOST_AUTO_TEST_CASE(a_scaled_timer_fires_after_the_real_time_it_takes) {
  // A million simulated seconds a second: a day is over within 0.1 s of real time.
  Clock scaled({ClockMode::scaled, 1'000'000.0, kStart});
  ClockControl scaled_control(scaled);
  WakeTimer timer(io.get_executor(), scaled_control);
  Instant fired_at{};
  timer.wake_at(kStart + 24h, [&] { fired_at = scaled.now(); });
  io.run_for(10s);
  BOOST_TEST(bool(fired_at >= kStart + 24h));
}

BOOST_AUTO_TEST_CASE(a_system_timer_that_wakes_early_goes_back_to_sleep) {
  MadeUpTime wall(kStart);
  Clock system({}, wall);
  ClockControl system_control(system);
  WakeTimer timer(io.get_executor(), system_control);
  int fired = 0;
  timer.wake_at(kStart + 2ms, [&] { ++fired; });
  // The event loop's real time passes, business time (made up) doesn't: it may wake, not fire.
  io.run_for(20ms);
  BOOST_TEST(fired == 0);
  wall.pass(2ms);
  io.restart();
  io.run_for(10s);
  BOOST_TEST(fired == 1);
}

BOOST_AUTO_TEST_CASE(an_advance_waits_for_work_in_flight) {
  auto work = std::make_shared<ClockControl::Work>(control.begin_work());
  auto future = boost::asio::co_spawn(io, advance_when_idle(control, kStart + 1h, 10s),
                                      boost::asio::use_future);
  run_ready();
  BOOST_TEST(bool(clock.now() == kStart));
  boost::asio::post(io, [work] { work->end(); });
  io.restart();
  io.run();
  const ClockView view = future.get();
  BOOST_TEST(bool(view.now == kStart + 1h));
  BOOST_TEST(view.idle);
}

BOOST_AUTO_TEST_CASE(an_advance_that_waited_too_long_says_that_it_is_not_idle) {
  const auto work = control.begin_work();
  auto future = boost::asio::co_spawn(
      io, advance_when_idle(control, kStart + 1h, std::chrono::milliseconds{0}),
      boost::asio::use_future);
  io.run();
  const ClockView view = future.get();
  BOOST_TEST(!view.idle);
  BOOST_TEST(bool(view.now == kStart));
}

BOOST_AUTO_TEST_SUITE_END()
