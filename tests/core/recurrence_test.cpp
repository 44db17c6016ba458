// The rule of a recurring order: which days it means, how its text is read, and that an occurrence
// keeps its local day across daylight saving. The dates are those of RFC 5545's own examples where
// it has one, counted off on a calendar otherwise.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/orders/recurring.hpp"
#include "tests/support/builders.hpp"

namespace jidan::testing {

namespace {

std::string text_of(LocalDate date) {
  return to_text(date);
}

LocalDate date_of(std::string_view text) {
  const auto digits = [&](std::size_t at, std::size_t count) {
    return std::stoi(std::string(text.substr(at, count)));
  };
  return date_from_civil(digits(0, 4), static_cast<unsigned>(digits(5, 2)),
                         static_cast<unsigned>(digits(8, 2)));
}

RecurrenceRule rule_of(std::string_view text) {
  auto rule = parse_rule(text);
  BOOST_REQUIRE_MESSAGE(rule.ok(), text);
  return std::move(rule).value();
}

// The first `count` days of the rule, separated by blanks; "end" behind the last one.
std::string days_of(std::string_view rule, std::string_view starts, int count) {
  const RecurrenceRule parsed = rule_of(rule);
  const LocalDate first = date_of(starts);
  std::string days;
  LocalDate from = first;
  for (int i = 0; i < count; ++i) {
    const auto next = next_on_or_after(parsed, first, from);
    if (!next) return days + "end";
    days += text_of(*next) + " ";
    from = LocalDate{next->days + 1};
  }
  days.pop_back();
  return days;
}

struct Days {
  std::string_view rule, starts;
  int count;
  std::string_view days;
};

// The part that is named as wrong.
std::string mistake_in(std::string_view text) {
  const auto rule = parse_rule(text);
  return rule.ok() ? "none" : rule.error().part;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(recurrence)

BOOST_AUTO_TEST_CASE(a_rule_means_these_days) {
  const Days table[] = {
      {"FREQ=WEEKLY;BYDAY=MO", "2026-12-01", 3, "2026-12-07 2026-12-14 2026-12-21"},
      // What it leaves unsaid comes from the first day.
      {"FREQ=WEEKLY", "2026-12-01", 3, "2026-12-01 2026-12-08 2026-12-15"},
      {"FREQ=MONTHLY", "2026-12-15", 3, "2026-12-15 2027-01-15 2027-02-15"},
      {"FREQ=DAILY;INTERVAL=10", "2026-12-25", 3, "2026-12-25 2027-01-04 2027-01-14"},
      {"FREQ=DAILY;UNTIL=20261203", "2026-12-01", 9, "2026-12-01 2026-12-02 2026-12-03 end"},
      // Weeks begin on Monday: of every second one from that of the first day on (RFC 5545, the
      // example that tells WKST=MO from WKST=SU).
      {"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU", "1997-08-05", 4,
       "1997-08-05 1997-08-10 1997-08-19 1997-08-24"},
      {"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR", "1997-09-01", 5,
       "1997-09-01 1997-09-03 1997-09-05 1997-09-15 1997-09-17"},
      // Days of RFC 5545, 3.8.5.3.
      {"FREQ=MONTHLY;BYDAY=1FR", "1997-09-05", 3, "1997-09-05 1997-10-03 1997-11-07"},
      {"FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU", "1997-09-07", 4,
       "1997-09-07 1997-09-28 1997-11-02 1997-11-30"},
      {"FREQ=MONTHLY;BYDAY=-2MO", "1997-09-22", 3, "1997-09-22 1997-10-20 1997-11-17"},
      {"FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28", 3, "1997-09-28 1997-10-29 1997-11-28"},
      {"FREQ=MONTHLY;BYMONTHDAY=2,15", "1997-09-02", 4,
       "1997-09-02 1997-09-15 1997-10-02 1997-10-15"},
      {"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "1997-09-02", 3, "1998-02-13 1998-03-13 1998-11-13"},
      {"FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "1997-09-13", 3,
       "1997-09-13 1997-10-11 1997-11-08"},
      {"FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "2026-12-04", 3, "2026-12-04 2026-12-07 2026-12-08"},
  };
  for (const Days& each : table)
    BOOST_TEST(days_of(each.rule, each.starts, each.count) == each.days, each.rule);
}

BOOST_AUTO_TEST_CASE(a_month_without_that_day_is_passed_over) {
  BOOST_TEST(days_of("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31", 4) ==
             "2026-01-31 2026-03-31 2026-05-31 2026-07-31");
  BOOST_TEST(days_of("FREQ=MONTHLY", "2026-01-30", 3) == "2026-01-30 2026-03-30 2026-04-30");
  BOOST_TEST(days_of("FREQ=MONTHLY;BYMONTHDAY=29;INTERVAL=12", "2026-02-01", 2) ==
             "2028-02-29 2032-02-29");
  BOOST_TEST(days_of("FREQ=MONTHLY;BYDAY=5MO", "2026-01-01", 3) ==
             "2026-03-30 2026-06-29 2026-08-31");
  BOOST_TEST(days_of("FREQ=MONTHLY;BYMONTHDAY=-1", "2028-01-15", 3) ==
             "2028-01-31 2028-02-29 2028-03-31");
}

BOOST_AUTO_TEST_CASE(the_first_day_is_an_occurrence_only_when_the_rule_says_so) {
  // 2026-12-01 is a Tuesday.
  BOOST_TEST(days_of("FREQ=WEEKLY;BYDAY=TU", "2026-12-01", 1) == "2026-12-01");
  BOOST_TEST(days_of("FREQ=WEEKLY;BYDAY=WE", "2026-12-01", 1) == "2026-12-02");
}

BOOST_AUTO_TEST_CASE(the_interval_counts_from_the_first_day_wherever_the_search_begins) {
  const RecurrenceRule rule = rule_of("FREQ=WEEKLY;INTERVAL=3;BYDAY=TH");
  const LocalDate starts = date_of("2026-12-01");
  BOOST_TEST(text_of(*next_on_or_after(rule, starts, date_of("2026-11-01"))) == "2026-12-03");
  BOOST_TEST(text_of(*next_on_or_after(rule, starts, date_of("2026-12-03"))) == "2026-12-03");
  BOOST_TEST(text_of(*next_on_or_after(rule, starts, date_of("2026-12-04"))) == "2026-12-24");
  BOOST_TEST(text_of(*next_on_or_after(rule, starts, date_of("2027-01-01"))) == "2027-01-14");
}

BOOST_AUTO_TEST_CASE(a_rule_that_never_occurs_has_ended) {
  // Every twelfth month from February on is a February.
  BOOST_TEST(days_of("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30", "2026-02-01", 1) == "end");
  BOOST_TEST(days_of("FREQ=DAILY;UNTIL=20261130", "2026-12-01", 1) == "end");
}

BOOST_AUTO_TEST_CASE(an_occurrence_is_looked_for_ten_years_ahead_and_no_further) {
  RecurrenceRule rule = rule_of("FREQ=DAILY");
  rule.interval = kRuleSearchDays;  // beyond what a text may say
  const LocalDate starts = date_of("2026-12-01");
  BOOST_TEST(next_on_or_after(rule, starts, LocalDate{starts.days})->days == starts.days);
  BOOST_TEST(next_on_or_after(rule, starts, LocalDate{starts.days + 1})->days ==
             starts.days + kRuleSearchDays);
  rule.interval = kRuleSearchDays + 2;
  BOOST_TEST(!next_on_or_after(rule, starts, LocalDate{starts.days + 1}).has_value());
}

BOOST_AUTO_TEST_CASE(an_occurrence_keeps_its_local_day_across_daylight_saving) {
  // Berlin is an hour ahead of London all year; 2026-03-29 has 23 hours, 2026-10-25 has 25.
  ZoneTable berlin = london();
  berlin.name = "Europe/Berlin";
  for (ZoneTransition& each : berlin.transitions) each.offset_seconds += 3600;
  const RecurrenceRule rule = rule_of("FREQ=WEEKLY;BYDAY=SU,MO");
  const struct {
    std::string_view from, date, begins;
  } table[] = {
      {"2026-03-28", "2026-03-29", "2026-03-28 23:00:00.000"},
      {"2026-03-30", "2026-03-30", "2026-03-29 22:00:00.000"},
      {"2026-10-25", "2026-10-25", "2026-10-24 22:00:00.000"},
      {"2026-10-26", "2026-10-26", "2026-10-25 23:00:00.000"},
  };
  for (const auto& each : table) {
    const auto next = next_on_or_after(rule, date_of("2026-01-01"), date_of(each.from));
    BOOST_REQUIRE(next);
    BOOST_TEST(text_of(*next) == each.date);
    const Instant begins = to_instant(berlin, *next, 0);
    BOOST_TEST(utc_text(begins) == each.begins);
    BOOST_TEST((to_local(berlin, begins).date == *next));
  }
}

BOOST_AUTO_TEST_CASE(a_text_is_read_and_written_in_one_spelling) {
  BOOST_TEST(to_text(rule_of("FREQ=WEEKLY;BYDAY=MO")) == "FREQ=WEEKLY;BYDAY=MO");
  BOOST_TEST(to_text(rule_of("byday=fr,mo,MO;interval=1;freq=weekly")) ==
             "FREQ=WEEKLY;BYDAY=MO,FR");
  BOOST_TEST(to_text(rule_of("UNTIL=20270131;INTERVAL=2;FREQ=MONTHLY;BYDAY=1MO,-1FR")) ==
             "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR,+1MO;UNTIL=20270131");
  BOOST_TEST(to_text(rule_of("FREQ=MONTHLY;BYMONTHDAY=+15,-1,15")) ==
             "FREQ=MONTHLY;BYMONTHDAY=-1,15");
  for (const std::string_view text :
       {"FREQ=DAILY", "FREQ=MONTHLY;INTERVAL=99;BYDAY=-5SU,+5SA;BYMONTHDAY=-31,31;UNTIL=20281231"})
    BOOST_TEST(to_text(rule_of(text)) == text);
}

BOOST_AUTO_TEST_CASE(a_wrong_text_names_its_first_wrong_part) {
  const struct {
    std::string_view text, part;
  } table[] = {
      {"", ""},
      {"BYDAY=MO", ""},  // FREQ is missing
      {"FREQ=HOURLY", "FREQ=HOURLY"},
      {"FREQ=YEARLY", "FREQ=YEARLY"},
      {"FREQ=WEEKLY;COUNT=3", "COUNT=3"},
      {"FREQ=WEEKLY;WKST=SU", "WKST=SU"},
      {"FREQ=WEEKLY;FREQ=WEEKLY", "FREQ=WEEKLY"},
      {"FREQ=WEEKLY;", "FREQ=WEEKLY;"},
      {"FREQ=WEEKLY;;BYDAY=MO", ""},
      {"RRULE:FREQ=WEEKLY", "RRULE:FREQ=WEEKLY"},
      {"FREQ=WEEKLY;BYDAY=XX", "BYDAY=XX"},
      {"FREQ=WEEKLY;BYDAY=", "BYDAY="},
      {"FREQ=WEEKLY;BYDAY=MO,", "BYDAY=MO,"},
      {"FREQ=WEEKLY;BYDAY=M", "BYDAY=M"},
      {"BYDAY=1MO;FREQ=WEEKLY", "BYDAY=1MO"},
      {"FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO"},
      {"FREQ=MONTHLY;BYDAY=6MO", "BYDAY=6MO"},
      {"FREQ=MONTHLY;BYDAY=-6MO", "BYDAY=-6MO"},
      {"FREQ=MONTHLY;BYDAY=+-1MO", "BYDAY=+-1MO"},
      {"FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY=1"},
      {"FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0"},
      {"FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32"},
      {"FREQ=MONTHLY;BYMONTHDAY=-32", "BYMONTHDAY=-32"},
      {"FREQ=DAILY;INTERVAL=0", "INTERVAL=0"},
      {"FREQ=DAILY;INTERVAL=100", "INTERVAL=100"},
      {"FREQ=DAILY;INTERVAL=99999999999", "INTERVAL=99999999999"},
      {"FREQ=DAILY;INTERVAL=2x", "INTERVAL=2X"},
      {"FREQ=DAILY;UNTIL=20261301", "UNTIL=20261301"},
      {"FREQ=DAILY;UNTIL=20260229", "UNTIL=20260229"},
      {"FREQ=DAILY;UNTIL=20261231T000000Z", "UNTIL=20261231T000000Z"},
      {"FREQ=DAILY;UNTIL=+2026123", "UNTIL=+2026123"},
  };
  for (const auto& each : table)
    BOOST_TEST(mistake_in(each.text) == each.part, "of '" << each.text << "'");
}

BOOST_AUTO_TEST_CASE(the_limits_of_each_part_may_be_written) {
  for (const std::string_view text :
       {"FREQ=DAILY;INTERVAL=1", "FREQ=DAILY;INTERVAL=99", "FREQ=MONTHLY;BYMONTHDAY=31,-31",
        "FREQ=MONTHLY;BYDAY=5MO,-5MO", "FREQ=DAILY;UNTIL=20280229"})
    BOOST_TEST(mistake_in(text) == "none", text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
