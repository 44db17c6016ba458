// The forms of the catalog's short texts, as schemas/catalog.schema.json has them as patterns.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "aggregator/core/catalog/zone.hpp"

namespace jidan::ledger {

bool is_id(std::string_view text);           // [a-z0-9][a-z0-9._-]{0,63}
bool is_option_name(std::string_view text);  // [a-z][a-z0-9_]{0,31}
bool is_placement(std::string_view text);    // [a-z][a-z0-9_-]{0,31}
bool is_region(std::string_view text);       // CN, CN-ZJ
bool is_currency(std::string_view text);     // three upper-case letters
bool is_zone_name(std::string_view text);
bool is_web_url(std::string_view text);
bool is_short_text(std::string_view text);   // 1 … 64 code points
bool is_place(std::string_view text);        // factory:ID, hub:ID or a region
bool is_destination(std::string_view text);  // buyer or hub:ID
bool is_moq_scope(std::string_view text);    // sku, style, mixed or option:NAME

// Minutes of the day; "24:00" is 1440 and only a day's end.
std::optional<std::int16_t> minute_of(std::string_view text);
std::optional<core::LocalDate> date_of(std::string_view text);  // YYYY-MM-DD, a day there is

}  // namespace jidan::ledger
