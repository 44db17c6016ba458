// RFC 3339 in and out.
#include <boost/test/unit_test.hpp>

#include "platform/instant_text.hpp"

using namespace jidan::platform;

BOOST_AUTO_TEST_SUITE(instant_text)

BOOST_AUTO_TEST_CASE(an_instant_is_written_in_utc_with_milliseconds) {
  BOOST_TEST(rfc3339(Instant{std::chrono::milliseconds{1'795'311'065'007}}) ==
             "2026-11-22T01:31:05.007Z");
}

BOOST_AUTO_TEST_CASE(the_same_instant_in_any_offset_is_the_same) {
  const auto utc = read_rfc3339("2026-11-22T01:31:05Z");
  BOOST_REQUIRE(utc);
  BOOST_TEST(utc->time_since_epoch().count() == 1'795'311'065'000);
  for (const char* text : {"2026-11-22T09:31:05+08:00", "2026-11-21T20:01:05-05:30",
                           "2026-11-22t01:31:05.0z", "2026-11-22 01:31:05.000999Z"}) {
    BOOST_TEST(bool(read_rfc3339(text) == utc), text);
  }
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back_to_the_millisecond) {
  for (std::int64_t ms = 0; ms < 4'000'000'000'000; ms += 1'234'567'891) {
    const Instant instant{std::chrono::milliseconds{ms}};
    BOOST_REQUIRE(bool(read_rfc3339(rfc3339(instant)) == instant));
  }
}

BOOST_AUTO_TEST_CASE(a_leap_second_is_the_next_minutes_first) {
  BOOST_TEST(bool(read_rfc3339("2016-12-31T23:59:60.5Z") == read_rfc3339("2017-01-01T00:00:00Z")));
}

BOOST_AUTO_TEST_CASE(what_is_no_date_time_is_nothing) {
  for (const char* text :
       {"", "2026-11-22", "2026-11-22T01:31:05", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
        "2026-11-22T24:00:00Z", "2026-11-22T01:60:00Z", "2026-11-22T01:31:61Z",
        "2026-11-22T01:31:05.Z", "2026-11-22T01:31:05+8:00", "2026-11-22T01:31:05+24:00",
        "2026-11-22T01:31:05Zx", "1969-12-31T23:59:59Z", "+2026-11-22T01:31:05Z",
        "2026-11-22T01:31:-5Z"}) {
    BOOST_TEST(!read_rfc3339(text), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
