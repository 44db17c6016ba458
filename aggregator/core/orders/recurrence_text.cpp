// A rule's text, read and written; see recurrence.hpp. Every mistake names the part it is in.
#include <algorithm>
#include <array>
#include <charconv>

#include "aggregator/core/orders/recurrence.hpp"

namespace jidan::core {
namespace {

constexpr std::array<std::string_view, 3> kFrequencies{"DAILY", "WEEKLY", "MONTHLY"};
constexpr std::array<std::string_view, 7> kWeekdays{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
constexpr std::size_t kDayCodeLength = 2;

constexpr std::string_view kExpectedPart = "FREQ, INTERVAL, BYDAY, BYMONTHDAY or UNTIL, once each";
constexpr std::string_view kExpectedFrequency = "FREQ=DAILY, FREQ=WEEKLY or FREQ=MONTHLY";
constexpr std::string_view kExpectedInterval = "INTERVAL=1 … INTERVAL=99";
constexpr std::string_view kExpectedDay = "MO, TU, WE, TH, FR, SA, SU, separated by commas";
constexpr std::string_view kExpectedOrdinal =
    "+1MO … -1SU only with FREQ=MONTHLY, 1 … 5 or -1 … -5";
constexpr std::string_view kExpectedMonthDay = "1 … 31 or -1 … -31, separated by commas";
constexpr std::string_view kExpectedNoMonthDay = "no BYMONTHDAY with FREQ=WEEKLY";
constexpr std::string_view kExpectedUntil = "a local date such as UNTIL=20261231";

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return upper;
}

// Everything up to the separator is cut off and returned.
std::string_view cut(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view first = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return first;
}

// The whole text as a number, a plus sign allowed.
std::optional<int> number(std::string_view text) {
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '-') return std::nullopt;
  }
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <std::size_t N>
std::optional<std::size_t> position_in(const std::array<std::string_view, N>& names,
                                       std::string_view name) {
  for (std::size_t i = 0; i < N; ++i)
    if (names.at(i) == name) return i;
  return std::nullopt;
}

template <class T>
void sort_once(std::vector<T>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

std::optional<LocalDate> read_date(std::string_view text) {
  const auto digits = number(text);
  if (text.size() != 8 || !digits || text.front() == '+' || *digits < 0) return std::nullopt;
  const std::chrono::year_month_day civil{std::chrono::year{*digits / 10'000},
                                          std::chrono::month(*digits / 100U % 100U),
                                          std::chrono::day(*digits % 100U)};
  if (!civil.ok()) return std::nullopt;
  return date_from_civil(static_cast<int>(civil.year()), static_cast<unsigned>(civil.month()),
                         static_cast<unsigned>(civil.day()));
}

class RuleReader {
 public:
  RecurrenceRule rule;
  std::optional<RuleMistake> mistake;

  void read(std::string_view text) {
    if (!text.empty() && text.back() == ';') say(text, kExpectedPart);
    while (!text.empty() && !mistake) read_part(cut(text, ';'));
    if (!has(kFreq)) return say("", kExpectedFrequency);
    check();
  }

 private:
  enum Part : std::uint8_t { kFreq, kInterval, kByDay, kByMonthDay, kUntil };
  static constexpr std::array<std::string_view, 5> kParts{"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY",
                                                          "UNTIL"};

  bool has(Part part) const { return (seen_ >> part & 1U) != 0; }

  // The first mistake is the one that is told.
  void say(std::string_view part, std::string_view expected) {
    if (!mistake) mistake = RuleMistake{std::string(part), expected};
  }

  void read_part(std::string_view part) {
    std::string_view value = part;
    const auto name = position_in(kParts, cut(value, '='));
    if (!name || (seen_ >> *name & 1U) != 0) return say(part, kExpectedPart);
    seen_ |= 1U << *name;
    switch (static_cast<Part>(*name)) {
      case kFreq:
        return read_frequency(part, value);
      case kInterval: {
        const auto interval = number(value);
        if (!interval || *interval < 1 || *interval > kRuleIntervalMax)
          return say(part, kExpectedInterval);
        rule.interval = static_cast<std::uint16_t>(*interval);
        return;
      }
      case kByDay:
        return read_days(part, value);
      case kByMonthDay:
        return read_month_days(part, value);
      case kUntil:
        const auto until = read_date(value);
        if (!until) return say(part, kExpectedUntil);
        rule.until_days = until->days;
        return;
    }
  }

  void read_frequency(std::string_view part, std::string_view value) {
    const auto frequency = position_in(kFrequencies, value);
    if (!frequency) return say(part, kExpectedFrequency);
    rule.frequency = static_cast<Frequency>(*frequency);
  }

  void read_days(std::string_view part, std::string_view value) {
    if (value.empty() || value.back() == ',') return say(part, kExpectedDay);
    while (!value.empty()) {
      const std::string_view each = cut(value, ',');
      const std::size_t split = each.size() - std::min(each.size(), kDayCodeLength);
      const auto day = position_in(kWeekdays, each.substr(split));
      if (!day) return say(part, kExpectedDay);
      int ordinal = 0;
      if (split > 0) {
        ordinal = number(each.substr(0, split)).value_or(0);
        if (ordinal == 0 || ordinal > kRuleOrdinalMax || ordinal < -kRuleOrdinalMax)
          return say(part, kExpectedOrdinal);
      }
      rule.by_day.push_back({static_cast<std::int8_t>(ordinal), static_cast<std::uint8_t>(*day)});
      if (ordinal != 0 && ordinal_part_.empty()) ordinal_part_ = part;
    }
    sort_once(rule.by_day);
  }

  void read_month_days(std::string_view part, std::string_view value) {
    month_day_part_ = part;
    if (value.empty() || value.back() == ',') return say(part, kExpectedMonthDay);
    while (!value.empty()) {
      const auto day = number(cut(value, ','));
      if (!day || *day == 0 || *day > 31 || *day < -31) return say(part, kExpectedMonthDay);
      rule.by_month_day.push_back(static_cast<std::int8_t>(*day));
    }
    sort_once(rule.by_month_day);
  }

  // What RFC 5545 doesn't let stand beside each other, wherever FREQ stood.
  void check() {
    if (!ordinal_part_.empty() && rule.frequency != Frequency::monthly)
      say(ordinal_part_, kExpectedOrdinal);
    if (!month_day_part_.empty() && rule.frequency == Frequency::weekly)
      say(month_day_part_, kExpectedNoMonthDay);
  }

  unsigned seen_ = 0;
  std::string_view ordinal_part_, month_day_part_;
};

template <class T, class Write>
void append_list(std::string& out, std::string_view name, const std::vector<T>& items,
                 Write&& write) {
  if (items.empty()) return;
  out.append(";").append(name).append("=");
  for (const T& each : items) {
    if (out.back() != '=') out += ',';
    write(each);
  }
}

std::string padded(unsigned value, std::size_t digits) {
  std::string text = std::to_string(value);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

}  // namespace

Result<RecurrenceRule, RuleMistake> parse_rule(std::string_view text) {
  const std::string upper = upper_case(text);
  RuleReader reader;
  reader.read(upper);
  if (reader.mistake) return std::move(*reader.mistake);
  return std::move(reader.rule);
}

std::string to_text(const RecurrenceRule& rule) {
  std::string text("FREQ=");
  text += kFrequencies.at(static_cast<std::size_t>(rule.frequency));
  if (rule.interval != 1) text += ";INTERVAL=" + std::to_string(rule.interval);
  append_list(text, "BYDAY", rule.by_day, [&](const RuleDay& each) {
    if (each.ordinal > 0) text += '+';
    if (each.ordinal != 0) text += std::to_string(each.ordinal);
    text += kWeekdays.at(each.weekday);
  });
  append_list(text, "BYMONTHDAY", rule.by_month_day,
              [&](int each) { text += std::to_string(each); });
  if (!rule.until_days) return text;
  const CivilDate until = civil_from_date(LocalDate{*rule.until_days});
  return text + ";UNTIL=" + padded(static_cast<unsigned>(until.year), 4) + padded(until.month, 2) +
         padded(until.day, 2);
}

}  // namespace jidan::core
