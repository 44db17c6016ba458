// IANA zones as tables; facts from the zones' published history.
#include <boost/test/unit_test.hpp>

#include "platform/zones.hpp"
#include "tests/platform/made_up_time.hpp"

using namespace jidan::platform;

namespace {
std::int32_t offset_at(const ZoneTable& table, std::string_view instant) {
  const auto seconds =
      std::chrono::floor<std::chrono::seconds>(at(instant)).time_since_epoch().count();
  std::int32_t offset = table.transitions.front().offset_seconds;
  for (const ZoneTransition& transition : table.transitions) {
    if (transition.from_utc_seconds <= seconds) offset = transition.offset_seconds;
  }
  return offset;
}
}  // namespace

BOOST_AUTO_TEST_SUITE(zones)

BOOST_AUTO_TEST_CASE(china_has_one_offset_since_2000) {
  const auto zone = load_zone("Asia/Shanghai");
  BOOST_REQUIRE(zone.has_value());
  BOOST_TEST(zone->name == "Asia/Shanghai");
  BOOST_REQUIRE(zone->transitions.size() == 1);
  BOOST_TEST(zone->transitions[0].offset_seconds == 8 * 3600);
}

BOOST_AUTO_TEST_CASE(summer_time_begins_and_ends_to_the_second) {
  const auto zone = load_zone("Europe/London");
  BOOST_REQUIRE(zone.has_value());
  BOOST_TEST(offset_at(*zone, "2011-03-27T00:59:59Z") == 0);
  BOOST_TEST(offset_at(*zone, "2011-03-27T01:00:00Z") == 3600);
  BOOST_TEST(offset_at(*zone, "2011-10-30T00:59:59Z") == 3600);
  BOOST_TEST(offset_at(*zone, "2011-10-30T01:00:00Z") == 0);
  BOOST_TEST(offset_at(*zone, "2059-07-01T12:00:00Z") == 3600);
}

BOOST_AUTO_TEST_CASE(transitions_rise_and_reach_2060) {
  for (const char* name : {"America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"}) {
    const auto zone = load_zone(name);
    BOOST_REQUIRE(zone.has_value());
    BOOST_REQUIRE(!zone->transitions.empty());
    for (std::size_t i = 1; i < zone->transitions.size(); ++i) {
      BOOST_TEST(zone->transitions[i - 1].from_utc_seconds < zone->transitions[i].from_utc_seconds);
      BOOST_TEST(zone->transitions[i - 1].offset_seconds != zone->transitions[i].offset_seconds);
    }
  }
  BOOST_TEST(load_zone("America/New_York")->transitions.size() > 2 * 60U);
  BOOST_TEST(load_zone("Asia/Kathmandu")->transitions[0].offset_seconds == 5 * 3600 + 45 * 60);
}

BOOST_AUTO_TEST_CASE(an_unknown_zone_is_nothing) {
  for (const char* name :
       {"", "Mars/Olympus", "Asia/shanghai ", "../../etc/passwd", "/etc/passwd", "Asia"}) {
    BOOST_TEST(!load_zone(name), name);
  }
}

BOOST_AUTO_TEST_CASE(the_version_of_the_database_is_known) {
  const std::string version = zones_version();
  BOOST_TEST(version != "unknown");
  BOOST_TEST(version.substr(0, 2) == "20");
}

BOOST_AUTO_TEST_SUITE_END()
