// What the next hours may bring: how a week's own count, the mean of such hours and lines known of
// come together, and what a policy that looks ahead makes of a line it knows of.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/planning/expected_lines.hpp"
#include "aggregator/core/planning/foresight.hpp"
#include "aggregator/core/planning/outlook.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {

using std::chrono::hours;
using std::chrono::minutes;

namespace {

const Instant kMonday = utc_at(2026, 6, 1);
constexpr std::int64_t kLine = 256;

// Nine weeks, until a Monday at noon, of so many lines at ten o'clock each day.
PoolHistory daily_at_ten(int lines) {
  PoolHistory history;
  for (int day = 0; day < 9 * 7; ++day)
    for (int i = 0; i < lines; ++i)
      history.add({kMonday + hours{24 * day + 10}, 1, 0, 0, false, hours{24}});
  return history;
}
const Instant kNow = kMonday + hours{24 * 9 * 7 + 9};

// A pool with one line, its set-up and waiting, at a factory that is always open.
struct Lonely {
  explicit Lonely(const PoolHistory& history)
      : costs(an_offer(0, 0), 20), calendar(always_open(utc())) {
    facts.now = kNow;
    facts.lines = facts.pieces = 1;
    facts.first_arrival = kNow;
    facts.limit = kNow + hours{24};
    facts.next_open = kNow;
    facts.run_max = 2'000;
    facts.run_cost = costs.of(1, 0);
    facts.waiting_minor_per_line_hour = 20;
    waiting.add(kNow, kNow + hours{24});
    facts.waiting = &waiting;
    facts.costs = &costs;
    facts.history = &history;
    facts.calendar = &calendar;
  }
  Lonely(const Lonely&) = delete;

  RunCosts costs;
  Calendar calendar;
  WaitingSums waiting;
  PoolFacts facts;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(expected)

BOOST_AUTO_TEST_CASE(nothing_is_expected_without_a_week_of_history) {
  PoolHistory history;
  BOOST_TEST(expected_lines(history, kNow, {}).futures == 0U);
  history.add({kNow - hours{167}, 1, 0, 0, false, hours{24}});
  BOOST_TEST(expected_lines(history, kNow, {}).futures == 0U);
  BOOST_TEST(expected_lines(history, kNow + hours{1}, {}).futures == 1U);
}

BOOST_AUTO_TEST_CASE(what_every_day_brought_is_expected_in_every_future) {
  const PoolHistory history = daily_at_ten(5);
  const ExpectedLines lines = expected_lines(history, kNow, {});
  BOOST_REQUIRE_EQUAL(lines.futures, 8U);
  for (const auto& future : lines.by_future)
    for (std::size_t k = 0; k < ExpectedLines::kHours; ++k)
      BOOST_TEST(future[k] == (k == 1 || k == 25 ? 5 * kLine : 0));
}

BOOST_AUTO_TEST_CASE(a_single_line_is_chance_and_a_hundred_in_an_hour_are_the_weeks_own) {
  for (const int burst : {1, 100}) {
    PoolHistory fresh;
    const Instant at = kNow - hours{168} + hours{5};
    for (int day = 0; day < 9 * 7; ++day) {
      fresh.add({kMonday + hours{24 * day + 10}, 1, 0, 0, false, hours{24}});
      if (kMonday + hours{24 * day} < at && at < kMonday + hours{24 * (day + 1)})
        for (int i = 0; i < burst; ++i) fresh.add({at, 1, 0, 0, false, hours{24}});
    }
    const ExpectedLines lines = expected_lines(fresh, kNow, {});
    const std::int64_t own = lines.by_future[0][5];
    const std::int64_t other = lines.by_future[1][5];
    BOOST_TEST(other > 0);
    BOOST_TEST(own > other);
    if (burst == 1) BOOST_TEST(own < kLine / 4);
    if (burst == 100) BOOST_TEST(own > 10 * kLine);
  }
}

BOOST_AUTO_TEST_CASE(a_line_known_of_counts_by_its_chance_in_the_hour_it_comes) {
  const PoolHistory history = daily_at_ten(1);
  const ExpectedLine known[] = {{kNow + hours{3} + minutes{10}, 4, 64},
                                {kNow + hours{3} + minutes{50}, 1, ExpectedLine::kSure}};
  const ExpectedLines lines = expected_lines(history, kNow, known);
  for (std::size_t k = 0; k < ExpectedLines::kHours; ++k) {
    BOOST_TEST(lines.known[k] == (k == 3 ? 64 + 256 : 0));
    BOOST_TEST(lines.known_pieces[k] == (k == 3 ? 4 * 64 + 256 : 0));
  }
}

BOOST_AUTO_TEST_CASE(a_line_known_of_is_left_out_before_now_and_behind_the_last_hour) {
  const PoolHistory history = daily_at_ten(1);
  const Instant last = kNow + hours{kForeseenHours};
  const ExpectedLine inside[] = {{kNow}, {last + minutes{59}}};
  const ExpectedLine outside[] = {{kNow - Duration{1}}, {last + hours{1}}};
  const auto all_known = [&](std::span<const ExpectedLine> known) {
    std::int64_t sum = 0;
    for (const std::int64_t each : expected_lines(history, kNow, known).known) sum += each;
    return sum;
  };
  BOOST_TEST(all_known(inside) == 2 * kLine);
  BOOST_TEST(all_known(outside) == 0);
}

BOOST_AUTO_TEST_CASE(an_outlook_counts_lines_known_of_in_every_future) {
  const PoolHistory history = daily_at_ten(2);
  Lonely pool(history);
  const Outlook plain(pool.facts);
  pool.facts.expected = {{kNow + minutes{30}, 1, ExpectedLine::kSure}};
  const Outlook informed(pool.facts);
  const std::size_t last = informed.moments() - 1;
  const std::size_t plain_last = plain.moments() - 1;
  BOOST_TEST((informed.moment(last) == plain.moment(plain_last)));
  for (std::size_t future = 0; future < informed.futures(); ++future)
    BOOST_TEST(informed.lines(future, last) == plain.lines(future, plain_last) + kLine);
}

BOOST_AUTO_TEST_CASE(a_line_known_of_is_among_those_that_usually_come_at_that_hour) {
  const PoolHistory history = daily_at_ten(4);
  Lonely pool(history);
  const Outlook plain(pool.facts);
  pool.facts.expected = {{kNow + hours{1} + minutes{5}, 1, ExpectedLine::kSure}};
  const Outlook informed(pool.facts);
  const std::size_t last = informed.moments() - 1;
  for (std::size_t future = 0; future < informed.futures(); ++future)
    BOOST_TEST(informed.lines(future, last) == plain.lines(future, plain.moments() - 1));
}

BOOST_AUTO_TEST_CASE(a_run_waits_for_a_line_that_is_sure_to_come_and_not_for_an_unlikely_one) {
  // Hardly anybody comes: one line at ten on most days, and today's is here.
  const PoolHistory history = daily_at_ten(1);
  const auto is_released = [&](std::int64_t probability_256) {
    Lonely pool(history);
    pool.facts.now = kNow + hours{2};
    pool.facts.limit = kNow + hours{20};
    pool.facts.next_open = pool.facts.now;
    pool.facts.expected = {{pool.facts.now + hours{6}, 1, probability_256}};
    return review_pool(lookahead_wish, pool.facts).release;
  };
  BOOST_TEST(is_released(1));
  BOOST_TEST(!is_released(ExpectedLine::kSure));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
