// The countries of the order history; see countries.hpp.
#include "demo/countries.hpp"

#include <algorithm>
#include <array>

namespace jidan::demo {
namespace {

constexpr auto table = std::to_array<Country>({
    {"Australia", "AU", 168},
    {"Austria", "AT", 72},
    {"Bahrain", "BH", 144},
    {"Belgium", "BE", 48},
    {"Brazil", "BR", 168},
    {"Canada", "CA", 144},
    {"Channel Islands", "JE", 48},  // Jersey and Guernsey: the larger
    {"Cyprus", "CY", 96},
    {"Czech Republic", "CZ", 72},
    {"Denmark", "DK", 72},
    {"EIRE", "IE", 48},
    {"European Community", "BE", 72},  // its seat; no country is named
    {"Finland", "FI", 96},
    {"France", "FR", 48},
    {"Germany", "DE", 48},
    {"Greece", "GR", 96},
    {"Hong Kong", "HK", 144},
    {"Iceland", "IS", 96},
    {"Israel", "IL", 120},
    {"Italy", "IT", 72},
    {"Japan", "JP", 144},
    {"Lebanon", "LB", 144},
    {"Lithuania", "LT", 96},
    {"Malta", "MT", 96},
    {"Netherlands", "NL", 48},
    {"Norway", "NO", 72},
    {"Poland", "PL", 72},
    {"Portugal", "PT", 72},
    {"RSA", "ZA", 168},
    {"Saudi Arabia", "SA", 144},
    {"Singapore", "SG", 144},
    {"Spain", "ES", 72},
    {"Sweden", "SE", 72},
    {"Switzerland", "CH", 72},
    {"USA", "US", 120},
    {"United Arab Emirates", "AE", 144},
    {"United Kingdom", "GB", 24},
    {"Unspecified", "GB", 24},  // the shop's own
});

}  // namespace

std::span<const Country> countries() {
  return table;
}

std::optional<std::string_view> country_code(std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const Country& each) { return each.name == name; });
  if (found == table.end()) return std::nullopt;
  return found->code;
}

}  // namespace jidan::demo
