// Business time in its three modes, against a made-up real time.
#include <boost/test/unit_test.hpp>

#include "platform/clock.hpp"
#include "tests/platform/made_up_time.hpp"

using namespace jidan::platform;
using namespace std::chrono_literals;

namespace {
const Instant kStart = at("2026-11-22T08:00:00Z");
const ClockSettings kSystem{};
}  // namespace

BOOST_AUTO_TEST_SUITE(clock_)

BOOST_AUTO_TEST_CASE(the_system_clock_is_followed) {
  MadeUpTime time(kStart);
  Clock clock(kSystem, time);
  BOOST_TEST(bool(clock.now() == kStart));
  time.pass(1500ms);
  BOOST_TEST(bool(clock.now() == kStart + 1500ms));
  time.set_wall(kStart + 30min);  // small corrections forward are taken at once
  BOOST_TEST(bool(clock.now() == kStart + 30min));
}

BOOST_AUTO_TEST_CASE(time_never_goes_back_when_the_system_clock_is_set_back) {
  MadeUpTime time(kStart);
  Clock clock(kSystem, time);
  time.set_wall(kStart - 2h);
  Instant last = clock.now();
  BOOST_TEST(bool(last == kStart));
  for (int i = 0; i < 300; ++i) {
    time.pass(1min);
    const Instant now = clock.now();
    BOOST_REQUIRE(bool(now > last));
    last = now;
  }
  // Half speed: two hours behind are made up for in four; after five it is the system's time.
  BOOST_TEST(bool(clock.now() == time.wall()));
  BOOST_TEST(clock.ahead_of_system().count() == 0);
}

BOOST_AUTO_TEST_CASE(while_ahead_of_the_system_time_runs_at_half_speed_and_says_so) {
  MadeUpTime time(kStart);
  Clock clock(kSystem, time);
  clock.start_at_least(kStart + 10min);
  BOOST_TEST(bool(clock.now() == kStart + 10min));
  time.pass(4min);
  BOOST_TEST(bool(clock.now() == kStart + 12min));
  BOOST_TEST(bool(clock.ahead_of_system() == 8min));
}

BOOST_AUTO_TEST_CASE(many_small_looks_lose_no_time_at_half_speed) {
  MadeUpTime time(kStart);
  Clock clock(kSystem, time);
  clock.start_at_least(kStart + 10min);
  for (int i = 0; i < 100'000; ++i) {
    time.pass(10us);
    clock.now();
  }
  BOOST_TEST(bool(clock.now() == kStart + 10min + 500ms));
}

BOOST_AUTO_TEST_CASE(time_starts_at_the_last_commit_if_that_is_later) {
  MadeUpTime time(kStart);
  Clock clock({ClockMode::driven, 1.0, kStart}, time);
  clock.start_at_least(kStart - 1h);
  BOOST_TEST(bool(clock.now() == kStart));
  clock.start_at_least(kStart + 1h);
  BOOST_TEST(bool(clock.now() == kStart + 1h));
}

BOOST_AUTO_TEST_CASE(a_jump_of_more_than_an_hour_is_pending_and_business_time_stays_on_its_line) {
  MadeUpTime time(kStart);
  Clock clock(kSystem, time);
  time.set_wall(kStart + 24h);
  time.pass(1min);
  BOOST_TEST(bool(clock.now() == kStart + 1min));
  const auto jump = clock.jump_pending();
  BOOST_REQUIRE(jump.has_value());
  BOOST_TEST(bool(jump->from == kStart + 1min));
  BOOST_TEST(bool(jump->to == kStart + 24h + 1min));
  BOOST_TEST(bool(jump->until == kStart + 11min));
}

BOOST_AUTO_TEST_CASE(a_jump_that_lasts_ten_minutes_is_believed) {
  MadeUpTime time(kStart);
  Clock clock(kSystem, time);
  time.set_wall(kStart + 24h);
  BOOST_TEST(clock.jump_pending().has_value());
  time.pass(9min);
  BOOST_TEST(clock.jump_pending().has_value());
  time.pass(1min);
  BOOST_TEST(bool(clock.now() == kStart + 24h + 10min));
  BOOST_TEST(!clock.jump_pending());
}

BOOST_AUTO_TEST_CASE(an_operator_may_agree_to_a_jump) {
  MadeUpTime time(kStart);
  Clock clock(kSystem, time);
  time.set_wall(kStart + 24h);
  clock.now();
  clock.agree_to_jump();
  BOOST_TEST(bool(clock.now() == kStart + 24h));
  BOOST_TEST(!clock.jump_pending());
}

