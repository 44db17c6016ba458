// An order history as the demonstration knows it: what is sold, by whom it is made and who bought
// what when. Made from a CSV file (csv_history) or from a seed (generator); written out as a
// catalog document and as NDJSON orders. Plain values; orders are sorted by their time.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace jidan::demo {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

struct SoldProduct {
  std::string sku, name;
  std::string process;          // of families.hpp
  std::int64_t unit_price = 0;  // minor units, as first sold

  bool operator==(const SoldProduct&) const = default;
};

struct BoughtLine {
  std::uint16_t number = 1;  // within its order
  std::string sku;
  std::int32_t quantity = 1;
  std::int64_t unit_price = 0;
  std::string text;  // what is to be printed on it; empty = as it is

  bool operator==(const BoughtLine&) const = default;
};

struct Buyer {
  std::string country;  // ISO 3166-1 alpha-2
  std::string region;   // ISO 3166-2, or empty
  std::string city, recipient, phone, address;

  bool operator==(const Buyer&) const = default;
};

struct BoughtOrder {
  std::string external_id;
  Instant placed_at{};
  std::string promise;  // ship_48h …, or "arrive_by"
  Instant arrive_by{};  // with "arrive_by"
  bool custom = false;  // else bulk
  Buyer buyer;
  std::vector<BoughtLine> lines;

  bool operator==(const BoughtOrder&) const = default;
};

enum class Market { britain, china };

struct History {
  Market market = Market::china;
  std::vector<SoldProduct> products;  // sorted by SKU
  std::vector<BoughtOrder> orders;
};

// Currency of a market's prices: GBP, CNY.
constexpr const char* currency_of(Market market) {
  return market == Market::britain ? "GBP" : "CNY";
}

}  // namespace jidan::demo
