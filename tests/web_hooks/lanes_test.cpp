// The rules of the lanes, each on a handful of messages and a virtual clock.
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/web_hooks/lanes_fixture.hpp"
#include "web-hooks/lanes.hpp"
#include "web-hooks/retry_schedule.hpp"

using namespace jidan::webhooks;
using namespace jidan::webhooks::testing;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(lanes)

BOOST_AUTO_TEST_CASE(one_lane_sends_in_the_order_of_its_sequence_and_one_at_a_time) {
  Lanes lanes;
  lanes.add(message("b", "f", 1, 2), noon);
  lanes.add(message("a", "f", 1, 1), noon);
  BOOST_TEST(take_all(lanes, noon) == Ids{"a"});
  BOOST_TEST(take_all(lanes, noon).empty());
  lanes.finished("a", answered(200), noon);
  BOOST_TEST(take_all(lanes, noon) == Ids{"b"});
}

BOOST_AUTO_TEST_CASE(a_failed_message_holds_up_its_own_lane_and_no_other) {
  Lanes lanes;
  lanes.add(message("a1", "f", 1, 1), noon);
  lanes.add(message("a2", "f", 1, 2), noon);
  lanes.add(message("b1", "f", 2, 1), noon);
  BOOST_TEST((take_all(lanes, noon) == Ids{"a1", "b1"}));
  lanes.finished("a1", answered(500), noon);
  lanes.finished("b1", answered(200), noon);
  lanes.add(message("b2", "f", 2, 2), noon);
  BOOST_TEST(take_all(lanes, noon) == Ids{"b2"});
  const Instant due = noon + retry_wait("a1", 2);
  BOOST_TEST((waits_until(lanes, noon) == due));
  BOOST_TEST((waits_until(lanes, due - 1ms) == due));
  BOOST_TEST(take_all(lanes, due) == Ids{"a1"});
}

BOOST_AUTO_TEST_CASE(the_attempt_number_counts_over_the_whole_life_of_a_message) {
  Lanes lanes;
  lanes.add(message("a", "f", 1), noon);
  take_all(lanes, noon);
  BOOST_TEST(lanes.finished("a", answered(500), noon)->attempt == 1);
  const auto again = lanes.next_step(noon + 1h);
  BOOST_TEST(std::get<AttemptMessage>(again).attempt == 2);
  BOOST_TEST(lanes.finished("a", answered(200), noon)->attempt == 2);
}

BOOST_AUTO_TEST_CASE(nothing_to_send_is_idle) {
  Lanes lanes;
  BOOST_TEST(std::holds_alternative<Idle>(lanes.next_step(noon)));
  BOOST_TEST(!lanes.next_due().has_value());
}

BOOST_AUTO_TEST_CASE(a_message_that_is_known_is_not_added_twice) {
  Lanes lanes;
  BOOST_TEST(lanes.add(message("a", "f", 1), noon));
  BOOST_TEST(!lanes.add(message("a", "f", 1), noon));
  BOOST_TEST(lanes.waiting() == 1U);
}

BOOST_AUTO_TEST_CASE(an_endpoint_has_at_most_eight_attempts_in_flight) {
  Lanes lanes;
  for (std::uint64_t key = 0; key < 20; ++key)
    lanes.add(message("m" + std::to_string(key), "f", key), noon);
  BOOST_TEST(take_all(lanes, noon).size() == 8U);
  lanes.finished("m0", answered(200), noon);
  BOOST_TEST(take_all(lanes, noon) == Ids{"m8"});
}

BOOST_AUTO_TEST_CASE(at_most_256_attempts_are_in_flight_over_all_endpoints) {
  Lanes lanes;
  for (int endpoint = 0; endpoint < 100; ++endpoint)
    for (std::uint64_t key = 0; key < 8; ++key)
      lanes.add(message("m" + std::to_string(endpoint) + "_" + std::to_string(key),
                        "f" + std::to_string(endpoint), key),
                noon);
  BOOST_TEST(take_all(lanes, noon).size() == 256U);
  BOOST_TEST(lanes.in_flight() == 256U);
}

BOOST_AUTO_TEST_CASE(endpoints_take_turns_however_much_one_of_them_has_waiting) {
  Lanes lanes;
  for (std::uint64_t key = 0; key < 5; ++key) {
    lanes.add(message("big" + std::to_string(key), "big", key), noon);
  }
  lanes.add(message("small", "small", 1), noon);
  const Ids ids = take_all(lanes, noon);
  BOOST_TEST((ids[0] == "small" || ids[1] == "small"));
}

