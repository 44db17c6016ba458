// Bodies of acting requests, read strictly: one flat or shallow object, no unknown and no repeated
// member, every mistake at once with its RFC 6901 pointer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/core/production/report.hpp"
#include "aggregator/status/problems.hpp"

namespace jidan::status {

// What came of reading a body.
struct DocumentReading {
  bool is_json = true;
  Mistakes mistakes;
  bool ok() const { return is_json && mistakes.empty(); }
};

// Members of the object: a text each (`required`), a boolean each (`booleans`, absent is false).
struct TextMembers {
  std::vector<std::string_view> required;
  std::vector<std::string_view> booleans;
};
struct TextDocument {
  std::vector<std::string> texts;  // as `required`
  std::vector<bool> booleans;      // as `booleans`
};
DocumentReading read_texts(std::string_view body, const TextMembers& members, TextDocument& out);

// {"date"?, "capacity"?, "closed"?, "out_of_stock"?: [{"sku"|"blank", "until"?}], "back"?: [{"sku"|
// "blank"}]}: a factory's own words (schemas/report.schema.json) without seq and at.
DocumentReading read_availability(std::string_view body, core::AvailabilityNotice& out);

}  // namespace jidan::status
