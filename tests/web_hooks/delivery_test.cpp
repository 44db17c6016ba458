// One delivery's life by its state machine, on a virtual clock.
#include <boost/test/unit_test.hpp>

#include "web-hooks/delivery.hpp"
#include "web-hooks/retry_schedule.hpp"

using namespace jidan::webhooks;
using namespace std::chrono_literals;

namespace {

const Instant noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 12h};
const std::string id = "dlv_1";

AttemptResult answered(int status) {
  AttemptResult result;
  result.status = status;
  return result;
}

Delivery dead_letter() {
  Delivery delivery(noon);
  delivery.finished(id, answered(410), noon);
  return delivery;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(delivery)

BOOST_AUTO_TEST_CASE(the_first_attempt_is_due_at_once) {
  const Delivery delivery(noon);
  BOOST_TEST((delivery.step(noon) == DeliveryStep{Attempt{noon}}));
  BOOST_TEST((delivery.step(noon - 1ms) == DeliveryStep{Wait{noon}}));
}

BOOST_AUTO_TEST_CASE(every_status_from_100_to_599_has_its_meaning) {
  for (int status = 100; status <= 599; ++status) {
    BOOST_TEST_CONTEXT(status) {
      Delivery delivery(noon);
      const DeliveryStep step = delivery.finished(id, answered(status), noon);
      const EndpointEffect effect = effect_on_endpoint(answered(status));
      if (status >= 200 && status < 300) {
        BOOST_TEST((step == DeliveryStep{Delivered{}}));
        BOOST_TEST((effect == EndpointEffect::healthy));
      } else if (status == 410) {
        BOOST_TEST((step == DeliveryStep{DeadLetter{DeadLetterReason::endpoint_gone}}));
        BOOST_TEST((effect == EndpointEffect::disable));
      } else {
        BOOST_TEST((step == DeliveryStep{Wait{noon + retry_wait(id, 2)}}));
        const bool slows = status == 429 || status == 502 || status == 503 || status == 504;
        BOOST_TEST((effect == (slows ? EndpointEffect::slow_down : EndpointEffect::failing)));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(ten_failures_follow_the_published_table_and_end_as_a_dead_letter) {
  Delivery delivery(noon);
  Instant now = noon;
  for (int attempt = 1; attempt < attempts_max; ++attempt) {
    const DeliveryStep step = delivery.finished(id, answered(500), now);
    const Instant due =
        now + retry_table[static_cast<std::size_t>(attempt)] + retry_jitter(id, attempt + 1);
    BOOST_TEST((step == DeliveryStep{Wait{due}}), "after attempt " << attempt);
    BOOST_TEST((delivery.step(due - 1ms) == DeliveryStep{Wait{due}}));
    BOOST_TEST((delivery.step(due) == DeliveryStep{Attempt{due}}));
    now = due;
  }
  BOOST_TEST((delivery.finished(id, answered(500), now) ==
              DeliveryStep{DeadLetter{DeadLetterReason::budget_spent}}));
}

BOOST_AUTO_TEST_CASE(retry_after_is_a_floor_and_never_shortens_the_table) {
  AttemptResult slow = answered(503);
  slow.retry_after = 1h;
  Delivery delivery(noon);
  BOOST_TEST((delivery.finished(id, slow, noon) == DeliveryStep{Wait{noon + 1h}}));
  slow.retry_after = 1s;
  Delivery other(noon);
  BOOST_TEST((other.finished(id, slow, noon) == DeliveryStep{Wait{noon + retry_wait(id, 2)}}));
}

BOOST_AUTO_TEST_CASE(our_own_faults_wait_but_spend_no_budget) {
  for (const AttemptError error :
       {AttemptError::body_unavailable, AttemptError::resolver_unavailable,
        AttemptError::local_resources, AttemptError::abandoned}) {
    Delivery delivery(noon);
    for (int i = 1; i <= 50; ++i)
      BOOST_TEST((delivery.finished(id, not_sent(error), noon) ==
                  DeliveryStep{Wait{noon + own_fault_wait(i)}}));
    BOOST_TEST(delivery.attempts_spent() == 0);
    BOOST_TEST((effect_on_endpoint(not_sent(error)) == EndpointEffect::unaffected));
  }
}

BOOST_AUTO_TEST_CASE(refusals_that_can_only_repeat_end_at_once_and_say_nothing_about_the_endpoint) {
  const std::pair<AttemptError, DeadLetterReason> refusals[] = {
      {AttemptError::url_refused, DeadLetterReason::refused_url},
      {AttemptError::address_forbidden, DeadLetterReason::refused_address},
      {AttemptError::endpoint_unknown, DeadLetterReason::endpoint_unknown},
      {AttemptError::body_gone, DeadLetterReason::body_gone}};
  for (const auto& [error, reason] : refusals) {
    Delivery delivery(noon);
    BOOST_TEST((delivery.finished(id, not_sent(error), noon) == DeliveryStep{DeadLetter{reason}}));
    BOOST_TEST((effect_on_endpoint(not_sent(error)) == EndpointEffect::unaffected));
  }
}

BOOST_AUTO_TEST_CASE(failures_of_the_way_to_the_endpoint_are_retried_and_count_against_it) {
  for (const AttemptError error :
       {AttemptError::name_not_found, AttemptError::connect_failed, AttemptError::tls_failed,
        AttemptError::timed_out, AttemptError::connection_lost, AttemptError::response_malformed,
        AttemptError::response_too_large}) {
    Delivery delivery(noon);
    delivery.finished(id, not_sent(error), noon);
    BOOST_TEST(delivery.attempts_spent() == 1);
    BOOST_TEST((effect_on_endpoint(not_sent(error)) == EndpointEffect::failing));
  }
}

BOOST_AUTO_TEST_CASE(a_receiver_may_abort_one_message_or_disable_itself_by_header) {
  AttemptResult abort = answered(400);
  abort.control = ControlHeader::abort_message;
  Delivery delivery(noon);
  BOOST_TEST((delivery.finished(id, abort, noon) ==
              DeliveryStep{DeadLetter{DeadLetterReason::aborted_by_receiver}}));
  BOOST_TEST((effect_on_endpoint(abort) == EndpointEffect::healthy));

  AttemptResult disable = answered(200);
  disable.control = ControlHeader::disable;
  Delivery other(noon);
  BOOST_TEST((other.finished(id, disable, noon) == DeliveryStep{Delivered{}}));
  BOOST_TEST((effect_on_endpoint(disable) == EndpointEffect::disable));
}

BOOST_AUTO_TEST_CASE(a_withdrawn_delivery_never_asks_for_another_attempt) {
  Delivery delivery(noon);
  delivery.withdraw();
  BOOST_TEST((delivery.step(noon + 1h) == DeliveryStep{Withdrawn{}}));
  BOOST_TEST((delivery.finished(id, answered(500), noon) == DeliveryStep{Withdrawn{}}));
  BOOST_TEST((delivery.finished(id, answered(200), noon) == DeliveryStep{Withdrawn{}}));
  BOOST_TEST(!delivery.retry(noon));
}

BOOST_AUTO_TEST_CASE(an_operator_gives_a_dead_letter_a_whole_new_budget) {
  Delivery delivery = dead_letter();
  BOOST_TEST((delivery.step(noon) == DeliveryStep{DeadLetter{DeadLetterReason::endpoint_gone}}));
  BOOST_TEST(delivery.retry(noon + 1h));
  BOOST_TEST((delivery.step(noon + 1h) == DeliveryStep{Attempt{noon + 1h}}));
  for (int attempt = 1; attempt < attempts_max; ++attempt)
    BOOST_TEST(std::holds_alternative<Wait>(delivery.finished(id, answered(500), noon)));
  BOOST_TEST(std::holds_alternative<DeadLetter>(delivery.finished(id, answered(500), noon)));
  Delivery waiting(noon);
  BOOST_TEST(!waiting.retry(noon));
}

BOOST_AUTO_TEST_CASE(after_a_restart_the_budget_goes_on_where_it_was) {
  Delivery delivery(attempts_max - 1, noon, false);
  BOOST_TEST((delivery.step(noon) == DeliveryStep{Attempt{noon}}));
  BOOST_TEST((delivery.finished(id, answered(500), noon) ==
              DeliveryStep{DeadLetter{DeadLetterReason::budget_spent}}));
}

BOOST_AUTO_TEST_CASE(a_spent_budget_whose_end_was_never_stored_is_concluded_by_one_more_attempt) {
  Delivery delivery(attempts_max, noon, false);
  BOOST_TEST((delivery.step(noon) == DeliveryStep{Attempt{noon}}));
  BOOST_TEST(std::holds_alternative<DeadLetter>(delivery.finished(id, answered(500), noon)));
}

BOOST_AUTO_TEST_SUITE_END()
