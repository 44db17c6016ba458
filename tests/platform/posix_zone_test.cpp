// The rule at the end of zone files; expected instants from the IANA database's own rules.
#include <boost/test/unit_test.hpp>

#include "platform/posix_zone.hpp"
#include "tests/platform/made_up_time.hpp"

using namespace jidan::platform;
using namespace std::chrono_literals;
using std::chrono::year;

BOOST_AUTO_TEST_SUITE(posix_zone)

BOOST_AUTO_TEST_CASE(a_zone_without_summer_time_has_one_offset_east_of_utc) {
  BOOST_TEST(bool(read_posix_zone("CST-8")->standard_offset == 8h));
  BOOST_TEST(bool(read_posix_zone("<+0545>-5:45")->standard_offset == 5h + 45min));
  BOOST_TEST(bool(read_posix_zone("EST5")->standard_offset == -5h));
  BOOST_TEST(!read_posix_zone("CST-8")->summer);
}

BOOST_AUTO_TEST_CASE(the_last_sunday_is_found_in_every_year) {
  const auto zone = read_posix_zone("GMT0BST,M3.5.0/1,M10.5.0");
  BOOST_REQUIRE(zone && zone->summer);
  BOOST_TEST(bool(zone->summer->offset == 1h));
  BOOST_TEST(bool(zone->summer->begins.in(year{2038}) == at("2038-03-28T01:00:00Z")));
  BOOST_TEST(bool(zone->summer->ends.in(year{2060}) == at("2060-10-31T02:00:00Z")));
}

BOOST_AUTO_TEST_CASE(times_may_lie_before_midnight_or_days_after) {
  const auto nuuk = read_posix_zone("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
  BOOST_REQUIRE(nuuk && nuuk->summer);
  BOOST_TEST(bool(nuuk->summer->begins.in(year{2040}) == at("2040-03-24T23:00:00Z")));
  const auto gaza = read_posix_zone("EET-2EEST,M3.4.4/50,M10.4.4/50");
  BOOST_REQUIRE(gaza && gaza->summer);
  BOOST_TEST(bool(gaza->summer->begins.in(year{2040}) == at("2040-03-24T02:00:00Z")));
}

BOOST_AUTO_TEST_CASE(summer_time_may_be_half_an_hour_or_lie_behind) {
  BOOST_TEST(bool(read_posix_zone("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0")->summer->offset == 11h));
  BOOST_TEST(bool(read_posix_zone("IST-1GMT0,M10.5.0,M3.5.0/1")->summer->offset == 0h));
}

BOOST_AUTO_TEST_CASE(days_of_the_year_are_counted_with_and_without_the_leap_day) {
  const auto zone = read_posix_zone("AAA0BBB,J60/0,60/0");
  BOOST_REQUIRE(zone && zone->summer);
  BOOST_TEST(bool(zone->summer->begins.in(year{2039}) == at("2039-03-01T00:00:00Z")));
  BOOST_TEST(bool(zone->summer->begins.in(year{2040}) == at("2040-03-01T00:00:00Z")));
  BOOST_TEST(bool(zone->summer->ends.in(year{2039}) == at("2039-03-02T00:00:00Z")));
  BOOST_TEST(bool(zone->summer->ends.in(year{2040}) == at("2040-03-01T00:00:00Z")));
}

BOOST_AUTO_TEST_CASE(other_text_is_no_rule) {
  for (const char* text :
       {"", "UT0", "GMT", "GMT0BST", "GMT0BST,M3.5.0", "GMT0BST,M13.5.0,M10.5.0",
        "GMT0BST,M3.6.0,M10.5.0", "GMT0BST,M3.5.7,M10.5.0", "GMT0BST,J0,J5",
        "GMT0BST,M3.5.0/168,M10.5.0", "GMT0BST,M3.5.0,M10.5.0x", "<GMT0", "GMT25", "GMT99999"}) {
    BOOST_TEST(!read_posix_zone(text), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
