// Rounding half away from zero, in integers; see figures.hpp.
#include "aggregator/backtest/program/figures.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace jidan::backtest {
namespace {

__extension__ typedef __int128 Wide;

constexpr std::array<std::string_view, 16> kWithoutMinor{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                                         "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
                                                         "VND", "VUV", "XAF", "XOF"};
constexpr std::array<std::string_view, 7> kWithThree{"BHD", "IQD", "JOD", "KWD",
                                                     "LYD", "OMR", "TND"};

Wide power_of_ten(int digits) {
  Wide power = 1;
  for (int i = 0; i < digits; ++i) power *= 10;
  return power;
}

// sum/of with so many digits behind the point.
std::string fixed(Wide sum, Wide of, int digits) {
  if (of == 0) return "-";
  const bool is_negative = (sum < 0) != (of < 0);
  const Wide above = (sum < 0 ? -sum : sum) * power_of_ten(digits);
  const Wide below = of < 0 ? -of : of;
  const auto rounded = static_cast<std::uint64_t>((above + below / 2) / below);
  std::string text = std::to_string(rounded);
  const auto behind = static_cast<std::size_t>(digits);
  if (text.size() <= behind) text.insert(0, behind + 1 - text.size(), '0');
  if (digits > 0) text.insert(text.size() - behind, ".");
  return is_negative && rounded != 0 ? "-" + text : text;
}

}  // namespace

int minor_digits(core::Currency currency) {
  for (const std::string_view each : kWithoutMinor)
    if (each == currency.text()) return 0;
  for (const std::string_view each : kWithThree)
    if (each == currency.text()) return 3;
  return 2;
}

std::string per_line(MicroMinor sum, std::int64_t lines, core::Currency currency, int digits) {
  return fixed(sum, Wide{lines} * core::kMicroPerMinor * power_of_ten(minor_digits(currency)),
               digits);
}

std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string ratio(std::int64_t permille) {
  return fixed(permille, 1000, 3);
}

std::string change(std::int64_t permille) {
  const std::string text = fixed(permille - 1000, 10, 1) + " %";
  return permille > 1000 ? "+" + text : text;
}

std::string hours(Duration duration) {
  return fixed(duration.count(), 3'600'000, 1);
}

std::string mean(std::int64_t sum, std::int64_t count) {
  return fixed(sum, count, 1);
}

std::string kept(const Outcome& outcome) {
  if (outcome.keepable == 0) return "-";
  if (outcome.kept == outcome.keepable) return "100 %";
  return std::to_string(outcome.kept) + "/" + std::to_string(outcome.keepable);
}

std::string local_minute(core::Instant at, const core::ZoneTable& zone) {
  const core::LocalTime local = core::to_local(zone, at);
  const core::CivilDate civil = core::civil_from_date(local.date);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d", civil.year, civil.month,
                civil.day, local.millisecond / 3'600'000, local.millisecond / 60'000 % 60);
  return text.data();
}

std::string utc_day(core::Instant at) {
  return local_minute(at, {}).substr(0, 10);
}

std::string readable_key(std::string_view key) {
  std::string text;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i] == '\\' && i + 1 < key.size())
      text += key[++i];
    else if (key[i] == '|')
      text += ", ";
    else
      text += key[i];
  }
  return text;
}

}  // namespace jidan::backtest
