// Country names as shops write them, and their ISO 3166-1 codes. Names of more than one country get
// the code of one of them, said in the table, so that every order has a place to go.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace jidan::demo {

struct Country {
  std::string_view name;
  std::string_view code;       // ISO 3166-1 alpha-2
  int hours_from_britain = 0;  // by parcel, door to door
};

std::span<const Country> countries();

// Nothing for a name that is not in the table.
std::optional<std::string_view> country_code(std::string_view name);

}  // namespace jidan::demo
