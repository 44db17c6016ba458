// Which days a rule means. A day is tested by itself against every part of the rule, and days are
// walked one by one: there is nothing to expand, so nothing to expand wrongly, and the walk is
// bounded.
#include "aggregator/core/orders/recurrence.hpp"

#include <algorithm>

namespace jidan::core {
namespace {

int days_in_month(const CivilDate& date) {
  const bool is_december = date.month == 12;
  const LocalDate first = date_from_civil(date.year, date.month, 1);
  const LocalDate next = is_december ? date_from_civil(date.year + 1, 1, 1)
                                     : date_from_civil(date.year, date.month + 1, 1);
  return next.days - first.days;
}

int months_since_year_0(const CivilDate& date) {
  return date.year * 12 + static_cast<int>(date.month) - 1;
}

// Days since a Monday: whole weeks of it are weeks of the calendar.
std::int32_t days_since_monday_0(LocalDate date) {
  return date.days - weekday(date);
}

// Whether the day lies in one of the days, weeks or months that INTERVAL counts.
bool is_in_interval(const RecurrenceRule& rule, LocalDate starts, LocalDate date) {
  switch (rule.frequency) {
    case Frequency::daily:
      return (date.days - starts.days) % rule.interval == 0;
    case Frequency::weekly:
      return (days_since_monday_0(date) - days_since_monday_0(starts)) / 7 % rule.interval == 0;
    case Frequency::monthly:
      return (months_since_year_0(civil_from_date(date)) -
              months_since_year_0(civil_from_date(starts))) %
                 rule.interval ==
             0;
  }
  return false;
}

bool is_by_day(const RecurrenceRule& rule, LocalDate date) {
  const int day = weekday(date);
  const CivilDate civil = civil_from_date(date);
  const int from_first = (static_cast<int>(civil.day) - 1) / 7 + 1;
  const int from_last = -((days_in_month(civil) - static_cast<int>(civil.day)) / 7 + 1);
  return std::any_of(rule.by_day.begin(), rule.by_day.end(), [&](const RuleDay& each) {
    return each.weekday == day &&
           (each.ordinal == 0 || each.ordinal == from_first || each.ordinal == from_last);
  });
}

bool is_by_month_day(const RecurrenceRule& rule, LocalDate date) {
  const CivilDate civil = civil_from_date(date);
  const int from_first = static_cast<int>(civil.day);
  const int from_last = from_first - days_in_month(civil) - 1;
  return std::any_of(rule.by_month_day.begin(), rule.by_month_day.end(),
                     [&](int each) { return each == from_first || each == from_last; });
}

// What a rule leaves unsaid comes from its first day.
bool is_like_start(Frequency frequency, LocalDate starts, LocalDate date) {
  switch (frequency) {
    case Frequency::daily:
      return true;
    case Frequency::weekly:
      return weekday(date) == weekday(starts);
    case Frequency::monthly:
      return civil_from_date(date).day == civil_from_date(starts).day;
  }
  return false;
}

bool occurs_on(const RecurrenceRule& rule, LocalDate starts, LocalDate date) {
  if (!is_in_interval(rule, starts, date)) return false;
  if (rule.by_day.empty() && rule.by_month_day.empty())
    return is_like_start(rule.frequency, starts, date);
  return (rule.by_day.empty() || is_by_day(rule, date)) &&
         (rule.by_month_day.empty() || is_by_month_day(rule, date));
}

}  // namespace

std::optional<LocalDate> next_on_or_after(const RecurrenceRule& rule, LocalDate starts,
                                          LocalDate date) {
  LocalDate each = std::max(starts, date);
  LocalDate last{each.days + kRuleSearchDays};
  if (rule.until_days) last = std::min(last, LocalDate{*rule.until_days});
  for (; each <= last; ++each.days)
    if (occurs_on(rule, starts, each)) return each;
  return std::nullopt;
}

}  // namespace jidan::core
