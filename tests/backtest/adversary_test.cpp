// Arrivals made against a policy: a line comes the moment after each release, so that what was paid
// never serves it. Set-up and waiting only, at a factory that is always open.
#include <boost/test/unit_test.hpp>

#include "aggregator/backtest/replay.hpp"
#include "aggregator/core/planning/foresight.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {

using backtest::Arrival;
using backtest::PoolReplay;
using backtest::PoolTerms;
using backtest::Reviewer;
using std::chrono::hours;

namespace {

const Instant kFirst = utc_at(2026, 6, 1);
constexpr std::size_t kLines = 1'200;

PoolTerms set_up_and_waiting() {
  PoolTerms terms;
  terms.offer = an_offer(0, 0);
  terms.calendar = always_open(utc());
  terms.waiting_minor_per_line_hour = 20;
  // So far away that the rate of waiting stays what it is.
  terms.promise = hours{24 * 365 * 20};
  return terms;
}

// Lines that each come `pause` after the release before them; every `peace` of them in turn come at
// a steady hour, so that a policy with a memory learns what is then not kept up.
std::vector<Arrival> against(const PoolTerms& terms, const Reviewer& reviewer, Duration pause,
                             std::size_t peace) {
  std::vector<Arrival> arrivals;
  PoolReplay pool(terms, reviewer);
  Instant at = kFirst;
  while (arrivals.size() < kLines) {
    arrivals.push_back({at, 1, 0});
    pool.run_until(at);
    pool.arrive(arrivals.back());
    if (peace != 0 && arrivals.size() / peace % 2 == 0) {
      at += hours{1};
      continue;
    }
    Instant released = at;
    while (pool.open_lines() > 0) {
      released = pool.next_review();
      pool.run_until(released + Duration{1});
    }
    at = released + pause;
  }
  return arrivals;
}

void expect_within_bound(const Reviewer& reviewer, Duration pause, std::size_t peace) {
  const PoolTerms terms = set_up_and_waiting();
  const auto arrivals = against(terms, reviewer, pause, peace);
  const MicroMinor cost = replay(arrivals, terms, reviewer, {kFirst}).cost();
  const MicroMinor best = reference_cost(arrivals, terms, {kFirst});
  BOOST_TEST_CONTEXT("pause " << pause.count() << " ms, peace " << peace << ": cost " << cost
                              << ", reference " << best) {
    BOOST_TEST(cost >= best);
    BOOST_TEST(cost <= best * 205 / 100 + terms.offer.set_up * kMicroPerMinor);
  }
}

void expect_bound_against_all(const Reviewer& reviewer) {
  for (const Duration pause : {Duration{1}, Duration{60'000}, Duration{3'600'000}})
    for (const std::size_t peace : {std::size_t{0}, std::size_t{50}, std::size_t{400}})
      expect_within_bound(reviewer, pause, peace);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(adversary)

BOOST_AUTO_TEST_CASE(rent_or_buy_costs_at_most_twice_the_best_and_a_set_up) {
  expect_bound_against_all(
      [](const PoolFacts& facts) { return review_pool(PolicyName::rent_or_buy, facts); });
}

BOOST_AUTO_TEST_CASE(lookahead_with_its_guard_costs_at_most_twice_the_best_and_a_set_up) {
  expect_bound_against_all(
      [](const PoolFacts& facts) { return review_pool(lookahead_wish, facts); });
}

BOOST_AUTO_TEST_CASE(forecast_with_its_guard_costs_at_most_twice_the_best_and_a_set_up) {
  expect_bound_against_all(
      [](const PoolFacts& facts) { return review_pool(forecast_wish, facts); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
