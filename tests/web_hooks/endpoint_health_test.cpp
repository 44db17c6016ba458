// The breaker, the slow-down and the end after days, on a virtual clock.
#include <boost/test/unit_test.hpp>

#include "web-hooks/endpoint_health.hpp"

using namespace jidan::webhooks;
using namespace std::chrono_literals;

namespace {

const Instant noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 12h};
const HealthLimits limits;

AttemptResult answered(int status) {
  AttemptResult result;
  result.status = status;
  return result;
}

EndpointHealth opened_at(Instant now) {
  EndpointHealth health;
  for (int i = 0; i < limits.breaker_failures; ++i) health.learn(answered(500), now, limits);
  return health;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(endpoint_health)

BOOST_AUTO_TEST_CASE(five_failures_in_a_row_open_the_breaker_and_four_do_not) {
  EndpointHealth health;
  for (int i = 0; i < 4; ++i) health.learn(answered(500), noon, limits);
  BOOST_TEST(health.permits(noon, 7));
  health.learn(answered(200), noon, limits);
  for (int i = 0; i < 4; ++i) health.learn(answered(500), noon, limits);
  BOOST_TEST((health.breaker() == Breaker::closed));
  health.learn(answered(500), noon, limits);
  BOOST_TEST((health.breaker() == Breaker::open));
  BOOST_TEST(!health.permits(noon + 30s - 1ms, 0));
}

BOOST_AUTO_TEST_CASE(an_open_breaker_lets_one_probe_through_when_nothing_else_is_out) {
  EndpointHealth health = opened_at(noon);
  BOOST_TEST(!health.permits(noon + 30s, 1));
  BOOST_TEST(health.permits(noon + 30s, 0));
  health.attempting();
  BOOST_TEST((health.breaker() == Breaker::probing));
  BOOST_TEST(!health.permits(noon + 30s, 1));
}

BOOST_AUTO_TEST_CASE(a_probe_that_succeeds_closes_the_breaker_and_forgets_the_past) {
  EndpointHealth health = opened_at(noon);
  health.attempting();
  health.learn(answered(204), noon + 30s, limits);
  BOOST_TEST((health.breaker() == Breaker::closed));
  BOOST_TEST(health.failures_in_a_row() == 0);
  BOOST_TEST(health.permits(noon + 30s, 7));
}

BOOST_AUTO_TEST_CASE(each_failed_probe_doubles_the_wait_up_to_five_minutes) {
  EndpointHealth health = opened_at(noon);
  Instant now = noon + 30s;
  for (const auto wait : {60s, 120s, 240s, 300s, 300s}) {
    health.attempting();
    health.learn(answered(500), now, limits);
    BOOST_TEST((health.not_before() == now + wait));
    now += wait;
  }
}

BOOST_AUTO_TEST_CASE(an_operator_may_have_the_probe_at_once_but_not_against_a_retry_after) {
  EndpointHealth health = opened_at(noon);
  health.probe_now();
  BOOST_TEST(health.permits(noon, 0));
  BOOST_TEST(!health.permits(noon, 1));

  EndpointHealth slow = opened_at(noon);
  AttemptResult busy = answered(503);
  busy.retry_after = 1h;
  slow.learn(busy, noon, limits);
  slow.probe_now();
  BOOST_TEST(!slow.permits(noon + 1h - 1ms, 0));
  BOOST_TEST(slow.permits(noon + 1h, 0));
}

BOOST_AUTO_TEST_CASE(attempts_that_were_out_when_it_opened_do_not_lengthen_the_wait) {
  EndpointHealth health = opened_at(noon);
  health.learn(answered(500), noon + 10s, limits);
  BOOST_TEST((health.not_before() == noon + 30s));
}

BOOST_AUTO_TEST_CASE(a_probe_that_failed_by_our_own_fault_is_tried_again) {
  EndpointHealth health = opened_at(noon);
  health.attempting();
  health.learn(not_sent(AttemptError::local_resources), noon + 30s, limits);
  BOOST_TEST((health.breaker() == Breaker::open));
  BOOST_TEST(health.permits(noon + 30s, 0));
  health.attempting();
  health.not_attempted();
  BOOST_TEST((health.breaker() == Breaker::open));
}

BOOST_AUTO_TEST_CASE(each_of_429_502_503_504_slows_the_whole_endpoint_and_500_does_not) {
  for (const int status : {429, 502, 503, 504}) {
    EndpointHealth health;
    health.learn(answered(status), noon, limits);
    BOOST_TEST(!health.permits(noon + 5s - 1ms, 0), status);
    BOOST_TEST(health.permits(noon + 5s, 0), status);
  }
  EndpointHealth health;
  health.learn(answered(500), noon, limits);
  BOOST_TEST(health.permits(noon, 0));
}

BOOST_AUTO_TEST_CASE(a_slow_down_obeys_retry_after_and_doubles_without_it) {
  AttemptResult slow = answered(429);
  slow.retry_after = 1h;
  EndpointHealth asked;
  asked.learn(slow, noon, limits);
  BOOST_TEST((asked.not_before() == noon + 1h));

  EndpointHealth unasked;
  unasked.learn(answered(503), noon, limits);
  unasked.learn(answered(503), noon, limits);
  BOOST_TEST((unasked.not_before() == noon + 10s));
}

BOOST_AUTO_TEST_CASE(a_shorter_wait_never_replaces_a_longer_one) {
  AttemptResult slow = answered(503);
  slow.retry_after = 1h;
  EndpointHealth health;
  health.learn(slow, noon, limits);
  health.learn(answered(503), noon + 1s, limits);
  BOOST_TEST((health.not_before() == noon + 1h));
}

BOOST_AUTO_TEST_CASE(five_days_of_nothing_but_failures_disable_and_one_success_starts_anew) {
  EndpointHealth health;
  BOOST_TEST(!health.learn(answered(500), noon, limits).has_value());
  BOOST_TEST(!health.learn(answered(500), noon + 119h, limits).has_value());
  health.learn(answered(200), noon + 119h, limits);
  BOOST_TEST(!health.learn(answered(500), noon + 120h, limits).has_value());
  BOOST_TEST((health.learn(answered(500), noon + 240h, limits) == DisableReason::failing_for_days));
}

BOOST_AUTO_TEST_CASE(a_410_or_the_control_header_disables_at_once) {
  EndpointHealth health;
  BOOST_TEST((health.learn(answered(410), noon, limits) == DisableReason::gone));
  AttemptResult asked = answered(200);
  asked.control = ControlHeader::disable;
  BOOST_TEST((health.learn(asked, noon, limits) == DisableReason::asked_by_receiver));
}

BOOST_AUTO_TEST_SUITE_END()
