// Dead letters, withdrawals, holds and restarts: what takes a message out of its turn, and what
// lets its lane go on.
#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/web_hooks/lanes_fixture.hpp"

using namespace jidan::webhooks;
using namespace jidan::webhooks::testing;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(lanes_parking)

BOOST_AUTO_TEST_CASE(a_dead_letter_parks_its_lane_in_sight_until_an_operator_retries_it) {
  Lanes lanes;
  lanes.add(message("a1", "f", 1, 1), noon);
  lanes.add(message("a2", "f", 1, 2), noon);
  make_dead_letter(lanes, "a1");
  BOOST_TEST(take_all(lanes, noon + 24h).empty());
  BOOST_TEST(lanes.parked() == 1U);
  BOOST_TEST_REQUIRE(lanes.parked_messages("f").size() == 1U);
  BOOST_TEST(lanes.parked_messages("f")[0].delivery_id == "a1");
  BOOST_TEST(lanes.view("f")->parked == 1U);
  BOOST_TEST(lanes.view("f")->waiting == 1U);

  BOOST_TEST(lanes.retry("a1", noon));
  BOOST_TEST(!lanes.retry("a1", noon));
  BOOST_TEST(take_all(lanes, noon) == Ids{"a1"});
  lanes.finished("a1", answered(200), noon);
  BOOST_TEST(take_all(lanes, noon) == Ids{"a2"});
  BOOST_TEST(lanes.parked() == 0U);
}

BOOST_AUTO_TEST_CASE(an_operator_may_skip_a_dead_letter) {
  Lanes lanes;
  lanes.add(message("a1", "f", 1, 1), noon);
  lanes.add(message("a2", "f", 1, 2), noon);
  BOOST_TEST(!lanes.skip("a1", noon));
  make_dead_letter(lanes, "a1");
  BOOST_TEST(lanes.skip("a1", noon));
  BOOST_TEST(take_all(lanes, noon) == Ids{"a2"});
}

BOOST_AUTO_TEST_CASE(a_parked_issue_does_not_hold_up_the_cancellation_of_its_run) {
  Lanes lanes;
  lanes.add(message("issued", "f", 1, 1), noon);
  make_dead_letter(lanes, "issued");
  lanes.add(message("cancelled", "f", 1, 2), noon);
  BOOST_TEST(take_all(lanes, noon).empty());
  BOOST_TEST(lanes.withdraw("issued", noon));
  BOOST_TEST(take_all(lanes, noon) == Ids{"cancelled"});
  BOOST_TEST(lanes.parked() == 0U);
}

BOOST_AUTO_TEST_CASE(what_was_withdrawn_while_waiting_for_its_retry_is_not_sent_again) {
  Lanes lanes;
  lanes.add(message("a", "f", 1), noon);
  take_all(lanes, noon);
  lanes.finished("a", answered(500), noon);
  BOOST_TEST(lanes.withdraw("a", noon));
  BOOST_TEST(!lanes.withdraw("a", noon));
  BOOST_TEST(take_all(lanes, noon + 24h).empty());
  BOOST_TEST(lanes.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(a_message_withdrawn_in_flight_is_neither_retried_nor_overtaken) {
  Lanes lanes;
  lanes.add(message("issued", "f", 1, 1), noon);
  take_all(lanes, noon);
  BOOST_TEST(lanes.may_send("issued"));
  lanes.withdraw("issued", noon);
  BOOST_TEST(!lanes.may_send("issued"));
  lanes.add(message("cancelled", "f", 1, 2), noon);
  BOOST_TEST(take_all(lanes, noon).empty());
  const auto finished = lanes.finished("issued", answered(500), noon);
  BOOST_TEST((finished->step == DeliveryStep{Withdrawn{}}));
  BOOST_TEST(take_all(lanes, noon) == Ids{"cancelled"});
  BOOST_TEST(take_all(lanes, noon + 24h).empty());
}

BOOST_AUTO_TEST_CASE(an_attempt_put_back_costs_nothing_and_is_made_after_the_hold) {
  Lanes lanes;
  lanes.add(message("a", "f", 1), noon);
  take_all(lanes, noon);
  lanes.hold("f");
  lanes.put_back("a", noon);
  BOOST_TEST(take_all(lanes, noon + 24h).empty());
  BOOST_TEST(lanes.in_flight() == 0U);
  lanes.resume("f", noon);
  const auto step = lanes.next_step(noon);
  BOOST_TEST(std::get<AttemptMessage>(step).attempt == 1);
}

BOOST_AUTO_TEST_CASE(after_a_restart_waits_dead_letters_and_order_are_as_before) {
  Lanes lanes;
  Restored waiting{message("w1", "f", 1, 1), 2, 2, noon + 1h, false};
  Restored behind{message("w2", "f", 1, 2), 0, 0, std::nullopt, false};
  Restored parked{message("p1", "f", 2, 1), 10, 10, std::nullopt, true};
  Restored behind_parked{message("p2", "f", 2, 2), 0, 0, std::nullopt, false};
  Restored unknown{message("u", "f", 3, 1), 0, 0, std::nullopt, false};
  for (const Restored& row : {behind, waiting, behind_parked, parked, unknown})
    lanes.restore(row, noon);
  BOOST_TEST(take_all(lanes, noon) == Ids{"u"});
  BOOST_TEST((lanes.next_due() == noon + 1h));
  BOOST_TEST(lanes.parked() == 1U);
  const auto step = lanes.next_step(noon + 1h);
  BOOST_TEST(std::get<AttemptMessage>(step).message.delivery_id == "w1");
  BOOST_TEST(std::get<AttemptMessage>(step).attempt == 3);
}

BOOST_AUTO_TEST_CASE(a_result_for_a_message_that_is_not_in_flight_changes_nothing) {
  Lanes lanes;
  lanes.add(message("a", "f", 1), noon);
  BOOST_TEST(!lanes.finished("a", answered(200), noon).has_value());
  BOOST_TEST(!lanes.finished("stranger", answered(200), noon).has_value());
  BOOST_TEST(lanes.waiting() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
