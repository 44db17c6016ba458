// Countries, regions and currencies as shops write them, turned into the one form core knows:
// ISO 3166-1, ISO 3166-2, ISO 4217. For China a province's name and its GB/T 2260 code are
// understood.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jidan::intake {

bool is_country(std::string_view code);   // ISO 3166-1 alpha-2, upper case
bool is_currency(std::string_view code);  // ISO 4217, active, upper case

// The ISO 3166-2 code: "CN-ZJ" of "CN-ZJ", 浙江, 浙江省, 330000 or 330106 (its province). Other
// countries' codes are checked for form and country only. Nothing when not understood.
std::optional<std::string> find_region(std::string_view country, std::string_view region);

}  // namespace jidan::intake
