// The policies that look ahead: what a pool's history makes them do, and what they do without one.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/planning/foresight.hpp"
#include "aggregator/core/planning/outlook.hpp"
#include "tests/support/builders.hpp"

namespace jidan::testing {

using std::chrono::hours;
using std::chrono::minutes;

namespace {

const Instant kMonday = utc_at(2026, 6, 1);

// Ten weeks of a shop that gets six lines an hour from nine to five every day, and a pool of lines
// that came in the hour before `now`.
class Shop {
 public:
  explicit Shop(Instant now, int open_lines) : costs_(an_offer(0, 0), 20) {
    calendar_ = always_open(utc());
    for (Instant at = kMonday; at < now; at += minutes{10}) {
      const auto hour = (at.time_since_epoch() / hours{1}) % 24;
      if (hour < 9 || hour >= 17) continue;
      history_.add({at, 1, 0, 0, false, hours{48}});
      guard_.add({at, at + hours{48}, 1, 0}, {&costs_, &calendar_, 1, {}});
    }
    facts_.now = now;
    facts_.lines = facts_.pieces = open_lines;
    facts_.first_arrival = now - hours{1};
    facts_.limit = now + hours{47};
    facts_.next_open = now;
    facts_.run_max = 2000;
    facts_.run_cost = costs_.of(open_lines, 0);
    facts_.waiting_minor_per_line_hour = 20;
    for (int i = 0; i < open_lines; ++i) waiting_.add(now - hours{1}, now + hours{47});
    facts_.waiting = &waiting_;
    facts_.costs = &costs_;
    facts_.history = &history_;
    facts_.calendar = &calendar_;
    facts_.guard = &guard_;
    // What was released so far cost what it would have with hindsight.
    guard_.released(guard_.reference(facts_.guard_terms()));
  }
  Shop(const Shop&) = delete;
  PoolFacts facts_;
  PoolHistory history_;
  Guard guard_;
  Calendar calendar_;

