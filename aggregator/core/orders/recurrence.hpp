// The rule of a recurring order: the part of RFC 5545's RRULE that buyers of goods use, in local
// dates. Pure; an instant only comes of a date together with a zone (catalog/zone.hpp), so daylight
// saving moves no occurrence to another day. A rule always has at least one way to be read aloud:
// to_text() is its one spelling, and equal rules have equal texts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/core/catalog/zone.hpp"
#include "aggregator/core/values/result.hpp"

namespace jidan::core {

enum class Frequency : std::uint8_t { daily, weekly, monthly };

// A day of BYDAY: every Monday, or with an ordinal the first (+1), the last (-1) … of the month.
struct RuleDay {
  std::int8_t ordinal = 0;   // 0 = every one
  std::uint8_t weekday = 0;  // 0 = Monday … 6 = Sunday
  auto operator<=>(const RuleDay&) const = default;

  template <class A>
  void fields(A& a) {
    a(ordinal, weekday);
  }
};

struct RecurrenceRule {
  Frequency frequency = Frequency::weekly;
  std::uint16_t interval = 1;              // every so many days, weeks or months
  std::vector<RuleDay> by_day;             // rising, each once; ordinals only when monthly
  std::vector<std::int8_t> by_month_day;   // rising, each once; -1 is the last day; never weekly
  std::optional<std::int32_t> until_days;  // LocalDate of the last day that may occur
  bool operator==(const RecurrenceRule&) const = default;

  template <class A>
  void fields(A& a) {
    a(frequency, interval, by_day, by_month_day, until_days);
  }
};

// No pattern of ours is longer than this: every 99th month is once in eight years.
inline constexpr int kRuleIntervalMax = 99;
inline constexpr int kRuleOrdinalMax = 5;  // no month has a sixth Monday
// An occurrence further off than this isn't looked for: the rule has ended.
inline constexpr int kRuleSearchDays = 3'653;  // ten years
inline constexpr std::size_t kRuleTextMax = 256;

// What is wrong with a rule's text: the part as it was written ("BYDAY=XX"), and what may stand
// there.
struct RuleMistake {
  std::string part;
  std::string_view expected;
};
// Parts are separated by ";", each comes once, letters may be small. UNTIL is a local date
// (20261231). COUNT, WKST and the finer parts of RFC 5545 are refused; weeks begin on Monday.
Result<RecurrenceRule, RuleMistake> parse_rule(std::string_view text);
std::string to_text(const RecurrenceRule& rule);

// The first day of the rule that is neither before `starts` nor before `date`. `starts` is where
// INTERVAL counts from, and gives the weekday or the day of the month where the rule names none; it
// is an occurrence only when the rule says so. Months that lack a day are passed over (RFC 5545,
// 3.3.10). Nothing: it never occurs again, or not within kRuleSearchDays.
std::optional<LocalDate> next_on_or_after(const RecurrenceRule& rule, LocalDate starts,
                                          LocalDate date);

}  // namespace jidan::core
