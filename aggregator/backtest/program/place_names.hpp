// Places as tables of orders name them: an ISO 3166 code, a Chinese province, or a country by its
// English or Chinese name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jidan::backtest {

struct OrderPlace {
  std::string country;  // ISO 3166-1 alpha-2
  std::string region;   // ISO 3166-2, or empty
};

// Nothing for what is none of these.
std::optional<OrderPlace> find_place(std::string_view name);

}  // namespace jidan::backtest