 private:
  RunCosts costs_;
  WaitingSums waiting_;
};

const Policy kForesight[] = {forecast_wish, lookahead_wish};

}  // namespace

BOOST_AUTO_TEST_SUITE(foresight)

BOOST_AUTO_TEST_CASE(in_the_evening_nobody_waits_for_the_morning) {
  const Shop shop(kMonday + hours{70 * 24 + 17}, 40);
  for (const Policy policy : kForesight) BOOST_TEST(review_pool(policy, shop.facts_).release);
  // Rent-or-buy does: forty lines have cost 800 of 8,000 so far.
  BOOST_TEST(!review_pool(PolicyName::rent_or_buy, shop.facts_).release);
}

BOOST_AUTO_TEST_CASE(in_the_morning_a_run_waits_for_the_lines_of_the_day) {
  const Shop shop(kMonday + hours{70 * 24 + 10}, 12);
  for (const Policy policy : kForesight) {
    const ReleaseDecision decision = review_pool(policy, shop.facts_);
    BOOST_TEST(!decision.release);
    BOOST_TEST((decision.next_review <= shop.facts_.now + hours{1}));
  }
}

BOOST_AUTO_TEST_CASE(without_history_terms_or_calendar_both_are_rent_or_buy) {
  for (const Policy policy : kForesight)
    for (int missing = 0; missing < 3; ++missing) {
      Shop shop(kMonday + hours{70 * 24 + 17}, 40);
      if (missing == 0) shop.facts_.history = nullptr;
      if (missing == 1) shop.facts_.costs = nullptr;
      if (missing == 2) shop.facts_.calendar = nullptr;
      const ReleaseDecision plain = review_pool(PolicyName::rent_or_buy, shop.facts_);
      const ReleaseDecision decision = review_pool(policy, shop.facts_);
      BOOST_TEST(decision.release == plain.release);
      BOOST_TEST((decision.next_review == plain.next_review));
    }
}

BOOST_AUTO_TEST_CASE(in_the_first_week_both_are_rent_or_buy) {
  const Shop shop(kMonday + hours{6 * 24 + 17}, 40);
  for (const Policy policy : kForesight) BOOST_TEST(!review_pool(policy, shop.facts_).release);
}

BOOST_AUTO_TEST_CASE(what_has_cost_twice_the_reference_and_a_run_is_left_to_rent_or_buy) {
  Shop shop(kMonday + hours{70 * 24 + 17}, 40);
  const MicroMinor open_cost =
      shop.facts_.run_cost + shop.facts_.waiting->cost_at(shop.facts_.now, 20);
  const MicroMinor one_run = shop.facts_.costs->of(1, 1);
  const MicroMinor most =
      2 * shop.guard_.reference(shop.facts_.guard_terms()) + one_run - open_cost;
  shop.guard_.released(most - shop.guard_.spent());
  BOOST_TEST(review_pool(lookahead_wish, shop.facts_).release);
  shop.guard_.released(1);
  BOOST_TEST(!review_pool(lookahead_wish, shop.facts_).release);
}

BOOST_AUTO_TEST_CASE(the_reason_says_whether_it_was_foresight_that_closed_the_pool) {
  const Shop known(kMonday + hours{70 * 24 + 17}, 40);
  BOOST_TEST(is_foreseeing(known.facts_));
  BOOST_TEST((review_pool(PolicyName::forecast, known.facts_).reason == ReleaseReason::forecast));
  BOOST_TEST((review_pool(PolicyName::lookahead, known.facts_).reason == ReleaseReason::lookahead));
  const Shop young(kMonday + hours{6 * 24 + 17}, 2'000);
  BOOST_TEST(!is_foreseeing(young.facts_));
  for (const PolicyName policy : {PolicyName::forecast, PolicyName::lookahead}) {
    PoolFacts facts = young.facts_;
    facts.run_max = 0;
    BOOST_TEST((review_pool(policy, facts).reason == ReleaseReason::waiting_cost));
  }
}

BOOST_AUTO_TEST_CASE(an_arrival_does_not_ask_a_policy_that_rests_but_the_limit_does) {
  Shop shop(kMonday + hours{70 * 24 + 17}, 40);
  const Instant now = shop.facts_.now;
  for (const PolicyName policy : {PolicyName::forecast, PolicyName::lookahead}) {
    shop.facts_.rests_until = now + minutes{1};
    const ReleaseDecision resting = review_pool(policy, shop.facts_);
    BOOST_TEST(!resting.release);
    BOOST_TEST((resting.next_review == now + minutes{1}));
    PoolFacts at_limit = shop.facts_;
    at_limit.limit = now;
    BOOST_TEST(review_pool(policy, at_limit).release);
    shop.facts_.rests_until = now;
    BOOST_TEST(review_pool(policy, shop.facts_).release);
  }
}

BOOST_AUTO_TEST_CASE(a_policy_rests_for_half_an_hour_or_until_the_moment_it_named) {
  const PolicyRest rest{kMonday, kMonday + hours{1}};
  const PolicyRest brief{kMonday, kMonday + minutes{10}};
  BOOST_TEST((rest.until(kMonday) <= kMonday));  // the same commit
  BOOST_TEST((rest.until(kMonday + Duration{1}) == kMonday + kPolicyRest));
  BOOST_TEST((rest.until(kMonday + kPolicyRest) <= kMonday + kPolicyRest));
  BOOST_TEST((brief.until(kMonday + Duration{1}) == kMonday + minutes{10}));
  BOOST_TEST((PolicyRest{}.until(kMonday) <= kMonday));
}

BOOST_AUTO_TEST_CASE(a_pool_may_always_wait_for_its_limit_but_not_past_it) {
  Shop shop(kMonday + hours{70 * 24 + 10}, 2);
  shop.facts_.limit = shop.facts_.now + minutes{20};
  const ReleaseDecision decision = review_pool(lookahead_wish, shop.facts_);
  BOOST_TEST(!decision.release);
  BOOST_TEST((decision.next_review == shop.facts_.limit));
}

BOOST_AUTO_TEST_CASE(an_outlook_expects_what_the_same_hours_of_other_weeks_brought) {
  const Shop shop(kMonday + hours{70 * 24 + 9}, 1);
  const Outlook outlook(shop.facts_);
  BOOST_REQUIRE_EQUAL(outlook.futures(), 8U);
  for (std::size_t i = 1; i < outlook.moments(); ++i) {
    BOOST_REQUIRE(outlook.moment(i) > outlook.moment(i - 1));
    const auto until = std::min<std::int64_t>((outlook.moment(i) - shop.facts_.now) / hours{1}, 8);
    if (outlook.moment(i) > shop.facts_.now + hours{8}) break;
    for (std::size_t future = 0; future < 8; ++future)
      BOOST_TEST(outlook.lines(future, i) == until * 6 * 256);
  }
}

BOOST_AUTO_TEST_CASE(an_outlook_prices_the_pools_own_variants_as_the_run_does_and_repeats_less) {
  Shop shop(kMonday + hours{70 * 24 + 10}, 12);
  Offer offer = an_offer(0, 0);
  offer.changeover = 300;
  const RunCosts costs(offer, 20);
  PoolHistory history = shop.history_;
  // Eight variants: half of the lines repeat one when four are there.
  for (std::uint64_t i = 0; i < 400; ++i)
    history.add({shop.facts_.now, 1, i % 8, 4, true, hours{48}});
  shop.facts_.history = &history;
  shop.facts_.costs = &costs;
  for (const std::int64_t variants : {1, 4, 7}) {
    shop.facts_.changeovers = variants;
    shop.facts_.run_cost = costs.of(12, variants);
    const Outlook outlook(shop.facts_);
    const MicroMinor waited = shop.facts_.waiting->cost_at(shop.facts_.now, 20);
    const MicroMinor now = outlook.with_pool(0, 0) - waited;
    BOOST_TEST(std::abs(now - shop.facts_.run_cost) <= costs.changeover() / 50);
    // More lines never bring more variants than there are.
    const std::size_t last = outlook.moments() - 1;
    const MicroMinor set_up = offer.set_up * kMicroPerMinor;
    BOOST_TEST(outlook.lines(0, last) > 30 * 256);
    BOOST_TEST(now - set_up <= history.variants() * costs.changeover());
  }
}

BOOST_AUTO_TEST_CASE(every_moment_but_now_is_open_and_the_limit_is_one) {
  Shop shop(kMonday + hours{70 * 24 + 10}, 5);
  shop.calendar_ = open_daily(utc(), 8, 20, 6);
  shop.facts_.limit = shop.facts_.now + hours{25} + minutes{7};
  const Outlook outlook(shop.facts_);
  bool has_limit = false;
  for (std::size_t i = 1; i < outlook.moments(); ++i) {
    BOOST_TEST(shop.calendar_.is_open(outlook.moment(i)));
    has_limit = has_limit || outlook.moment(i) == shop.facts_.limit;
  }
  BOOST_TEST(has_limit);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
