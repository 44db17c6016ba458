// The POSIX TZ grammar, read from left to right. Offsets are written west-positive there and kept
// east-positive here.
#include "platform/posix_zone.hpp"

#include <string>

namespace jidan::platform {
namespace {

using std::chrono::seconds;

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // A name: three letters or more, or anything between < and >.
  bool name() {
    if (take('<')) {
      const auto end = rest_.find('>');
      if (end == std::string_view::npos) return false;
      rest_.remove_prefix(end + 1);
      return true;
    }
    std::size_t letters = 0;
    while (letters < rest_.size() && ((rest_[letters] >= 'A' && rest_[letters] <= 'Z') ||
                                      (rest_[letters] >= 'a' && rest_[letters] <= 'z'))) {
      ++letters;
    }
    rest_.remove_prefix(letters);
    return letters >= 3;
  }

  std::optional<int> number(int at_least, int at_most) {
    int value = 0;
    std::size_t digits = 0;
    while (digits < rest_.size() && digits < 4 && rest_[digits] >= '0' && rest_[digits] <= '9') {
      value = value * 10 + (rest_[digits++] - '0');
    }
    rest_.remove_prefix(digits);
    if (digits == 0 || value < at_least || value > at_most) return std::nullopt;
    return value;
  }

  // [+-]hh[:mm[:ss]]
  std::optional<seconds> time(int hours_max) {
    const bool negative = take('-');
    if (!negative) take('+');
    const auto hours = number(0, hours_max);
    if (!hours) return std::nullopt;
    seconds total = std::chrono::hours{*hours};
    for (const int unit : {60, 1}) {
      if (!take(':')) break;
      const auto part = number(0, 59);
      if (!part) return std::nullopt;
      total += seconds{*part * unit};
    }
    return negative ? -total : total;
  }

  std::optional<PosixChange> change() {
    PosixChange change;
    if (take('M')) {
      const auto month = number(1, 12);
      const auto week = month && take('.') ? number(1, 5) : std::nullopt;
      const auto weekday = week && take('.') ? number(0, 6) : std::nullopt;
      if (!weekday) return std::nullopt;
      change.day =
          PosixChange::MonthWeekday{static_cast<unsigned>(*month), static_cast<unsigned>(*week),
                                    static_cast<unsigned>(*weekday)};
    } else {
      const bool skips = take('J');
      const auto day = number(skips ? 1 : 0, 365);
      if (!day) return std::nullopt;
      change.day = PosixChange::DayOfYear{*day, skips};
    }
    if (take('/')) {
      constexpr int kHoursMax = 167;  // RFC 8536 section 3.3.1 allows a week
      const auto at = time(kHoursMax);
      if (!at) return std::nullopt;
      change.time = *at;
    }
    return change;
  }

 private:
  std::string_view rest_;
};

constexpr int kOffsetHoursMax = 24;

std::optional<PosixZone::Summer> read_summer(Reader& reader, seconds standard) {
  if (!reader.name()) return std::nullopt;
  PosixZone::Summer summer{standard + std::chrono::hours{1}, {}, {}};
  if (!reader.take(',')) {
    const auto west = reader.time(kOffsetHoursMax);
    if (!west || !reader.take(',')) return std::nullopt;
    summer.offset = -*west;
  }
  const auto begins = reader.change();
  const auto ends = begins && reader.take(',') ? reader.change() : std::nullopt;
  if (!ends) return std::nullopt;
  summer.begins = *begins;
  summer.ends = *ends;
  return summer;
}

}  // namespace

std::chrono::sys_seconds PosixChange::in(std::chrono::year year) const {
  using namespace std::chrono;
  if (const auto* rule = std::get_if<MonthWeekday>(&day)) {
    const std::chrono::month month{rule->month};
    const std::chrono::weekday weekday{rule->weekday};
    const sys_days date = rule->week == 5 ? sys_days{year / month / weekday[last]}
                                          : sys_days{year / month / weekday[rule->week]};
    return date + time;
  }
  const auto& rule = std::get<DayOfYear>(day);
  const int passed_leap_day = rule.skips_leap_day && year.is_leap() && rule.day >= 60 ? 1 : 0;
  const int days_after = rule.skips_leap_day ? rule.day - 1 + passed_leap_day : rule.day;
  return sys_days{year / January / 1} + days{days_after} + time;
}

std::optional<PosixZone> read_posix_zone(std::string_view text) {
  Reader reader(text);
  if (!reader.name()) return std::nullopt;
  const auto west = reader.time(kOffsetHoursMax);
  if (!west) return std::nullopt;
  PosixZone zone{-*west, std::nullopt};
  if (!reader.done()) {
    zone.summer = read_summer(reader, zone.standard_offset);
    if (!zone.summer || !reader.done()) return std::nullopt;
  }
  return zone;
}

}  // namespace jidan::platform
