// The dispatcher among fakes: what it sends, what it tells the outbox and in which order.
#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/web_hooks/dispatcher_fakes.hpp"
#include "web-hooks/retry_schedule.hpp"

using namespace jidan::webhooks;
using namespace jidan::webhooks::testing;
using namespace std::chrono_literals;

namespace {

using Told = std::vector<std::string>;

Verification check(const Scene& scene, const FakeTransport::Sent& sent) {
  const auto now = std::chrono::floor<std::chrono::seconds>(scene.system).time_since_epoch();
  return verify(scene.endpoint.secrets, sent.header("webhook-id"), sent.header("webhook-timestamp"),
                sent.header("webhook-signature"), sent.request.body, now.count());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dispatcher)

BOOST_AUTO_TEST_CASE(a_request_carries_the_headers_once_each_and_verifies_on_the_system_clock) {
  Scene scene;
  scene.start();
  scene.add(make_message("dlv_1"));
  BOOST_TEST_REQUIRE(scene.transport.sent.size() == 1U);
  const auto& sent = scene.transport.sent[0];
  BOOST_TEST(sent.request.url == "https://factory.example/hooks");
  BOOST_TEST((sent.request.method == jidan::http::Method::post));
  BOOST_TEST(sent.header("webhook-id") == "dlv_1");
  BOOST_TEST(sent.header("content-type") == "application/json");
  BOOST_TEST(sent.header("user-agent") == "Jidan-Webhooks/1");
  BOOST_TEST(sent.request.headers.size() == 5U);
  BOOST_TEST((sent.request.deadline == 15s));
  BOOST_TEST((check(scene, sent) == Verification::valid));
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_before_the_undelivered_rows_were_restored) {
  Scene scene;
  scene.add(make_message("dlv_2", 1, 2));
  BOOST_TEST(scene.transport.sent.empty());
  scene.dispatcher->restore({Restored{make_message("dlv_1", 1, 1), 0, 0, std::nullopt, false}});
  scene.run();
  BOOST_TEST_REQUIRE(scene.transport.sent.size() == 1U);
  BOOST_TEST(scene.transport.sent[0].header("webhook-id") == "dlv_1");
}

BOOST_AUTO_TEST_CASE(the_attempt_is_recorded_before_its_conclusion) {
  Scene scene;
  scene.start();
  scene.add(make_message("dlv_1"));
  scene.business += 2s;
  scene.answer_last(answer(204));
  BOOST_TEST((scene.outbox.told == Told{"record dlv_1", "delivered dlv_1"}),
             boost::test_tools::per_element());
  const AttemptRecord& record = scene.outbox.records[0];
  BOOST_TEST(record.attempt == 1);
  BOOST_TEST(record.status == 204);
  BOOST_TEST((record.started_at == noon));
  BOOST_TEST((record.finished_at == noon + 2s));
  BOOST_TEST((record.outcome == Outcome::delivered));
  BOOST_TEST(!record.next_attempt_at.has_value());
}

BOOST_AUTO_TEST_CASE(a_retry_has_the_same_id_and_body_and_a_fresh_timestamp_and_signature) {
  Scene scene;
  scene.start();
  scene.add(make_message("dlv_1"));
  scene.answer_last(answer(500));
  const Instant due = noon + retry_wait("dlv_1", 2);
  BOOST_TEST((scene.outbox.records[0].next_attempt_at == due));
  BOOST_TEST((scene.dispatcher->next_due() == due));

  scene.business = due - 1ms;
  scene.dispatcher->tick(scene.business);
  scene.run();
  BOOST_TEST(scene.transport.sent.size() == 1U);
  scene.system += 5s;
  scene.business = due;
  scene.dispatcher->tick(scene.business);
  scene.run();
  BOOST_TEST_REQUIRE(scene.transport.sent.size() == 2U);
  const auto& first = scene.transport.sent[0];
  const auto& second = scene.transport.sent[1];
  BOOST_TEST(second.header("webhook-id") == first.header("webhook-id"));
  BOOST_TEST(second.request.body == first.request.body);
  BOOST_TEST(second.header("webhook-timestamp") != first.header("webhook-timestamp"));
  BOOST_TEST(second.header("webhook-signature") != first.header("webhook-signature"));
  BOOST_TEST((check(scene, second) == Verification::valid));
}

BOOST_AUTO_TEST_CASE(ten_attempts_on_the_driven_clock_follow_the_published_table) {
  Scene scene;
  scene.start();
  scene.add(make_message("dlv_1"));
  Instant ended = noon;
  for (int attempt = 1; attempt <= attempts_max; ++attempt) {
    BOOST_TEST_REQUIRE(scene.transport.sent.size() == static_cast<std::size_t>(attempt));
    const auto waited = scene.business - ended;
    const std::chrono::milliseconds published = retry_table[static_cast<std::size_t>(attempt) - 1];
    BOOST_TEST((waited >= published && waited <= published + published / 10), attempt);
    ended = scene.business;
    scene.answer_last(answer(500));
    if (const auto due = scene.dispatcher->next_due()) {
      scene.business = *due;
      scene.dispatcher->tick(*due);
      scene.run();
    }
  }
  BOOST_TEST(scene.outbox.told.back() == "dead letter dlv_1");
  BOOST_TEST((scene.outbox.records.back().reason == DeadLetterReason::budget_spent));
  BOOST_TEST(scene.dispatcher->parked_messages("factory").size() == 1U);
  BOOST_TEST(scene.dispatcher->retry("dlv_1"));
  scene.run();
  BOOST_TEST(scene.transport.sent.size() == 11U);
  scene.answer_last(answer(200));
  BOOST_TEST(scene.outbox.records.back().attempt == 11);
}

BOOST_AUTO_TEST_CASE(a_body_that_cannot_be_rendered_now_is_our_fault_and_one_that_is_gone_ends) {
  Scene scene;
  scene.outbox.bodies["dlv_1"] = BodyUnavailable{};
  scene.outbox.bodies["dlv_2"] = BodyGone{};
  scene.start();
  scene.add(make_message("dlv_1", 1));
  scene.add(make_message("dlv_2", 2));
  BOOST_TEST(scene.transport.sent.empty());
  BOOST_TEST(!scene.outbox.records[0].spent_budget);
  BOOST_TEST((scene.outbox.records[0].next_attempt_at == noon + 5s));
  BOOST_TEST((scene.outbox.records[1].reason == DeadLetterReason::body_gone));
  BOOST_TEST(scene.outbox.told.back() == "dead letter dlv_2");
}

BOOST_AUTO_TEST_CASE(a_message_for_an_endpoint_nobody_configured_is_a_dead_letter) {
  Scene scene;
  scene.start();
  Message message = make_message("dlv_1");
  message.endpoint = "stranger";
  scene.add(message);
  BOOST_TEST((scene.outbox.records[0].error == AttemptError::endpoint_unknown));
  BOOST_TEST(scene.outbox.told.back() == "dead letter dlv_1");
}

BOOST_AUTO_TEST_CASE(a_paused_endpoint_gets_nothing_until_it_is_looked_up_again) {
  Scene scene;
  scene.endpoint.paused = true;
  scene.start();
  scene.add(make_message("dlv_1"));
  BOOST_TEST(scene.transport.sent.empty());
  BOOST_TEST(scene.outbox.told.empty());
  BOOST_TEST(scene.dispatcher->view("factory")->held);
  scene.endpoint.paused = false;
  scene.dispatcher->endpoint_changed("factory");
  scene.run();
  BOOST_TEST(scene.transport.sent.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_410_and_the_control_header_are_told_to_the_owner_once) {
  Scene scene;
  scene.start();
  scene.add(make_message("dlv_1", 1));
  scene.add(make_message("dlv_2", 2));
  scene.transport.sent[0].done(answer(410));
  scene.run();
  scene.transport.sent[1].done(answer(200, {{"Webhook-Delivery", "disable"}}));
  scene.run();
  BOOST_TEST(
      (scene.outbox.told == Told{"record dlv_1", "dead letter dlv_1", "disabled factory gone",
                                 "record dlv_2", "delivered dlv_2"}),
      boost::test_tools::per_element());
  scene.add(make_message("dlv_3", 3));
  BOOST_TEST(scene.transport.sent.size() == 2U);
}

BOOST_AUTO_TEST_CASE(
    retry_after_as_a_date_is_read_on_the_system_clock_and_waited_on_business_time) {
  Scene scene;
  scene.system = Instant{std::chrono::sys_seconds{784'111'777s}} - 1h;
  scene.start();
  scene.add(make_message("dlv_1"));
  scene.answer_last(answer(503, {{"Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"}}));
  BOOST_TEST((scene.outbox.records[0].next_attempt_at == noon + 1h));
}

BOOST_AUTO_TEST_CASE(a_message_withdrawn_while_its_body_is_rendered_is_not_sent) {
  Scene scene;
  scene.outbox.holds_bodies = true;
  scene.start();
  scene.add(make_message("dlv_1", 1, 1));
  scene.dispatcher->withdraw({"dlv_1"});
  scene.add(make_message("dlv_2", 1, 2));
  BOOST_TEST_REQUIRE(scene.outbox.held_bodies.size() == 1U);
  scene.outbox.holds_bodies = false;
  scene.outbox.held_bodies[0]();
  scene.run();
  scene.dispatcher->tick(noon);
  scene.run();
  BOOST_TEST_REQUIRE(scene.transport.sent.size() == 1U);
  BOOST_TEST(scene.transport.sent[0].header("webhook-id") == "dlv_2");
  BOOST_TEST(scene.outbox.told.empty());
}

BOOST_AUTO_TEST_CASE(a_message_withdrawn_in_flight_gets_its_record_but_no_conclusion) {
  Scene scene;
  scene.start();
  scene.add(make_message("dlv_1"));
  scene.dispatcher->withdraw({"dlv_1"});
  scene.answer_last(answer(200));
  BOOST_TEST((scene.outbox.told == Told{"record dlv_1"}), boost::test_tools::per_element());
  BOOST_TEST(!scene.outbox.records[0].outcome.has_value());
  BOOST_TEST(scene.dispatcher->activity().waiting == 0U);
}

BOOST_AUTO_TEST_CASE(a_body_may_come_from_another_thread) {
  Scene scene;
  scene.outbox.holds_bodies = true;
  scene.start();
  scene.add(make_message("dlv_1"));
  std::thread(scene.outbox.held_bodies.at(0)).join();
  BOOST_TEST(scene.transport.sent.empty(), "only the executor sends");
  scene.run();
  BOOST_TEST(scene.transport.sent.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_failing_look_up_is_our_own_fault_and_stands_in_the_record) {
  Scene scene;
  scene.lookup_fails = true;
  scene.start();
  scene.add(make_message("dlv_1"));
  BOOST_TEST((scene.outbox.records.at(0).error == AttemptError::local_resources));
  BOOST_TEST(scene.outbox.records.at(0).detail == "no catalog");
  BOOST_TEST(!scene.outbox.records.at(0).spent_budget);
}

BOOST_AUTO_TEST_CASE(a_rotated_secret_signs_the_next_attempt_beside_the_old_one) {
  Scene scene;
  scene.start();
  scene.add(make_message("dlv_1"));
  scene.answer_last(answer(500));
  const Secret old_secret = scene.endpoint.secrets[0];
  scene.endpoint.secrets = {*parse_secret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"), old_secret};
  scene.business += 1h;
  scene.dispatcher->tick(scene.business);
  scene.run();
  const auto& sent = scene.transport.sent.at(1);
  for (const Secret& secret : scene.endpoint.secrets) {
    const auto now = std::chrono::floor<std::chrono::seconds>(scene.system).time_since_epoch();
    BOOST_TEST((verify(std::array{secret}, sent.header("webhook-id"),
                       sent.header("webhook-timestamp"), sent.header("webhook-signature"),
                       sent.request.body, now.count()) == Verification::valid));
  }
}

BOOST_AUTO_TEST_CASE(activity_counts_an_attempt_until_its_result_was_handed_over) {
  Scene scene;
  std::size_t seen_in_flight = 99;
  scene.dispatcher->on_change([&] { seen_in_flight = scene.dispatcher->in_flight(); });
  scene.start();
  scene.dispatcher->add({make_message("dlv_1")});
  BOOST_TEST(scene.dispatcher->activity().work_pending);
  scene.run();
  BOOST_TEST(!scene.dispatcher->activity().work_pending);
  BOOST_TEST(seen_in_flight == 1U);
  scene.transport.sent[0].done(answer(500));
  BOOST_TEST(scene.dispatcher->in_flight() == 1U);
  scene.run();
  BOOST_TEST(seen_in_flight == 0U);
  BOOST_TEST(scene.dispatcher->next_due().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
