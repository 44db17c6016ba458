// Working time: weeks, 春节 and 调休 by exceptions, cut-offs, pick-ups, changes of the clock.
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "aggregator/core/catalog/calendar.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {

using std::chrono::hours;
using std::chrono::minutes;

namespace {

Instant beijing(unsigned month, unsigned day, int hour, int minute = 0, int year = 2026) {
  return local_at(shanghai(), year, month, day, hour, minute);
}

// A week of up to three intervals a day, some exceptions, some receive hours, in some zone.
Calendar random_calendar(Seeded& seeded) {
  const ZoneTable zones[] = {utc(), shanghai(), london(), repeated_midnight()};
  Calendar calendar;
  calendar.zone = zones[seeded.between(0, 3)];
  const auto random_day = [&seeded] {
    std::vector<OpenHours> day;
    if (seeded.one_in(4)) return day;
    if (seeded.one_in(4)) return std::vector<OpenHours>{OpenHours{}};
    std::int64_t minute = seeded.between(0, 600);
    for (std::int64_t i = seeded.between(1, 3); i > 0 && minute < 1400; --i) {
      const std::int64_t end = std::min<std::int64_t>(minute + seeded.between(1, 500), 1440);
      day.push_back({static_cast<std::int16_t>(minute), static_cast<std::int16_t>(end)});
      minute = end + seeded.between(1, 200);
    }
    return day;
  };
  if (seeded.one_in(5))
    calendar.week.fill({OpenHours{}});
  else
    for (auto& day : calendar.week) day = random_day();
  calendar.week[static_cast<std::size_t>(seeded.between(0, 6))] = {open_hours(9, 17)};
  for (std::int64_t i = seeded.between(0, 12); i > 0; --i)
    calendar
        .exceptions[LocalDate{date_from_civil(2026, 1, 1).days +
                              static_cast<std::int32_t>(seeded.between(0, 700))}]
        .hours = random_day();
  if (seeded.one_in(2)) calendar.receive_hours = {open_hours(8, 12), open_hours(13, 18)};
  return calendar;
}

// The same question asked of every minute: the definition, without intervals.
bool is_open_by_the_wall(const Calendar& calendar, Instant at) {
  const LocalTime local = to_local(calendar.zone, at);
  const std::int32_t minute = local.millisecond / 60'000;
  const auto& day = calendar.hours_of(local.date);
  return std::any_of(day.begin(), day.end(), [&](const OpenHours& open) {
    return open.from_minute <= minute && minute < open.to_minute;
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(calendar)

BOOST_AUTO_TEST_CASE(working_time_passes_over_the_weekend) {
  const Calendar calendar = open_daily(shanghai(), 8, 20);
  const Instant friday = beijing(11, 20, 18);
  BOOST_TEST(utc_text(calendar.add_working(friday, hours{2})) == utc_text(beijing(11, 20, 20)));
  BOOST_TEST(utc_text(calendar.add_working(friday, hours{5})) == utc_text(beijing(11, 23, 11)));
  BOOST_TEST(utc_text(calendar.subtract_working(beijing(11, 23, 11), hours{5})) ==
             utc_text(friday));
}

BOOST_AUTO_TEST_CASE(a_saturday_worked_for_a_holiday_is_a_working_day) {  // 调休
  Calendar calendar = open_daily(shanghai(), 8, 20);
  const Instant friday = beijing(2, 13, 20);
  BOOST_TEST(utc_text(calendar.next_open(friday)) == utc_text(beijing(2, 16, 8)));
  calendar.exceptions[date_from_civil(2026, 2, 14)].hours = {open_hours(8, 18)};
  BOOST_TEST(utc_text(calendar.next_open(friday)) == utc_text(beijing(2, 14, 8)));
  BOOST_TEST(utc_text(calendar.add_working(friday, hours{11})) == utc_text(beijing(2, 16, 9)));
}

BOOST_AUTO_TEST_CASE(nothing_is_made_while_the_factory_is_closed_for_spring_festival) {  // 春节
  Calendar calendar = always_open(shanghai());
  for (unsigned day = 15; day <= 23; ++day)
    calendar.exceptions[date_from_civil(2026, 2, day)].hours = {};
  BOOST_TEST(!calendar.is_open(beijing(2, 17, 12)));
  BOOST_TEST(utc_text(calendar.next_open(beijing(2, 15, 0))) == utc_text(beijing(2, 24, 0)));
  BOOST_TEST(utc_text(calendar.add_working(beijing(2, 14, 23), hours{2})) ==
             utc_text(beijing(2, 24, 1)));
  BOOST_TEST(utc_text(calendar.subtract_working(beijing(2, 24, 1), hours{2})) ==
             utc_text(beijing(2, 14, 23)));
  BOOST_TEST(calendar.capacity_permille(date_from_civil(2026, 2, 17)) == 0);
}

BOOST_AUTO_TEST_CASE(a_factory_opens_at_the_first_instant_of_its_hours_and_closes_at_the_last) {
  const Calendar calendar = open_daily(shanghai(), 8, 20);
  BOOST_TEST(!calendar.is_open(beijing(11, 20, 8) - Duration{1}));
  BOOST_TEST(calendar.is_open(beijing(11, 20, 8)));
  BOOST_TEST(calendar.is_open(beijing(11, 20, 20) - Duration{1}));
  BOOST_TEST(!calendar.is_open(beijing(11, 20, 20)));
}

BOOST_AUTO_TEST_CASE(a_day_with_an_hour_skipped_or_repeated_has_23_or_25_hours_of_work) {
  const Calendar calendar = always_open(london());
  const auto day_of_work = [&](unsigned month, unsigned day) {
    return local_at(london(), 2026, month, day + 1) - local_at(london(), 2026, month, day);
  };
  BOOST_TEST((day_of_work(3, 29) == hours{23}));
  BOOST_TEST((day_of_work(10, 25) == hours{25}));
  Calendar sundays;
  sundays.zone = london();
  sundays.week[6] = {OpenHours{}};
  const Instant sunday = local_at(london(), 2026, 3, 29);
  BOOST_TEST(utc_text(sundays.add_working(sunday, hours{23})) ==
             utc_text(local_at(london(), 2026, 3, 30)));
  BOOST_TEST(utc_text(sundays.add_working(local_at(london(), 2026, 10, 25), hours{25})) ==
             utc_text(local_at(london(), 2026, 10, 26)));
  BOOST_TEST(utc_text(calendar.add_working(sunday, hours{24})) ==
             utc_text(local_at(london(), 2026, 3, 30, 1)));
}

BOOST_AUTO_TEST_CASE(hours_inside_a_skipped_hour_are_no_hours) {
  Calendar calendar;
  calendar.zone = london();
  calendar.week[6] = {open_hours(1, 2)};
  BOOST_TEST(utc_text(calendar.next_open(local_at(london(), 2026, 3, 28, 12))) ==
             utc_text(local_at(london(), 2026, 4, 5, 1)));
}

BOOST_AUTO_TEST_CASE(the_next_cut_off_after_a_cut_off_is_tomorrows) {
  Calendar calendar = open_daily(shanghai(), 8, 20);
  calendar.cut_offs = {10 * 60, 16 * 60};
  BOOST_TEST(utc_text(calendar.next_cut_off(beijing(11, 20, 16) - Duration{1})) ==
             utc_text(beijing(11, 20, 16)));
  BOOST_TEST(utc_text(calendar.next_cut_off(beijing(11, 20, 10))) == utc_text(beijing(11, 20, 16)));
  BOOST_TEST(utc_text(calendar.next_cut_off(beijing(11, 20, 16))) == utc_text(beijing(11, 23, 10)));
  calendar.cut_offs.clear();
  BOOST_TEST(utc_text(calendar.next_cut_off(beijing(11, 20, 16))) == "never");
}

BOOST_AUTO_TEST_CASE(the_carrier_comes_only_on_open_days_and_at_any_time_when_none_is_fixed) {
  Calendar calendar = open_daily(shanghai(), 8, 20);
  const Instant saturday = beijing(11, 21, 12);
  BOOST_TEST(utc_text(calendar.next_pickup(saturday)) == utc_text(saturday));
  BOOST_TEST(utc_text(calendar.last_pickup(saturday)) == utc_text(saturday));
  calendar.pickups = {11 * 60, 19 * 60};
  BOOST_TEST(utc_text(calendar.next_pickup(saturday)) == utc_text(beijing(11, 23, 11)));
  BOOST_TEST(utc_text(calendar.last_pickup(saturday)) == utc_text(beijing(11, 20, 19)));
  BOOST_TEST(utc_text(calendar.next_pickup(beijing(11, 20, 11))) == utc_text(beijing(11, 20, 11)));
  BOOST_TEST(utc_text(calendar.last_pickup(beijing(11, 20, 11))) == utc_text(beijing(11, 20, 11)));
}

BOOST_AUTO_TEST_CASE(time_to_acknowledge_runs_only_while_job_sheets_are_read) {
  Calendar calendar = always_open(shanghai());
  calendar.receive_hours = {open_hours(8, 18)};
  BOOST_TEST(utc_text(calendar.add_receiving(beijing(11, 20, 17), hours{2})) ==
             utc_text(beijing(11, 21, 9)));
  BOOST_TEST(utc_text(calendar.subtract_receiving(beijing(11, 21, 9), hours{2})) ==
             utc_text(beijing(11, 20, 17)));
  BOOST_TEST(utc_text(calendar.add_working(beijing(11, 20, 17), hours{2})) ==
             utc_text(beijing(11, 20, 19)));
}

BOOST_AUTO_TEST_CASE(a_calendar_that_never_opens_answers_never) {
  Calendar calendar;
  calendar.zone = shanghai();
  calendar.pickups = {600};
  calendar.cut_offs = {600};
  const Instant now = beijing(11, 20, 12);
  BOOST_TEST(utc_text(calendar.next_open(now)) == "never");
  BOOST_TEST(utc_text(calendar.add_working(now, hours{1})) == "never");
  BOOST_TEST(utc_text(calendar.next_pickup(now)) == "never");
  BOOST_TEST(utc_text(calendar.next_cut_off(now)) == "never");
  BOOST_TEST((calendar.subtract_working(now, hours{1}) == kLongAgo));
  BOOST_TEST((calendar.last_pickup(now) == kLongAgo));
  BOOST_TEST((calendar.subtract_working(kNever, hours{1}) == kNever));
}

BOOST_AUTO_TEST_CASE(capacity_is_the_exceptions_share_and_whole_otherwise) {
  Calendar calendar = open_daily(shanghai(), 8, 20);
  calendar.exceptions[date_from_civil(2026, 11, 20)] = {{open_hours(8, 12)}, 500};
  BOOST_TEST(calendar.capacity_permille(date_from_civil(2026, 11, 20)) == 500);
  BOOST_TEST(calendar.capacity_permille(date_from_civil(2026, 11, 19)) == 1000);
  BOOST_TEST(calendar.capacity_permille(date_from_civil(2026, 11, 21)) == 0);
}

BOOST_AUTO_TEST_CASE(
    subtracting_work_gives_the_latest_instant_from_which_it_is_still_done_in_time) {
  Seeded seeded(4);
  const std::int64_t begin = utc_at(2026, 2, 1).time_since_epoch().count();
  const std::int64_t end = utc_at(2027, 10, 1).time_since_epoch().count();
  for (int i = 0; i < 4000; ++i) {
    const Calendar calendar = random_calendar(seeded);
    const Instant until{Duration{seeded.between(begin, end)}};
    const Duration work{seeded.between(1, seeded.one_in(3) ? 400'000'000 : 40'000'000)};
    const bool receiving = seeded.one_in(2) && calendar.receive_hours.size() == 2;
    const auto add = [&](Instant from) {
      return receiving ? calendar.add_receiving(from, work) : calendar.add_working(from, work);
    };
    const Instant latest = receiving ? calendar.subtract_receiving(until, work)
                                     : calendar.subtract_working(until, work);
    BOOST_TEST_CONTEXT("case " << i << " until " << utc_text(until) << " latest "
                               << utc_text(latest)) {
      BOOST_REQUIRE(latest > kLongAgo);
      BOOST_REQUIRE(calendar.is_open(latest));
      BOOST_REQUIRE(add(latest) <= until);
      BOOST_REQUIRE(add(latest + Duration{1}) > until);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_work_added_is_the_open_minutes_counted_one_by_one) {
  Seeded seeded(5);
  for (int i = 0; i < 300; ++i) {
    Calendar calendar = random_calendar(seeded);
    calendar.zone = shanghai();  // where no local time comes twice
    Instant from = beijing(3, 1, 0) + minutes{seeded.between(0, 500'000)};
    std::int64_t work = seeded.between(1, 1200);
    const Instant done = calendar.add_working(from, minutes{work});
    for (; work > 0; from += minutes{1})
      if (is_open_by_the_wall(calendar, from)) --work;
    BOOST_REQUIRE_EQUAL(utc_text(done), utc_text(from));
  }
}

BOOST_AUTO_TEST_CASE(open_now_is_what_the_clock_on_the_wall_says) {
  Seeded seeded(6);
  for (int i = 0; i < 3000; ++i) {
    const Calendar calendar = random_calendar(seeded);
    const Instant now = utc_at(2026, 1, 1) + Duration{seeded.between(0, 50'000'000'000)};
    // In an hour that comes twice, hours that end within it end at the first of the two.
    const LocalTime local = to_local(calendar.zone, now);
    if (to_instant(calendar.zone, local.date, local.millisecond) != now) continue;
    BOOST_REQUIRE_EQUAL(calendar.is_open(now), is_open_by_the_wall(calendar, now));
    BOOST_REQUIRE_EQUAL(calendar.is_open(now), calendar.next_open(now) == now);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
