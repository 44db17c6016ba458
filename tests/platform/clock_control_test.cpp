// The driven clock moves only when the program is idle, and never past a deadline.
#include <boost/test/unit_test.hpp>

#include "platform/clock_control.hpp"
#include "tests/platform/made_up_time.hpp"

using namespace jidan::platform;
using namespace std::chrono_literals;

namespace {
const Instant kStart = at("2026-11-22T08:00:00Z");

struct Driven {
  MadeUpTime time{kStart};
  Clock clock{{ClockMode::driven, 1.0, kStart}, time};
  ClockControl control{clock};
};
}  // namespace

BOOST_FIXTURE_TEST_SUITE(clock_control, Driven)

BOOST_AUTO_TEST_CASE(without_a_deadline_time_moves_as_far_as_asked) {
  const auto view = control.try_advance(kStart + 48h);
  BOOST_REQUIRE(view.has_value());
  BOOST_TEST(bool(view->now == kStart + 48h));
  BOOST_TEST(!view->next_deadline);
  BOOST_TEST(view->idle);
}

BOOST_AUTO_TEST_CASE(time_stops_at_the_smallest_deadline_of_all_parts) {
  std::optional<Instant> wake = kStart + 2h;
  control.add_deadline([&] { return wake; });
  control.add_deadline([] { return std::optional(kStart + 1h); });
  control.add_deadline([]() -> std::optional<Instant> { return std::nullopt; });
  const auto view = control.try_advance(kStart + 48h);
  BOOST_REQUIRE(view.has_value());
  BOOST_TEST(bool(view->now == kStart + 1h));
  BOOST_TEST(!view->idle);  // that deadline is due now
}

BOOST_AUTO_TEST_CASE(time_does_not_move_while_a_deadline_is_due) {
  std::optional<Instant> wake = kStart;
  control.add_deadline([&] { return wake; });
  BOOST_TEST(!control.try_advance(kStart + 1h));
  BOOST_TEST(bool(clock.now() == kStart));
  wake = kStart + 30min;
  BOOST_TEST(bool(control.try_advance(kStart + 1h)->now == kStart + 30min));
}

BOOST_AUTO_TEST_CASE(time_does_not_move_while_work_is_in_flight) {
  auto work = control.begin_work();
  BOOST_TEST(!control.view().idle);
  BOOST_TEST(!control.try_advance(kStart + 1h));
  ClockControl::Work next = std::move(work);
  BOOST_TEST(!control.try_advance(kStart + 1h));
  next.end();
  next.end();  // once is enough
  BOOST_TEST(control.view().idle);
  BOOST_TEST(control.try_advance(kStart + 1h).has_value());
}

BOOST_AUTO_TEST_CASE(time_does_not_move_while_a_part_says_it_is_busy) {
  bool queue_empty = false;
  control.add_idle_check([&] { return queue_empty; });
  BOOST_TEST(!control.try_advance(kStart + 1h));
  queue_empty = true;
  BOOST_TEST(control.try_advance(kStart + 1h).has_value());
}

BOOST_AUTO_TEST_CASE(work_that_begins_while_we_look_is_seen) {
  int looks = 0;
  control.add_idle_check([&] {
    // Handed on and done between the first look and the second: nothing to see but that it began.
    if (++looks == 1) control.begin_work().end();
    return true;
  });
  BOOST_TEST(!control.view().idle);
  BOOST_TEST(control.view().idle);
}

BOOST_AUTO_TEST_CASE(asking_for_now_only_waits_until_idle) {
  control.add_deadline([] { return std::optional(kStart + 1h); });
  const auto view = control.try_advance(kStart - 1h);
  BOOST_REQUIRE(view.has_value());
  BOOST_TEST(bool(view->now == kStart));
  BOOST_TEST(bool(view->next_deadline == kStart + 1h));
  BOOST_TEST(view->idle);
}

BOOST_AUTO_TEST_CASE(a_part_that_leaves_takes_its_deadline_along) {
  const auto id = control.add_deadline([] { return std::optional(kStart + 1h); });
  control.remove_deadline(id);
  BOOST_TEST(bool(control.try_advance(kStart + 2h)->now == kStart + 2h));
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_not_driven_is_only_looked_at) {
  Clock system({}, time);
  ClockControl looked_at(system);
  const auto view = looked_at.try_advance(kStart + 1h);
  BOOST_REQUIRE(view.has_value());
  BOOST_TEST(bool(view->now == kStart));
}

BOOST_AUTO_TEST_CASE(the_view_is_the_json_of_the_contract) {
  BOOST_TEST(clock_json({kStart, kStart + 1s, false}) ==
             R"({"now":"2026-11-22T08:00:00.000Z","next_deadline":"2026-11-22T08:00:01.000Z",)"
             R"("idle":false})");
  BOOST_TEST(clock_json({kStart, std::nullopt, true}) ==
             R"({"now":"2026-11-22T08:00:00.000Z","next_deadline":null,"idle":true})");
}

BOOST_AUTO_TEST_CASE(the_request_is_one_instant_and_nothing_else) {
  const auto good = read_advance_request(R"({"advance_to":"2026-11-22T16:00:00+08:00"})");
  BOOST_TEST(bool(good.advance_to == kStart));
  for (const std::string& body :
       {std::string(""), std::string("{}"), std::string("[]"), std::string("null"),
        std::string(R"({"advance_to":5})"), std::string(R"({"advance_to":"tomorrow"})"),
        std::string(R"({"advance_to":"2026-11-22T08:00:00Z","x":1})"),
        std::string(R"({"advance_to":"2026-11-22T08:00:00Z","advance_to":"2027-11-22T08:00:00Z"})"),
        std::string(R"({"advance_to":{"advance_to":"2026-11-22T08:00:00Z"}})"),
        std::string(R"([{"advance_to":"2026-11-22T08:00:00Z"}])"), std::string(100'000, '[')}) {
    const auto bad = read_advance_request(body);
    BOOST_TEST(!bad.advance_to, body.substr(0, 80));
    BOOST_TEST(!bad.problem.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()
