// Checking short texts by hand; see catalog_forms.hpp.
#include "aggregator/ledger/catalog_forms.hpp"

#include <algorithm>

namespace jidan::ledger {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

// A first character, then at most `rest_max` of letters, digits and `others`.
template <class First>
bool is_name(std::string_view text, std::size_t rest_max, std::string_view others, First first) {
  return !text.empty() && text.size() <= rest_max + 1 && first(text[0]) &&
         std::all_of(text.begin() + 1, text.end(), [&](char c) {
           return is_lower(c) || is_digit(c) || others.find(c) != std::string_view::npos;
         });
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// Exactly `count` digits at `from`; -1 otherwise.
int digits(std::string_view text, std::size_t from, std::size_t count) {
  int value = 0;
  for (std::size_t i = from; i < from + count; ++i) {
    if (i >= text.size() || !is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

bool is_id(std::string_view text) {
  return is_name(text, 63, "._-", [](char c) { return is_lower(c) || is_digit(c); });
}
bool is_option_name(std::string_view text) {
  return is_name(text, 31, "_", is_lower);
}
bool is_placement(std::string_view text) {
  return is_name(text, 31, "_-", is_lower);
}

bool is_region(std::string_view text) {
  if (text.size() < 2 || !is_upper(text[0]) || !is_upper(text[1])) return false;
  if (text.size() == 2) return true;
  return text.size() >= 4 && text.size() <= 6 && text[2] == '-' &&
         std::all_of(text.begin() + 3, text.end(),
                     [](char c) { return is_upper(c) || is_digit(c); });
}

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), is_upper);
}

bool is_zone_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return is_lower(c) || is_upper(c) || is_digit(c) ||
           std::string_view{"_/+-"}.find(c) != std::string_view::npos;
  });
}

bool is_web_url(std::string_view text) {
  const std::size_t host = starts_with(text, "https://") ? 8 : starts_with(text, "http://") ? 7 : 0;
  return host > 0 && text.size() > host && text[host] != '/' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return c > 0x20 && c < 0x7F &&
                  std::string_view{"\"<>\\^`{|}"}.find(c) == std::string_view::npos;
         });
}

bool is_short_text(std::string_view text) {
  const auto points = std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  });
  return points >= 1 && points <= 64;
}

bool is_place(std::string_view text) {
  if (starts_with(text, "factory:")) return is_id(text.substr(8));
  if (starts_with(text, "hub:")) return is_id(text.substr(4));
  return is_region(text);
}

bool is_destination(std::string_view text) {
  return text == "buyer" || (starts_with(text, "hub:") && is_id(text.substr(4)));
}

bool is_moq_scope(std::string_view text) {
  return text == "sku" || text == "style" || text == "mixed" ||
         (starts_with(text, "option:") && is_option_name(text.substr(7)));
}

std::optional<std::int16_t> minute_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hour = digits(text, 0, 2);
  const int minute = digits(text, 3, 2);
  if (hour < 0 || minute < 0 || minute > 59 || hour > 24 || (hour == 24 && minute != 0))
    return std::nullopt;
  return static_cast<std::int16_t>(hour * 60 + minute);
}

std::optional<core::LocalDate> date_of(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  if (year < 1970 || month < 1 || month > 12 || day < 1) return std::nullopt;
  const auto date =
      core::date_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  const core::CivilDate back = core::civil_from_date(date);
  if (day > 31 || back.day != static_cast<unsigned>(day)) return std::nullopt;
  return date;
}

}  // namespace jidan::ledger
