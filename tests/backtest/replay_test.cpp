// The replay engine: what it counts, and that no policy gets around what all of them obey.
#include <boost/test/unit_test.hpp>

#include "aggregator/backtest/policies.hpp"
#include "aggregator/backtest/replay.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {

using backtest::Arrival;
using backtest::Outcome;
using backtest::PoolTerms;
using backtest::Reviewer;
using std::chrono::hours;

namespace {

const Instant kFirst = utc_at(2026, 6, 1);

PoolTerms a_pool() {
  PoolTerms terms;
  terms.offer = an_offer(0, 0);
  terms.offer.changeover = 200;
  terms.offer.unfilled_price = 200;
  terms.offer.moq = {moq_of(MoqScope::mixed, 30)};
  terms.offer.tiers = {{1, 2150}, {50, 2060}, {200, 2000}};
  terms.calendar = open_daily(utc(), 8, 20, 6);
  terms.calendar.cut_offs = {16 * 60};
  terms.waiting_minor_per_line_hour = 20;
  terms.promise = hours{48};
  return terms;
}

Reviewer by(std::string_view policy) {
  return backtest::reviewer_named(policy).value();
}

std::vector<Reviewer> all_policies() {
  std::vector<Reviewer> all;
  for (const std::string_view name : backtest::policy_names()) all.push_back(by(name));
  return all;
}

std::vector<Arrival> ten_weeks(Seeded& seeded, std::int64_t minutes_between) {
  std::vector<Arrival> arrivals;
  for (Instant at = kFirst; at < kFirst + hours{70 * 24};
       at += std::chrono::minutes{seeded.between(0, 2 * minutes_between)})
    arrivals.push_back(
        {at, seeded.between(1, 6), static_cast<std::uint64_t>(seeded.between(1, 9))});
  return arrivals;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(replaying)

BOOST_AUTO_TEST_CASE(a_single_line_costs_its_run_and_its_waiting) {
  const PoolTerms terms = a_pool();
  const std::vector<Arrival> arrivals{{kFirst + hours{10}, 4, 1}};
  const Outcome outcome = replay(arrivals, terms, by("daily-cutoff"), {kFirst});  // at 16:00
  BOOST_TEST(outcome.runs == 1);
  BOOST_TEST(outcome.set_up == 8000 * kMicroPerMinor);
  BOOST_TEST(outcome.changeovers == 200 * kMicroPerMinor);
  BOOST_TEST(outcome.tier == 4 * 150 * kMicroPerMinor);
  BOOST_TEST(outcome.unfilled == 26 * 200 * kMicroPerMinor);
  // Six of 48 hours: 6 + 36/96 of 20 an hour.
  BOOST_TEST(outcome.waiting / 1000 == 127'500);
  BOOST_TEST((outcome.waited_p50 == hours{6}));
  BOOST_TEST(outcome.kept == 1);
  BOOST_TEST(outcome.keepable == 1);
}

BOOST_AUTO_TEST_CASE(a_promise_that_ends_before_anybody_opens_is_not_counted_as_kept_or_missed) {
  PoolTerms terms = a_pool();
  terms.promise = hours{24};
  const Instant saturday_night = kFirst + hours{5 * 24 + 21};
  const std::vector<Arrival> arrivals{{saturday_night, 1, 1}};
  const Outcome outcome = replay(arrivals, terms, by("rent-or-buy"), {kFirst});
  BOOST_TEST(outcome.keepable == 0);
  BOOST_TEST((outcome.waited_p50 == hours{35}));  // Monday, eight o'clock
}

BOOST_AUTO_TEST_CASE(a_limit_at_a_closed_hour_is_the_last_open_instant_before_it) {
  const PoolTerms terms = a_pool();
  // Friday 21:00 and two days is Sunday 21:00, closed.
  const Arrival friday{kFirst + hours{4 * 24 + 21}, 1, 1};
  BOOST_TEST(utc_text(replayed(friday, terms).plan.limit + Duration{1}) ==
             utc_text(kFirst + hours{5 * 24 + 20}));
}

BOOST_AUTO_TEST_CASE(
    under_every_policy_each_line_is_made_once_in_time_and_no_cheaper_than_the_best) {
  Seeded seeded(61);
  for (const std::int64_t between : {12, 60, 300}) {
    const std::vector<Arrival> arrivals = ten_weeks(seeded, between);
    const PoolTerms terms = a_pool();
    const backtest::Period last_weeks{kFirst + hours{50 * 24}};
    std::int64_t lines = 0;
    for (const Arrival& arrival : arrivals) lines += arrival.at >= last_weeks.from ? 1 : 0;
    const MicroMinor best = reference_cost(arrivals, terms, last_weeks);
    for (const Reviewer& reviewer : all_policies()) {
      const Outcome outcome = replay(arrivals, terms, reviewer, last_weeks);
      BOOST_TEST(outcome.lines == lines);
      BOOST_TEST(outcome.kept == outcome.keepable);
      // The reference is no lower bound with variants and unequal lines, but no policy gets near.
      BOOST_TEST(outcome.cost() > best);
    }
  }
}

BOOST_AUTO_TEST_CASE(looking_ahead_beats_every_classical_rule_on_a_shop_that_sleeps_at_night) {
  Seeded seeded(62);
  std::vector<Arrival> arrivals;
  for (const Arrival& arrival : ten_weeks(seeded, 15)) {
    const auto hour = (arrival.at.time_since_epoch() / hours{1}) % 24;
    if (hour >= 9 && hour < 17) arrivals.push_back(arrival);
  }
  PoolTerms terms = a_pool();
  terms.calendar = always_open(utc());
  const backtest::Period last_weeks{kFirst + hours{50 * 24}};
  const MicroMinor ahead = replay(arrivals, terms, by("lookahead"), last_weeks).cost();
  for (const char* policy : {"eoq", "silver-meal", "lot-for-lot", "rent-or-buy"})
    BOOST_TEST(ahead < replay(arrivals, terms, by(policy), last_weeks).cost());
}

BOOST_AUTO_TEST_CASE(the_same_arrivals_always_give_the_same_outcome) {
  Seeded seeded(63);
  const std::vector<Arrival> arrivals = ten_weeks(seeded, 40);
  const Outcome first = replay(arrivals, a_pool(), by("lookahead"), {kFirst});
  const Outcome again = replay(arrivals, a_pool(), by("lookahead"), {kFirst});
  BOOST_TEST(first.cost() == again.cost());
  BOOST_TEST(first.runs == again.runs);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
