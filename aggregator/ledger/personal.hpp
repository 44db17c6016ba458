// The personal part of an order as one canonical JSON text, the plain text that is sealed:
//   {"ship_to":{…},"lines":[{"line":1,"personalization":[…]}],"metadata":{…}}
// ship_to lacks country and region (core needs them); lines without personalization are left out.
// Written by intake's decoder, taken apart here for answers and job sheets. Keys are in fixed
// order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jidan::ledger {

struct LinePersonalization {
  std::uint16_t line = 0;
  std::string_view json;  // the array, as the order had it
};

// Views into the text.
struct PersonalParts {
  std::string_view ship_to;  // an object
  std::vector<LinePersonalization> lines;
  std::string_view metadata;  // an object

  // The line's array; "[]" when it has none.
  std::string_view personalization(std::uint16_t line) const;
};

// Nothing when the text is not of that form.
std::optional<PersonalParts> split_personal(std::string_view text);

}  // namespace jidan::ledger
