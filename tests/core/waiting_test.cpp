// WaitingSums against adding up each line by itself.
#include <boost/test/unit_test.hpp>

#include <cstdlib>

#include "aggregator/core/planning/economics.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {

using std::chrono::hours;
using std::chrono::minutes;

namespace {

__extension__ typedef __int128 Wide;

struct WaitingLine {
  Instant arrived;
  Instant limit;
};

// w·(x + x²/(2·D)) of each line in micro-units, with eight binary places more and without rounding
// 1/D.
MicroMinor one_by_one(const std::vector<WaitingLine>& lines, Instant s, Minor rate) {
  Wide sum = 0;
  for (const WaitingLine& line : lines) {
    const Wide x = (s - line.arrived).count();
    Wide waited = x << 16;
    if (line.limit < kNever) waited += (x * x << 15) / (line.limit - line.arrived).count();
    sum += waited;
  }
  return static_cast<MicroMinor>((sum * rate * 10 / 36) >> 16);
}

std::vector<WaitingLine> random_lines(Seeded& seeded, int count, Instant begin,
                                      std::int64_t span_hours) {
  std::vector<WaitingLine> lines;
  for (int i = 0; i < count; ++i) {
    const Instant arrived = begin + Duration{seeded.between(0, span_hours * 3'600'000)};
    Instant limit = arrived + Duration{seeded.between(3'600'000, 200 * 3'600'000)};
    if (seeded.one_in(10)) limit = kNever;
    lines.push_back({arrived, limit});
  }
  return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(waiting)

BOOST_AUTO_TEST_CASE(a_line_without_a_limit_costs_its_rate_every_hour) {
  WaitingSums sums;
  const Instant arrived = utc_at(2026, 11, 22, 9);
  sums.add(arrived, kNever);
  BOOST_TEST(sums.cost_at(arrived, 20) == 0);
  BOOST_TEST(sums.cost_at(arrived + hours{3}, 20) == 60 * kMicroPerMinor);
}

BOOST_AUTO_TEST_CASE(
    the_rate_doubles_towards_the_limit_so_a_line_costs_half_as_much_again_by_then) {
  WaitingSums sums;
  const Instant arrived = utc_at(2026, 11, 22, 9);
  sums.add(arrived, arrived + hours{48});
  BOOST_TEST(sums.cost_at(arrived + hours{24}, 20) == (480 + 120) * kMicroPerMinor);
  const MicroMinor at_limit = sums.cost_at(arrived + hours{48}, 20);
  BOOST_TEST(std::abs(at_limit - (960 + 480) * kMicroPerMinor) <= 10);
}

BOOST_AUTO_TEST_CASE(the_sums_of_10000_lines_are_what_each_line_adds_up_to_within_one_minor_unit) {
  Seeded seeded(10);
  const Instant begin = utc_at(2026, 11, 1);
  const std::vector<WaitingLine> lines = random_lines(seeded, 10'000, begin, 72);
  WaitingSums sums;
  for (const WaitingLine& line : lines) sums.add(line.arrived, line.limit);
  for (int hour = 72; hour <= 72 + 168; hour += 12) {
    const Instant s = begin + hours{hour};
    BOOST_TEST(std::abs(sums.cost_at(s, 20) - one_by_one(lines, s, 20)) <= kMicroPerMinor);
  }
}

BOOST_AUTO_TEST_CASE(lines_that_leave_leave_nothing_behind) {
  Seeded seeded(11);
  const Instant begin = utc_at(2026, 11, 1);
  std::vector<WaitingLine> lines = random_lines(seeded, 10'000, begin, 72);
  WaitingSums sums;
  for (const WaitingLine& line : lines) sums.add(line.arrived, line.limit);
  const Instant s = begin + hours{100};
  while (lines.size() > 100) {
    sums.remove(lines.back().arrived, lines.back().limit);
    lines.pop_back();
  }
  BOOST_TEST(sums.lines() == 100);
  BOOST_TEST(std::abs(sums.cost_at(s, 20) - one_by_one(lines, s, 20)) <= kMicroPerMinor);
  for (const WaitingLine& line : lines) sums.remove(line.arrived, line.limit);
  BOOST_TEST(sums.lines() == 0);
  BOOST_TEST(sums.cost_at(s, 20) == 0);
  // The next line finds exactly what an empty pool would give it.
  WaitingSums fresh;
  fresh.add(s, s + hours{48});
  sums.add(s, s + hours{48});
  BOOST_TEST(sums.cost_at(s + hours{30}, 7) == fresh.cost_at(s + hours{30}, 7));
}

BOOST_AUTO_TEST_CASE(the_order_in_which_lines_come_and_go_does_not_matter) {
  Seeded seeded(12);
  const Instant begin = utc_at(2026, 11, 1);
  const std::vector<WaitingLine> lines = random_lines(seeded, 500, begin, 72);
  WaitingSums forward;
  WaitingSums back;
  for (auto line = lines.begin(); line != lines.end(); ++line)
    forward.add(line->arrived, line->limit);
  for (auto line = lines.rbegin(); line != lines.rend(); ++line)
    back.add(line->arrived, line->limit);
  for (int hour = 72; hour < 200; hour += 7) {
    const Instant s = begin + hours{hour} + Duration{123};
    BOOST_TEST(forward.cost_at(s, 20) == back.cost_at(s, 20));
  }
}

BOOST_AUTO_TEST_CASE(the_target_is_reached_at_the_first_millisecond_and_not_one_before) {
  Seeded seeded(13);
  const Instant begin = utc_at(2026, 11, 1);
  for (int i = 0; i < 300; ++i) {
    WaitingSums sums;
    for (const WaitingLine& line :
         random_lines(seeded, static_cast<int>(seeded.between(1, 40)), begin, 5))
      sums.add(line.arrived, line.limit);
    const Instant from = begin + hours{5};
    const Minor rate = seeded.between(1, 50);
    const MicroMinor target = sums.cost_at(from, rate) + seeded.between(1, 3000) * kMicroPerMinor;
    const Instant reached = sums.reaches(target, rate, from, from + hours{10'000});
    BOOST_REQUIRE(sums.cost_at(reached, rate) >= target);
    BOOST_REQUIRE(sums.cost_at(reached - Duration{1}, rate) < target);
  }
}

BOOST_AUTO_TEST_CASE(a_target_already_reached_is_reached_now_and_one_out_of_reach_at_the_end) {
  WaitingSums sums;
  const Instant now = utc_at(2026, 11, 22);
  sums.add(now - hours{10}, kNever);
  BOOST_TEST(utc_text(sums.reaches(kMicroPerMinor, 20, now, now + hours{1})) == utc_text(now));
  BOOST_TEST(utc_text(sums.reaches(1000 * kMicroPerMinor, 20, now, now + hours{1})) ==
             utc_text(now + hours{1}));
  BOOST_TEST(utc_text(sums.reaches(kMicroPerMinor, 0, now, kNever)) == "never");
  BOOST_TEST(utc_text(sums.reaches(300 * kMicroPerMinor, 20, now, kNever)) ==
             utc_text(now + hours{5}));
}

BOOST_AUTO_TEST_CASE(a_line_that_came_too_late_for_its_limit_counts_as_if_it_had_a_minute) {
  const Instant now = utc_at(2026, 11, 22);
  WaitingSums late;
  late.add(now, now - hours{3});
  WaitingSums minute;
  minute.add(now, now + minutes{1});
  BOOST_TEST(late.cost_at(now + minutes{2}, 20) == minute.cost_at(now + minutes{2}, 20));
  BOOST_TEST(late.cost_at(now + minutes{2}, 20) > 0);
}

BOOST_AUTO_TEST_CASE(half_a_million_lines_over_a_year_neither_overflow_nor_fall) {
  Seeded seeded(14);
  const Instant begin = utc_at(2026, 1, 1);
  WaitingSums sums;
  for (const WaitingLine& line : random_lines(seeded, 500'000, begin, 24 * 30))
    sums.add(line.arrived, line.limit);
  MicroMinor last = 0;
  for (int day = 30; day <= 365; ++day) {
    const MicroMinor cost = sums.cost_at(begin + hours{24 * day}, 20);
    BOOST_REQUIRE(cost > last);
    last = cost;
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
