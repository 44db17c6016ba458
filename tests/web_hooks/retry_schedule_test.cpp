// The published waits, their jitter, and every spelling of Retry-After.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "web-hooks/http_date.hpp"
#include "web-hooks/retry_schedule.hpp"

using namespace jidan::webhooks;
using namespace std::chrono_literals;

namespace {

// 1994-11-06T08:49:37Z, the example of RFC 9110.
const Instant rfc_example{std::chrono::sys_seconds{784'111'777s}};

std::string spoken(std::chrono::seconds wait) {
  if (wait == 0s) return "at once";
  if (wait % 3600s == 0s) return std::to_string(wait / 3600s) + " h";
  if (wait % 60s == 0s) return std::to_string(wait / 60s) + " min";
  return std::to_string(wait.count()) + " s";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(retry_schedule)

BOOST_AUTO_TEST_CASE(the_guide_for_receivers_prints_the_table_of_the_code) {
  std::ifstream guide("docs/webhooks.md");
  BOOST_TEST_REQUIRE(guide.good());
  std::vector<std::string> printed;
  bool names_the_jitter = false;
  std::string header;
  bool in_table = false;
  for (std::string line; std::getline(guide, line);) {
    if (line.find("up to " + std::to_string(jitter_percent_max) + " %") != std::string::npos)
      names_the_jitter = true;
    if (in_table && line.starts_with("| ")) printed.push_back(line);
    if (!line.starts_with("|")) in_table = false;
    if (line == "|---|---|" && header == "| attempt | wait before it |") in_table = true;
    header = line;
  }
  std::vector<std::string> coded;
  for (const auto wait : retry_table)
    coded.push_back("| " + std::to_string(coded.size() + 1) + " | " + spoken(wait) + " |");
  BOOST_TEST(printed == coded, boost::test_tools::per_element());
  BOOST_TEST(names_the_jitter);
}

BOOST_AUTO_TEST_CASE(jitter_is_only_ever_added_and_never_more_than_a_tenth) {
  for (int attempt = 1; attempt <= attempts_max; ++attempt) {
    const std::chrono::milliseconds published = retry_table[static_cast<std::size_t>(attempt) - 1];
    for (int i = 0; i < 1'000; ++i) {
      const auto wait = retry_wait("dlv_" + std::to_string(i), attempt);
      BOOST_TEST((wait >= published && wait <= published + published / 10));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_same_delivery_and_attempt_always_wait_equally_long) {
  BOOST_TEST((retry_jitter("dlv_7", 3) == retry_jitter("dlv_7", 3)));
  BOOST_TEST((retry_jitter("dlv_7", 3) != retry_jitter("dlv_8", 3)));
  BOOST_TEST((retry_jitter("dlv_7", 5) != retry_jitter("dlv_7", 6)));
  BOOST_TEST((retry_jitter("dlv_7", 1) == 0ms));
}

BOOST_AUTO_TEST_CASE(the_retries_of_one_outage_are_spread_over_the_whole_tenth) {
  std::set<std::int64_t> tenths;  // of the widest jitter of the 5 min wait, 30 s
  for (int i = 0; i < 1'000; ++i)
    tenths.insert(retry_jitter("dlv_" + std::to_string(i), 3).count() / 3'000);
  BOOST_TEST(tenths.size() >= 10U);
}

BOOST_AUTO_TEST_CASE(our_own_faults_wait_from_five_seconds_to_five_minutes) {
  BOOST_TEST((own_fault_wait(1) == 5s));
  BOOST_TEST((own_fault_wait(2) == 10s));
  BOOST_TEST((own_fault_wait(6) == 160s));
  BOOST_TEST((own_fault_wait(7) == 300s));
  BOOST_TEST((own_fault_wait(1'000'000) == 300s));
}

BOOST_AUTO_TEST_CASE(retry_after_is_read_as_seconds_and_capped_at_a_day) {
  BOOST_TEST((parse_retry_after("0", rfc_example) == 0s));
  BOOST_TEST((parse_retry_after("120", rfc_example) == 120s));
  BOOST_TEST((parse_retry_after(" 120\t", rfc_example) == 120s));
  BOOST_TEST((parse_retry_after("86401", rfc_example) == 24h));
  BOOST_TEST((parse_retry_after("99999999999999999999999999", rfc_example) == 24h));
}

BOOST_AUTO_TEST_CASE(retry_after_is_read_in_all_three_forms_of_a_date) {
  const Instant now = rfc_example - 90s;
  for (const char* const date : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                                 "Sun Nov  6 08:49:37 1994"}) {
    BOOST_TEST((parse_http_date(date, now) == rfc_example), date);
    BOOST_TEST((parse_retry_after(date, now) == 90s), date);
    BOOST_TEST((parse_retry_after(date, now + 1ms) == 90s), "rounded up, never early");
    BOOST_TEST((parse_retry_after(date, rfc_example + 1h) == 0s), "a past date is no wait");
    BOOST_TEST((parse_retry_after(date, rfc_example - 48h) == 24h), "capped");
  }
}

BOOST_AUTO_TEST_CASE(a_two_digit_year_is_the_nearest_not_more_than_fifty_years_ahead) {
  const Instant in_2026{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};
  BOOST_TEST((parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", in_2026) == rfc_example));
  BOOST_TEST((parse_http_date("Monday, 23-Nov-26 00:00:00 GMT", in_2026) == in_2026 + 24h));
}

BOOST_AUTO_TEST_CASE(what_is_neither_seconds_nor_a_date_says_nothing) {
  for (const char* const value :
       {"", " ", "-1", "1.5", "+5", "5 s", "soon", "Sun, 06 Nov 1994 08:49:37", "06 Nov 1994",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT+1", "Xxx, 06 Nov 1994 08:49:37 GMT"})
    BOOST_TEST(!parse_retry_after(value, rfc_example).has_value(), value);
}

BOOST_AUTO_TEST_SUITE_END()
