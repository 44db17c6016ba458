// An order history from a table order_id,ordered_at,sku,quantity,unit_price,region (may be gzip).
// Regions are country names, prices pounds with decimals, an order's time its first line's; a SKU
// that comes twice in an order stays two lines. Names of SKUs come from a second table if there is
// one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "demo/history.hpp"

namespace jidan::demo {

// "4.25" → 425. At most two decimals that count; nothing for anything that is no such price.
std::optional<std::int64_t> pence(std::string_view pounds);

// `names`: SKU → name; a SKU without one is named by itself. Throws BadTable (csv.hpp).
History read_history(const std::filesystem::path& orders,
                     const std::map<std::string, std::string>& names, std::uint64_t seed);

// sku,name. Empty when the file isn't there.
std::map<std::string, std::string> read_names(const std::filesystem::path& file);
// Beside the orders: NAME-sku-names.csv for NAME.csv or NAME.csv.gz.
std::filesystem::path names_beside(const std::filesystem::path& orders);

}  // namespace jidan::demo
