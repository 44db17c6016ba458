// Names of countries out of ICU, and those that shops write otherwise.
#include "aggregator/backtest/program/place_names.hpp"

#include <unicode/locid.h>

#include <array>
#include <map>

#include "aggregator/intake/places.hpp"

namespace jidan::backtest {
namespace {

struct ShopsName {
  std::string_view name, code;
};
constexpr auto kShopsNames = std::to_array<ShopsName>({
    {"Channel Islands", "JE"},  // Jersey and Guernsey: the larger
    {"Czech Republic", "CZ"},
    {"EIRE", "IE"},
    {"Hong Kong", "HK"},
    {"RSA", "ZA"},
    {"UK", "GB"},
    {"USA", "US"},
});

std::map<std::string, std::string, std::less<>> all_names() {
  std::map<std::string, std::string, std::less<>> names;
  for (const char* const* code = icu::Locale::getISOCountries(); *code != nullptr; ++code) {
    for (const icu::Locale& language : {icu::Locale::getEnglish(), icu::Locale::getChinese()}) {
      icu::UnicodeString shown;
      std::string name;
      icu::Locale("und", *code).getDisplayCountry(language, shown).toUTF8String(name);
      names.emplace(std::move(name), *code);
    }
  }
  for (const ShopsName& each : kShopsNames) names.emplace(each.name, each.code);
  return names;
}

}  // namespace

std::optional<OrderPlace> find_place(std::string_view name) {
  static const auto names = all_names();
  if (intake::is_country(name)) return OrderPlace{std::string(name), {}};
  if (name.size() > 3 && name[2] == '-' && intake::is_country(name.substr(0, 2)))
    if (auto region = intake::find_region(name.substr(0, 2), name))
      return OrderPlace{std::string(name.substr(0, 2)), std::move(*region)};
  if (const auto found = names.find(name); found != names.end())
    return OrderPlace{found->second, {}};
  if (auto region = intake::find_region("CN", name)) return OrderPlace{"CN", std::move(*region)};
  return std::nullopt;
}

}  // namespace jidan::backtest
