// Mistakes of a body's form, found while it is decoded: a closed list of codes, each with a
// sentence in English and Chinese. Business refusals that need no state (a value not supported yet)
// travel with them, so that everything that is wrong is told at once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/core/refusal.hpp"

namespace jidan::intake {

enum class Language : std::uint8_t { english, chinese };

enum class MistakeCode : std::uint8_t {
  missing,
  unknown_field,
  duplicate_key,
  wrong_type,
  out_of_range,
  too_long,
  too_many,
  empty,
  bad_value,  // none of a closed set
  bad_format,
  bad_character,  // control, NUL, lone surrogate, noncharacter
  bad_time,
  bad_country,
  bad_region,
  bad_currency,
  not_allowed,  // together with another field
  unknown_reference,
  refused,  // see Mistake::refusal
};
inline constexpr int kMistakeCodeCount = 18;

struct MistakeText {
  std::string_view code;  // as in problem documents: unknown-field
  std::string_view english, chinese;
};
const MistakeText& text_of(MistakeCode code);

struct Mistake {
  std::string pointer;  // RFC 6901
  MistakeCode code = MistakeCode::missing;
  core::RefusalCode refusal = core::RefusalCode::not_yet_supported;  // with MistakeCode::refused
  std::string expected;  // what the sentence mentions: a limit, a type, the values; may be empty
};
using Mistakes = std::vector<Mistake>;

std::string_view code_of(const Mistake& mistake);
std::string sentence_of(const Mistake& mistake, Language language);

// One segment of an RFC 6901 pointer, '~' and '/' escaped, with its leading '/'.
void append_pointer_segment(std::string& pointer, std::string_view segment);

}  // namespace jidan::intake
