// A small cursor over the text and one function for each form. The name of the day must be a name
// of a day but isn't held against the date: senders get it wrong, and nothing depends on it.
#include "web-hooks/http_date.hpp"

#include <array>
#include <chrono>

namespace jidan::webhooks {
namespace {

constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> short_days = {"Mon", "Tue", "Wed", "Thu",
                                                        "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 7> long_days = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

struct Cursor {
  std::string_view rest;

  bool text(std::string_view expected) {
    if (!rest.starts_with(expected)) return false;
    rest.remove_prefix(expected.size());
    return true;
  }
  template <std::size_t size>
  bool name(const std::array<std::string_view, size>& names, unsigned& index) {
    for (index = 0; index < size; ++index)
      if (text(names[index])) return true;
    return false;
  }
  bool number(std::size_t digits, unsigned& value) {
    if (rest.size() < digits) return false;
    value = 0;
    for (const char c : rest.substr(0, digits)) {
      if (c < '0' || c > '9') return false;
      value = value * 10 + static_cast<unsigned>(c - '0');
    }
    rest.remove_prefix(digits);
    return true;
  }
};

struct Parts {
  unsigned year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

bool read_time(Cursor& cursor, Parts& parts) {
  return cursor.number(2, parts.hour) && cursor.text(":") && cursor.number(2, parts.minute) &&
         cursor.text(":") && cursor.number(2, parts.second);
}

// Sun, 06 Nov 1994 08:49:37 GMT
bool read_imf_fixdate(Cursor cursor, Parts& parts) {
  unsigned weekday = 0;
  return cursor.name(short_days, weekday) && cursor.text(", ") && cursor.number(2, parts.day) &&
         cursor.text(" ") && cursor.name(months, parts.month) && cursor.text(" ") &&
         cursor.number(4, parts.year) && cursor.text(" ") && read_time(cursor, parts) &&
         cursor.rest == " GMT";
}

// Sunday, 06-Nov-94 08:49:37 GMT
bool read_rfc850(Cursor cursor, Parts& parts, unsigned this_year) {
  unsigned weekday = 0;
  if (!(cursor.name(long_days, weekday) && cursor.text(", ") && cursor.number(2, parts.day) &&
        cursor.text("-") && cursor.name(months, parts.month) && cursor.text("-") &&
        cursor.number(2, parts.year) && cursor.text(" ") && read_time(cursor, parts) &&
        cursor.rest == " GMT"))
    return false;
  // More than 50 years ahead means the most recent past year with those digits (RFC 9110).
  parts.year += this_year / 100 * 100;
  if (parts.year > this_year + 50) parts.year -= 100;
  return true;
}

// Sun Nov  6 08:49:37 1994
bool read_asctime(Cursor cursor, Parts& parts) {
  unsigned weekday = 0;
  return cursor.name(short_days, weekday) && cursor.text(" ") && cursor.name(months, parts.month) &&
         cursor.text(" ") &&
         (cursor.text(" ") ? cursor.number(1, parts.day) : cursor.number(2, parts.day)) &&
         cursor.text(" ") && read_time(cursor, parts) && cursor.text(" ") &&
         cursor.number(4, parts.year) && cursor.rest.empty();
}

}  // namespace

std::optional<Instant> parse_http_date(std::string_view text, Instant now) {
  using namespace std::chrono;
  const year_month_day today{floor<days>(now)};
  const auto this_year = static_cast<unsigned>(static_cast<int>(today.year()));
  Parts parts;
  if (!read_imf_fixdate({text}, parts) && !read_rfc850({text}, parts, this_year) &&
      !read_asctime({text}, parts))
    return std::nullopt;
  const year_month_day date{year{static_cast<int>(parts.year)}, month{parts.month + 1},
                            day{parts.day}};
  // Second 60 is a leap second; it is read as the first second of the next minute.
  if (!date.ok() || parts.hour > 23 || parts.minute > 59 || parts.second > 60) return std::nullopt;
  return Instant{sys_days{date}} + hours{parts.hour} + minutes{parts.minute} +
         seconds{parts.second};
}

}  // namespace jidan::webhooks