BOOST_AUTO_TEST_CASE(an_agreement_given_before_a_jump_does_not_cover_it) {
  MadeUpTime time(kStart);
  Clock clock(kSystem, time);
  clock.agree_to_jump();
  time.set_wall(kStart + 24h);
  BOOST_TEST(clock.jump_pending().has_value());
}

BOOST_AUTO_TEST_CASE(a_jump_that_is_taken_back_leaves_no_trace) {
  MadeUpTime time(kStart);
  Clock clock(kSystem, time);
  time.set_wall(kStart + 24h);
  time.pass(5min);
  BOOST_TEST(clock.jump_pending().has_value());
  time.set_wall(kStart + 5min);
  BOOST_TEST(!clock.jump_pending());
  BOOST_TEST(bool(clock.now() == kStart + 5min));
}

BOOST_AUTO_TEST_CASE(an_hour_in_which_nobody_looked_is_no_jump) {
  MadeUpTime time(kStart);
  Clock clock(kSystem, time);
  time.pass(72h);
  BOOST_TEST(bool(clock.now() == kStart + 72h));
  BOOST_TEST(!clock.jump_pending());
}

BOOST_AUTO_TEST_CASE(scaled_time_runs_by_its_rate_from_its_start) {
  MadeUpTime time(kStart);
  const Instant start = at("2010-12-01T00:00:00Z");
  Clock clock({ClockMode::scaled, 3600.0, start}, time);
  BOOST_TEST(bool(clock.now() == start));
  time.pass(1s);
  BOOST_TEST(bool(clock.now() == start + 1h));
  for (int i = 0; i < 1000; ++i) {
    time.pass(1ms);
    clock.now();
  }
  BOOST_TEST(bool(clock.now() == start + 2h));
  time.set_wall(kStart - 24h);  // the wall has no say
  BOOST_TEST(bool(clock.now() == start + 2h));
  BOOST_TEST(bool(clock.system_now() == kStart - 24h));
}

BOOST_AUTO_TEST_CASE(a_waiter_is_told_how_long_real_time_takes) {
  MadeUpTime time(kStart);
  Clock system(kSystem, time);
  BOOST_TEST(bool(system.real_wait(kStart + 3s) == std::optional<std::chrono::nanoseconds>(3s)));
  BOOST_TEST(bool(system.real_wait(kStart - 3s) == std::optional<std::chrono::nanoseconds>(0s)));
  BOOST_TEST(bool(system.real_wait(kStart + 24h) <= std::optional<std::chrono::nanoseconds>(5s)));
  Clock scaled({ClockMode::scaled, 60.0, kStart}, time);
  const auto wait = scaled.real_wait(kStart + 1min);
  BOOST_REQUIRE(wait.has_value());
  BOOST_TEST(bool(*wait >= 1s && *wait < 1s + 1ms));
  Clock driven({ClockMode::driven, 1.0, kStart}, time);
  BOOST_TEST(!driven.real_wait(kStart + 1s));
}

BOOST_AUTO_TEST_CASE(driven_time_moves_only_when_told_and_never_back) {
  MadeUpTime time(kStart);
  Clock clock({ClockMode::driven, 1.0, kStart}, time);
  time.pass(24h);
  BOOST_TEST(bool(clock.now() == kStart));
  clock.move_to(kStart + 5min);
  BOOST_TEST(bool(clock.now() == kStart + 5min));
  clock.move_to(kStart);
  BOOST_TEST(bool(clock.now() == kStart + 5min));
}

BOOST_AUTO_TEST_CASE(observers_are_told_in_the_order_they_came_until_they_leave) {
  MadeUpTime time(kStart);
  Clock clock({ClockMode::driven, 1.0, kStart}, time);
  std::string told;
  clock.add_observer([&](Instant) { told += 'a'; });
  const auto second = clock.add_observer([&](Instant) { told += 'b'; });
  clock.add_observer([&](Instant now) { told += now == kStart + 1s ? 'c' : 'd'; });
  clock.move_to(kStart + 1s);
  BOOST_TEST(told == "abc");
  clock.remove_observer(second);
  clock.move_to(kStart + 2s);
  BOOST_TEST(told == "abcad");
}

BOOST_AUTO_TEST_SUITE_END()
