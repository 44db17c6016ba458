// Local time and back, through the hour that is skipped and the hour that comes twice.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/catalog/zone.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {

BOOST_AUTO_TEST_SUITE(zone)

BOOST_AUTO_TEST_CASE(shanghai_is_eight_hours_ahead_so_its_day_begins_the_evening_before) {
  const LocalTime local = to_local(shanghai(), utc_at(2026, 11, 21, 16, 30));
  BOOST_TEST(local.date.days == date_from_civil(2026, 11, 22).days);
  BOOST_TEST(local.millisecond == 30 * 60'000);
  BOOST_TEST(utc_text(local_at(shanghai(), 2026, 11, 22, 0, 30)) == "2026-11-21 16:30:00.000");
}

BOOST_AUTO_TEST_CASE(a_skipped_local_time_is_the_first_instant_after_the_gap) {
  const ZoneTable zone = london();
  BOOST_TEST(utc_text(local_at(zone, 2026, 3, 29, 0, 59)) == "2026-03-29 00:59:00.000");
  BOOST_TEST(utc_text(local_at(zone, 2026, 3, 29, 1, 0)) == "2026-03-29 01:00:00.000");
  BOOST_TEST(utc_text(local_at(zone, 2026, 3, 29, 1, 30)) == "2026-03-29 01:00:00.000");
  BOOST_TEST(utc_text(local_at(zone, 2026, 3, 29, 2, 0)) == "2026-03-29 01:00:00.000");
  BOOST_TEST(utc_text(local_at(zone, 2026, 3, 29, 2, 30)) == "2026-03-29 01:30:00.000");
}

BOOST_AUTO_TEST_CASE(a_local_time_that_comes_twice_is_the_first_of_the_two) {
  const ZoneTable zone = london();
  BOOST_TEST(utc_text(local_at(zone, 2026, 10, 25, 0, 59)) == "2026-10-24 23:59:00.000");
  BOOST_TEST(utc_text(local_at(zone, 2026, 10, 25, 1, 30)) == "2026-10-25 00:30:00.000");
  BOOST_TEST(utc_text(local_at(zone, 2026, 10, 25, 2, 0)) == "2026-10-25 02:00:00.000");
  // Both half past ones read the same on the wall.
  BOOST_TEST(to_local(zone, utc_at(2026, 10, 25, 0, 30)).millisecond == 90 * 60'000);
  BOOST_TEST(to_local(zone, utc_at(2026, 10, 25, 1, 30)).millisecond == 90 * 60'000);
}

BOOST_AUTO_TEST_CASE(local_time_and_back_is_the_same_instant_or_an_hour_earlier_when_repeated) {
  Seeded seeded(3);
  const ZoneTable zones[] = {utc(), shanghai(), london(), repeated_midnight()};
  const std::int64_t begin = utc_at(2025, 1, 1).time_since_epoch().count();
  const std::int64_t end = utc_at(2027, 12, 31).time_since_epoch().count();
  for (int i = 0; i < 20'000; ++i) {
    const ZoneTable& zone = zones[seeded.between(0, 3)];
    const Instant instant{Duration{seeded.between(begin, end)}};
    const LocalTime local = to_local(zone, instant);
    BOOST_REQUIRE(0 <= local.millisecond && local.millisecond < 86'400'000);
    const Instant back = to_instant(zone, local.date, local.millisecond);
    const LocalTime again = to_local(zone, back);
    BOOST_REQUIRE(again.date == local.date && again.millisecond == local.millisecond);
    BOOST_REQUIRE(back == instant || back == instant - std::chrono::hours{1});
  }
}

BOOST_AUTO_TEST_CASE(instants_rise_with_local_time_also_across_every_change) {
  const ZoneTable zones[] = {london(), repeated_midnight()};
  for (const ZoneTable& zone : zones) {
    Instant last{};
    for (LocalDate date = date_from_civil(2026, 1, 1); date <= date_from_civil(2026, 12, 31);
         ++date.days)
      for (int minute = 0; minute <= 1440; minute += 15) {
        const Instant now = to_instant(zone, date, minute * 60'000);
        BOOST_REQUIRE(last <= now);
        last = now;
      }
  }
}

BOOST_AUTO_TEST_CASE(before_the_first_transition_its_offset_holds_and_without_any_it_is_utc) {
  const ZoneTable zone{"Test/East", {{1'000'000'000, 3600}}};
  BOOST_TEST(to_local(zone, Instant{}).millisecond == 3'600'000);
  BOOST_TEST(to_local(ZoneTable{}, Instant{}).millisecond == 0);
  BOOST_TEST(utc_text(to_instant(ZoneTable{}, LocalDate{1}, 0)) == "1970-01-02 00:00:00.000");
}

BOOST_AUTO_TEST_CASE(days_of_the_week_and_civil_dates_are_those_of_the_calendar_on_the_wall) {
  BOOST_TEST(weekday(date_from_civil(2026, 11, 22)) == 6);  // a Sunday
  BOOST_TEST(weekday(date_from_civil(1970, 1, 1)) == 3);    // a Thursday
  BOOST_TEST(weekday(date_from_civil(1969, 12, 29)) == 0);  // a Monday before the epoch
  const CivilDate leap = civil_from_date(LocalDate{date_from_civil(2028, 2, 28).days + 1});
  BOOST_TEST(leap.month == 2U);
  BOOST_TEST(leap.day == 29U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
