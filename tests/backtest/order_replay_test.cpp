// The replay with a catalog behind it: promises that a large run uses up, plates, MOQ by product,
// and the reference counted by the same sums.
#include <boost/test/unit_test.hpp>

#include "aggregator/backtest/policies.hpp"
#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/state.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {

using backtest::Arrival;
using backtest::Due;
using backtest::LeastFirst;
using backtest::Outcome;
using backtest::PoolTerms;
using backtest::Reviewer;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

const Instant kFirst = utc_at(2026, 6, 1);

struct World {
  Catalog catalog = small_catalog();

  PoolTerms terms() const {
    PoolTerms terms;
    terms.catalog = &catalog;
    terms.factory = &catalog.factories[0];
    terms.calendar = terms.factory->calendar;
    terms.offer = catalog.offers[0];
    terms.waiting_minor_per_line_hour = 20;
    return terms;
  }
};

Arrival a_line(Instant at, std::int64_t pieces, Due due) {
  Arrival arrival{at, pieces, 1, 0, pieces * 1000, 0, due};
  return arrival;
}

Reviewer by(std::string_view policy) {
  return backtest::reviewer_named(policy).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(replaying_orders)

BOOST_AUTO_TEST_CASE(the_least_of_a_queue_is_the_least_of_what_is_still_in_it) {
  Seeded seeded(71);
  LeastFirst<std::int64_t> least;
  std::deque<std::int64_t> queue;
  BOOST_TEST(!least.least().has_value());
  for (int step = 0; step < 2'000; ++step) {
    if (seeded.between(0, 2) > 0 || queue.empty()) {
      queue.push_back(seeded.between(0, 9));
      least.push(queue.back());
    } else {
      least.pop(queue.front());
      queue.pop_front();
    }
    const auto smallest = std::min_element(queue.begin(), queue.end());
    BOOST_TEST((queue.empty() ? !least.least() : least.least() == *smallest));
  }
}

BOOST_AUTO_TEST_CASE(
    a_pool_that_takes_longer_to_make_than_its_lines_is_released_that_much_earlier) {
  const World world;
  PoolTerms terms = world.terms();
  terms.offer.set_up = 1'000'000;  // nothing but the promise ends the waiting
  const Due due{kFirst + hours{48}, kNever};
  const std::vector<Arrival> one{a_line(kFirst, 1, due)};
  std::vector<Arrival> many;
  for (int i = 0; i < 10; ++i) many.push_back(a_line(kFirst + minutes{i}, 60, due));
  const Outcome alone = replay(one, terms, by("quantity"), {kFirst});
  terms.offer.moq = {moq_of(MoqScope::mixed, 2'000)};
  const Outcome together = replay(many, terms, by("quantity"), {kFirst});
  BOOST_TEST(alone.kept == 1);
  BOOST_TEST(together.runs == 1);
  BOOST_TEST(together.kept == 10);
  // 600 pieces at a minute each; 599 more than the line alone, which the policy didn't wait.
  const Instant safe = latest_safe_release(*terms.factory, terms.offer, 600'000, due.made_by);
  BOOST_TEST(utc_text(together.runs_made[0].at) == utc_text(safe - kReleaseMargin));
}

BOOST_AUTO_TEST_CASE(
    a_large_line_that_would_break_the_promise_of_those_before_it_is_a_run_of_its_own) {
  const World world;
  PoolTerms terms = world.terms();
  terms.offer.set_up = 1'000'000;
  // Two hours and one minute for the small one; the large one alone takes twenty more.
  const std::vector<Arrival> arrivals{
      a_line(kFirst, 1, {kFirst + hours{20}, kNever}),
      a_line(kFirst + hours{1}, 1'200, {kFirst + hours{72}, kNever})};
  const Outcome outcome = replay(arrivals, terms, by("rent-or-buy"), {kFirst});
  BOOST_TEST(outcome.runs == 2);
  BOOST_TEST(outcome.keepable == 2);
  BOOST_TEST(outcome.kept == 2);
}

BOOST_AUTO_TEST_CASE(a_promise_nobody_could_keep_is_not_counted_and_its_line_goes_at_once) {
  const World world;
  const PoolTerms terms = world.terms();
  // The lead alone is 30 + 1 + 30 minutes and 60 to acknowledge.
  const std::vector<Arrival> arrivals{a_line(kFirst, 1, {kFirst + minutes{100}, kNever})};
  const Outcome outcome = replay(arrivals, terms, by("rent-or-buy"), {kFirst});
  BOOST_TEST(outcome.keepable == 0);
  BOOST_TEST(outcome.runs == 1);
  BOOST_TEST(outcome.waited_p50.count() == 0);
}

BOOST_AUTO_TEST_CASE(a_line_without_a_promise_waits_as_long_as_its_channel_lets_it) {
  const World world;
  PoolTerms terms = world.terms();
  terms.offer.moq = {moq_of(MoqScope::mixed, 2'000)};
  const std::vector<Arrival> arrivals{a_line(kFirst, 1, {kNever, kFirst + hours{168}})};
  const Outcome outcome = replay(arrivals, terms, by("quantity"), {kFirst});
  BOOST_TEST(outcome.keepable == 0);
  BOOST_TEST(utc_text(outcome.runs_made.at(0).at) == utc_text(kFirst + hours{168} - minutes{1}));
}

BOOST_AUTO_TEST_CASE(a_plate_is_paid_once_while_it_is_kept_and_again_when_it_is_not) {
  const World world;
  PoolTerms terms = world.terms();
  terms.offer.plate_cost = 4'000;
  terms.offer.plate_keep_days = 10;
  std::vector<Arrival> arrivals;
  for (const int day : {0, 5, 14, 40}) {
    arrivals.push_back(a_line(kFirst + hours{24 * day}, 1, {}));
    arrivals.back().artwork = 7;
  }
  const Outcome outcome = replay(arrivals, terms, by("lot-for-lot"), {kFirst});
  BOOST_TEST(outcome.runs == 4);
  // New; kept to day 10; made on day 5, so kept to day 15; gone on day 40.
  BOOST_TEST(outcome.plates == 2 * 4'000 * kMicroPerMinor);
  const Outcome later = replay(arrivals, terms, by("lot-for-lot"), {kFirst + hours{24}});
  BOOST_TEST(later.plates == 4'000 * kMicroPerMinor);
}

BOOST_AUTO_TEST_CASE(an_moq_by_product_is_asked_of_each_product_in_the_run) {
  World world;
  world.catalog.products.push_back(a_product("mug", 0));
  world.catalog.index();
  PoolTerms terms = world.terms();
  terms.offer.unfilled_price = 100;
  terms.offer.moq = {moq_of(MoqScope::sku, 24)};
  std::vector<Arrival> arrivals{a_line(kFirst, 4, {}), a_line(kFirst, 20, {})};
  arrivals[1].product = 1;
  const Outcome outcome = replay(arrivals, terms, by("lot-for-lot"), {kFirst});
  BOOST_TEST(outcome.runs == 1);
  BOOST_TEST(outcome.unfilled == (20 + 4) * 100 * kMicroPerMinor);
}

BOOST_AUTO_TEST_CASE(the_reference_is_counted_as_what_its_plan_costs) {
  Seeded seeded(72);
  const World world;
  PoolTerms terms = world.terms();
  terms.offer.changeover = 300;
  std::vector<Arrival> arrivals;
  for (Instant at = kFirst; at < kFirst + hours{24 * 20}; at += minutes{seeded.between(1, 240)}) {
    arrivals.push_back(a_line(at, seeded.between(1, 9), {at + hours{48}, kNever}));
    arrivals.back().variant = static_cast<std::uint64_t>(seeded.between(1, 5));
  }
  const backtest::Period period{kFirst + hours{24 * 5}, kFirst + hours{24 * 15}};
  const Outcome outcome = reference_outcome(arrivals, terms, period);
  const MicroMinor cost = reference_cost(arrivals, terms, period);
  // Waiting is rounded for each run.
  BOOST_TEST(std::abs(outcome.cost() - cost) <= outcome.runs);
  std::int64_t lines = 0;
  for (const Arrival& arrival : arrivals)
    lines += arrival.at >= period.from && arrival.at < period.until ? 1 : 0;
  BOOST_TEST(outcome.lines == lines);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
