// The only place of this folder that asks the system what time it is.
// Tests do not replace it: nothing they decide on depends on its value.
#include "web-hooks/http/transport_clock.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace jidan::http {

std::int64_t transport_unix_seconds() {
  const auto now = std::chrono::system_clock::now();
  return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
}

std::int64_t transport_steady_us() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

std::string http_date(std::int64_t unix_seconds) {
  // Not strftime: its names follow the locale, HTTP's do not.
  constexpr std::array<const char*, 7> weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_seconds moment{std::chrono::seconds{unix_seconds}};
  const auto midnight = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day day{midnight};
  const std::chrono::hh_mm_ss time{moment - midnight};
  std::array<char, 64> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
      weekdays[std::chrono::weekday{midnight}.c_encoding()], static_cast<unsigned>(day.day()),
      months[static_cast<unsigned>(day.month()) - 1], static_cast<int>(day.year()),
      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
      static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace jidan::http
