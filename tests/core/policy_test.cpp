// Release policies: what each of them waits for, and what none of them may do.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/planning/policy.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {

using std::chrono::hours;

namespace {

constexpr PolicyName kPolicies[] = {PolicyName::daily_cutoff, PolicyName::quantity,
                                    PolicyName::rent_or_buy, PolicyName::forecast,
                                    PolicyName::lookahead};
const Instant kNow = utc_at(2026, 11, 20, 12);

// Ten lines that came two hours ago, in time for a limit in two days, at an open factory.
PoolFacts open_pool(const WaitingSums* waiting = nullptr) {
  PoolFacts facts;
  facts.now = kNow;
  facts.lines = 10;
  facts.pieces = 10;
  facts.first_arrival = kNow - hours{2};
  facts.limit = kNow + hours{48};
  facts.next_open = kNow;
  facts.next_cut_off = kNow + hours{4};
  facts.moq_pieces = 100;
  facts.run_max = 2000;
  facts.run_cost = 8000 * kMicroPerMinor;
  facts.waiting_minor_per_line_hour = 20;
  facts.waiting = waiting;
  return facts;
}

WaitingSums ten_lines() {
  WaitingSums waiting;
  for (int i = 0; i < 10; ++i) waiting.add(kNow - hours{2}, kNever);
  return waiting;
}

void expect_release(PolicyName policy, const PoolFacts& facts, ReleaseReason reason) {
  BOOST_TEST_CONTEXT(to_text(policy)) {
    const ReleaseDecision decision = review_pool(policy, facts);
    BOOST_TEST(decision.release);
    BOOST_TEST(to_text(decision.reason) == to_text(reason));
  }
}

void expect_wait(PolicyName policy, const PoolFacts& facts, Instant until) {
  BOOST_TEST_CONTEXT(to_text(policy)) {
    const ReleaseDecision decision = review_pool(policy, facts);
    BOOST_TEST(!decision.release);
    BOOST_TEST(utc_text(decision.next_review) == utc_text(until));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy)

BOOST_AUTO_TEST_CASE(every_policy_releases_at_the_limit_and_says_whose_it_was) {
  const WaitingSums waiting = ten_lines();
  for (const PolicyName policy : kPolicies) {
    PoolFacts facts = open_pool(&waiting);
    facts.limit = kNow;
    expect_release(policy, facts, ReleaseReason::promise_limit);
    facts.limit_is_promise = false;
    expect_release(policy, facts, ReleaseReason::wait_max);
  }
}

BOOST_AUTO_TEST_CASE(every_policy_releases_a_full_pool_and_an_infeasible_line) {
  const WaitingSums waiting = ten_lines();
  for (const PolicyName policy : kPolicies) {
    PoolFacts facts = open_pool(&waiting);
    facts.run_max = 10;
    expect_release(policy, facts, ReleaseReason::run_maximum);
    facts = open_pool(&waiting);
    facts.infeasible = true;
    expect_release(policy, facts, ReleaseReason::infeasible);
  }
}

BOOST_AUTO_TEST_CASE(an_infeasible_line_at_a_closed_factory_is_released_when_it_opens) {
  const WaitingSums waiting = ten_lines();
  for (const PolicyName policy : kPolicies) {
    PoolFacts facts = open_pool(&waiting);
    facts.infeasible = true;
    facts.next_open = kNow + hours{20};
    expect_wait(policy, facts, kNow + hours{20});
    facts.now = kNow + hours{20};
    expect_release(policy, facts, ReleaseReason::infeasible);
  }
}

BOOST_AUTO_TEST_CASE(
    at_the_limit_of_a_closed_factory_it_is_late_but_looked_at_as_soon_as_it_opens) {
  const WaitingSums waiting = ten_lines();
  for (const PolicyName policy : kPolicies) {
    PoolFacts facts = open_pool(&waiting);
    facts.limit = kNow - hours{1};
    facts.next_open = kNow + hours{8};
    expect_wait(policy, facts, kNow + hours{8});
  }
}

BOOST_AUTO_TEST_CASE(an_empty_pool_is_never_released) {
  for (const PolicyName policy : kPolicies) {
    PoolFacts facts = open_pool();
    facts.lines = facts.pieces = 0;
    facts.limit = kNow;
    expect_wait(policy, facts, kNever);
  }
}

BOOST_AUTO_TEST_CASE(daily_cutoff_releases_at_the_first_cut_off_after_the_oldest_line_arrived) {
  PoolFacts facts = open_pool();
  expect_wait(PolicyName::daily_cutoff, facts, kNow + hours{4});
  facts.last_cut_off_due = kNow;
  expect_release(PolicyName::daily_cutoff, facts, ReleaseReason::cut_off);
  facts.last_cut_off_due = kNow - hours{1};
  expect_release(PolicyName::daily_cutoff, facts, ReleaseReason::cut_off);
  facts.next_open = kNow + hours{14};
  expect_wait(PolicyName::daily_cutoff, facts, kNow + hours{14});
}

BOOST_AUTO_TEST_CASE(without_cut_offs_daily_cutoff_waits_until_the_limit) {
  PoolFacts facts = open_pool();
  facts.next_cut_off = kNever;
  expect_wait(PolicyName::daily_cutoff, facts, facts.limit);
}

BOOST_AUTO_TEST_CASE(quantity_releases_when_the_moq_is_met_or_else_at_the_limit) {
  PoolFacts facts = open_pool();
  expect_wait(PolicyName::quantity, facts, facts.limit);
  facts.pieces = facts.moq_pieces = 100;
  expect_release(PolicyName::quantity, facts, ReleaseReason::quantity);
}

BOOST_AUTO_TEST_CASE(rent_or_buy_releases_as_soon_as_waiting_has_cost_as_much_as_the_run) {
  const WaitingSums waiting = ten_lines();  // 10 lines × 20 an hour: 400 so far
  PoolFacts facts = open_pool(&waiting);
  facts.run_cost = 400 * kMicroPerMinor + 1;
  BOOST_TEST(!review_pool(PolicyName::rent_or_buy, facts).release);
  facts.run_cost = 400 * kMicroPerMinor;
  expect_release(PolicyName::rent_or_buy, facts, ReleaseReason::waiting_cost);
}

BOOST_AUTO_TEST_CASE(rent_or_buy_looks_again_when_the_cost_will_be_reached_or_at_the_limit) {
  const WaitingSums waiting = ten_lines();
  PoolFacts facts = open_pool(&waiting);
  facts.run_cost = 1000 * kMicroPerMinor;  // five hours after they came
  expect_wait(PolicyName::rent_or_buy, facts, kNow + hours{3});
  facts.limit = kNow + hours{2};
  expect_wait(PolicyName::rent_or_buy, facts, kNow + hours{2});
}

BOOST_AUTO_TEST_CASE(what_would_be_decided_while_the_factory_is_closed_waits_for_it_to_open) {
  const WaitingSums waiting = ten_lines();
  PoolFacts facts = open_pool(&waiting);
  facts.run_cost = 1000 * kMicroPerMinor;
  facts.next_open = kNow + hours{14};
  expect_wait(PolicyName::rent_or_buy, facts, kNow + hours{14});
  facts.run_cost = 0;
  expect_wait(PolicyName::rent_or_buy, facts, kNow + hours{14});
  facts.limit = kNow + hours{10};  // another factory may be open then
  facts.run_cost = 1000 * kMicroPerMinor;
  expect_wait(PolicyName::rent_or_buy, facts, kNow + hours{10});
}

BOOST_AUTO_TEST_CASE(no_policy_waits_past_the_limit_releases_while_closed_or_holds_a_full_pool) {
  Seeded seeded(15);
  for (int i = 0; i < 20'000; ++i) {
    WaitingSums waiting;
    PoolFacts facts = open_pool(&waiting);
    facts.lines = seeded.between(1, 30);
    facts.pieces = facts.lines * seeded.between(1, 5);
    for (std::int64_t line = 0; line < facts.lines; ++line)
      waiting.add(kNow - Duration{seeded.between(0, 90'000'000)},
                  kNow + hours{seeded.between(1, 90)});
    facts.limit = kNow + Duration{seeded.between(-5'000'000, 200'000'000)};
    facts.infeasible = seeded.one_in(10);
    if (seeded.one_in(2)) facts.next_open = kNow + Duration{seeded.between(1, 90'000'000)};
    facts.next_cut_off = kNow + Duration{seeded.between(1, 90'000'000)};
    if (seeded.one_in(3)) facts.last_cut_off_due = kNow - Duration{seeded.between(0, 90'000'000)};
    facts.moq_pieces = facts.pieces + (seeded.one_in(2) ? seeded.between(0, 100) : 0);
    facts.run_max = seeded.between(1, 200);
    facts.run_cost = seeded.between(0, 20'000) * kMicroPerMinor;
    const bool is_open = facts.next_open <= kNow;
    for (const PolicyName policy : kPolicies) {
      const ReleaseDecision decision = review_pool(policy, facts);
      if (decision.release) {
        BOOST_REQUIRE(is_open);
        continue;
      }
      BOOST_REQUIRE(decision.next_review > kNow);
      // Never past the limit while there still is one, whatever the cheapest factory's hours.
      const Instant latest = facts.limit > kNow ? facts.limit : facts.next_open;
      BOOST_REQUIRE(decision.next_review <= latest);
      const bool must = facts.limit <= kNow || facts.pieces >= facts.run_max || facts.infeasible;
      BOOST_REQUIRE(!must || !is_open);
      if (must) BOOST_REQUIRE(decision.next_review == std::min(latest, facts.next_open));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
