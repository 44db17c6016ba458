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

// What an adversary does: lines that each come `pause` after the release before them; every `peace`
// of them in turn come at a steady hour, so that a policy with a memory learns what is then not
// kept up.
struct Malice {
  Duration pause{};
  std::size_t peace = 0;
  std::uint64_t variants = 1;  // taken in turn, so that neighbours never share one
};

std::vector<Arrival> against(const PoolTerms& terms, const Reviewer& reviewer,
                             const Malice& malice) {
  std::vector<Arrival> arrivals;
  PoolReplay pool(terms, reviewer);
  Instant at = kFirst;
  while (arrivals.size() < kLines) {
    arrivals.push_back({at, 1, arrivals.size() % malice.variants});
    pool.run_until(at);
    pool.arrive(arrivals.back());
    if (malice.peace != 0 && arrivals.size() / malice.peace % 2 == 0) {
      at += hours{1};
      continue;
    }
    Instant released = at;
    while (pool.open_lines() > 0) {
      released = pool.next_review();
      pool.run_until(released + Duration{1});
    }
    at = released + malice.pause;
  }
  return arrivals;
}

// At most so many hundredths of the best and one run.
void expect_within(std::int64_t hundredths, const PoolTerms& terms, const Reviewer& reviewer,
                   const Malice& malice) {
  const auto arrivals = against(terms, reviewer, malice);
  const MicroMinor cost = replay(arrivals, terms, reviewer, {kFirst}).cost();
  const MicroMinor best = reference_cost(arrivals, terms, {kFirst});
  const auto variants = static_cast<core::Minor>(malice.variants);
  const core::Minor run = terms.offer.set_up + variants * terms.offer.changeover;
  BOOST_TEST_CONTEXT("pause " << malice.pause.count() << " ms, peace " << malice.peace
                              << ", variants " << malice.variants << ", changeover "
                              << terms.offer.changeover << ": cost " << cost << ", reference "
                              << best) {
    BOOST_TEST(cost >= best);
    BOOST_TEST(cost <= best * hundredths / 100 + run * kMicroPerMinor);
  }
}

void expect_bound_against_all(const Reviewer& reviewer) {
  for (const Duration pause : {Duration{1}, Duration{60'000}, Duration{3'600'000}})
    for (const std::size_t peace : {std::size_t{0}, std::size_t{50}, std::size_t{400}})
      expect_within(205, set_up_and_waiting(), reviewer, {pause, peace});
}

// Joint replenishment: the primal-dual rule's bound is 3 (Buchbinder et al.).
void expect_joint_bound_against_all(const Reviewer& reviewer) {
  PoolTerms terms = set_up_and_waiting();
  // So much that a thousand runs, each waited for, end within a lifetime.
  terms.waiting_minor_per_line_hour = 200;
  const core::Minor set_up = terms.offer.set_up;
  for (const core::Minor changeover : {set_up / 25, set_up, 4 * set_up})
    for (const std::uint64_t variants : {4U, 40U})
      for (const Duration pause : {Duration{1}, Duration{3'600'000}})
        for (const std::size_t peace : {std::size_t{0}, std::size_t{50}}) {
          terms.offer.changeover = changeover;
          expect_within(300, terms, reviewer, {pause, peace, variants});
        }
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

BOOST_AUTO_TEST_CASE(with_variants_rent_or_buy_costs_at_most_three_times_the_best_and_a_run) {
  expect_joint_bound_against_all(
      [](const PoolFacts& facts) { return review_pool(PolicyName::rent_or_buy, facts); });
}

BOOST_AUTO_TEST_CASE(with_variants_lookahead_costs_at_most_three_times_the_best_and_a_run) {
  expect_joint_bound_against_all(
      [](const PoolFacts& facts) { return review_pool(lookahead_wish, facts); });
}

BOOST_AUTO_TEST_CASE(with_variants_forecast_costs_at_most_three_times_the_best_and_a_run) {
  expect_joint_bound_against_all(
      [](const PoolFacts& facts) { return review_pool(forecast_wish, facts); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