BOOST_AUTO_TEST_CASE(retries_of_dead_endpoints_leave_three_quarters_of_the_places_to_first_tries) {
  LaneLimits limits;
  limits.health.breaker_failures = 1'000;  // so that only the budget restrains them
  Lanes lanes(limits);
  for (int endpoint = 0; endpoint < 200; ++endpoint)
    for (int key = 0; key < 2; ++key) {
      Restored row;
      row.message = message("dead" + std::to_string(endpoint) + "_" + std::to_string(key),
                            "dead" + std::to_string(endpoint), static_cast<std::uint64_t>(key));
      row.attempts = row.attempts_spent = 3;
      lanes.restore(row, noon);
    }
  BOOST_TEST(take_all(lanes, noon).size() == 64U);  // these hang now
  for (int endpoint = 0; endpoint < 24; ++endpoint)
    for (std::uint64_t key = 0; key < 8; ++key)
      lanes.add(message("new" + std::to_string(endpoint) + "_" + std::to_string(key),
                        "alive" + std::to_string(endpoint), key),
                noon);
  BOOST_TEST(take_all(lanes, noon).size() == 192U);
}

BOOST_AUTO_TEST_CASE(retries_of_one_endpoint_take_at_most_two_of_its_eight_places) {
  LaneLimits limits;
  limits.health.breaker_failures = 1'000;
  Lanes lanes(limits);
  for (std::uint64_t key = 0; key < 8; ++key) {
    Restored row;
    row.message = message("old" + std::to_string(key), "f", key);
    row.attempts = row.attempts_spent = 1;
    lanes.restore(row, noon);
    lanes.add(message("new" + std::to_string(key), "f", 100 + key), noon);
  }
  const Ids ids = take_all(lanes, noon);
  BOOST_TEST(ids.size() == 8U);
  BOOST_TEST(std::count_if(ids.begin(), ids.end(),
                           [](const std::string& id) { return id.starts_with("old"); }) == 2);
}

BOOST_AUTO_TEST_CASE(five_failures_open_the_breaker_and_one_probe_closes_it_again) {
  Lanes lanes;
  for (std::uint64_t key = 0; key < 20; ++key)
    lanes.add(message("m" + std::to_string(key), "f", key), noon);
  for (const std::string& id : take_all(lanes, noon)) lanes.finished(id, answered(500), noon);
  BOOST_TEST(take_all(lanes, noon).empty());
  BOOST_TEST((lanes.view("f")->health.breaker() == Breaker::open));

  const Instant probe_at = noon + 30s;
  BOOST_TEST(take_all(lanes, probe_at - 1ms).empty());
  const Ids probe = take_all(lanes, probe_at);
  BOOST_TEST_REQUIRE(probe.size() == 1U);
  BOOST_TEST((lanes.view("f")->health.breaker() == Breaker::probing));
  lanes.finished(probe[0], answered(200), probe_at);
  BOOST_TEST(take_all(lanes, probe_at).size() == 8U);
}

BOOST_AUTO_TEST_CASE(an_open_breaker_of_one_endpoint_does_not_touch_another) {
  Lanes lanes;
  for (std::uint64_t key = 0; key < 5; ++key)
    lanes.add(message("m" + std::to_string(key), "dead", key), noon);
  for (const std::string& id : take_all(lanes, noon)) lanes.finished(id, answered(500), noon);
  lanes.add(message("x", "alive", 1), noon);
  BOOST_TEST(take_all(lanes, noon) == Ids{"x"});
}

BOOST_AUTO_TEST_CASE(a_503_with_retry_after_holds_every_lane_of_the_endpoint) {
  Lanes lanes;
  lanes.add(message("a", "f", 1), noon);
  take_all(lanes, noon);
  AttemptResult slow = answered(503);
  slow.retry_after = 1min;
  lanes.finished("a", slow, noon);
  lanes.add(message("b", "f", 2), noon);
  BOOST_TEST(take_all(lanes, noon + 1min - 1ms).empty());
  const Ids ids = take_all(lanes, noon + 1min);
  BOOST_TEST(std::set<std::string>(ids.begin(), ids.end()) == (std::set<std::string>{"a", "b"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_410_stops_the_endpoint_until_it_is_resumed) {
  Lanes lanes;
  lanes.add(message("a", "f", 1), noon);
  lanes.add(message("b", "f", 2, 1), noon);
  take_all(lanes, noon);
  const auto gone = lanes.finished("a", answered(410), noon);
  BOOST_TEST((gone->disabled == DisableReason::gone));
  const auto again = lanes.finished("b", answered(410), noon);
  BOOST_TEST(!again->disabled.has_value(), "said once");
  lanes.add(message("c", "f", 3), noon);
  BOOST_TEST(take_all(lanes, noon + 24h * 30).empty());
  BOOST_TEST(lanes.view("f")->held);
  lanes.resume("f", noon);
  BOOST_TEST(take_all(lanes, noon) == Ids{"c"});
}

BOOST_AUTO_TEST_SUITE_END()
