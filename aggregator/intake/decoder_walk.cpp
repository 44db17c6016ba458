// Scalars of the typed walk; see decoder_walk.hpp.
#include "aggregator/intake/decoder_walk.hpp"

#include <cmath>
#include <optional>

#include "aggregator/intake/graphemes.hpp"
#include "aggregator/intake/utf8.hpp"
#include "platform/instant_text.hpp"

namespace jidan::intake {
namespace {

// Answers are bounded too: a body of mistakes only is told this many of them.
constexpr std::size_t kMistakesMax = 1'000;
constexpr std::int64_t kExactDoubleMax = std::int64_t{1} << 53U;
constexpr core::Instant kEarliest{core::Duration{946'684'800'000}};  // 2000-01-01

constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
constexpr std::uint64_t kHighs = 0x8080808080808080ULL;

std::uint64_t has_zero_byte(std::uint64_t word) {
  return (word - kOnes) & ~word & kHighs;
}

// True when all eight bytes are ASCII without quote, backslash and DEL. Raw control characters
// can't be in a string: the parser's first stage refuses them.
bool is_plain_word(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return ((word & kHighs) | has_zero_byte(word ^ (kOnes * '"')) |
          has_zero_byte(word ^ (kOnes * '\\')) | has_zero_byte(word ^ (kOnes * 0x7F))) == 0;
}

bool is_plain_byte(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value < 0x7F && byte != '"' && byte != '\\';
}

std::optional<char32_t> hex4(const char* digits) {
  char32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = digits[i];
    value <<= 4U;
    if (c >= '0' && c <= '9')
      value |= static_cast<char32_t>(c - '0');
    else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
      value |= static_cast<char32_t>((c | 0x20) - 'a' + 10);
    else
      return std::nullopt;
  }
  return value;
}

void append_utf8(std::string& out, char32_t point) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0U | (point >> 6U));
    put(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    put(0xE0U | (point >> 12U));
    put(0x80U | ((point >> 6U) & 0x3FU));
    put(0x80U | (point & 0x3FU));
  } else {
    put(0xF0U | (point >> 18U));
    put(0x80U | ((point >> 12U) & 0x3FU));
    put(0x80U | ((point >> 6U) & 0x3FU));
    put(0x80U | (point & 0x3FU));
  }
}

bool is_high_surrogate(char32_t point) {
  return point >= 0xD800 && point <= 0xDBFF;
}
bool is_low_surrogate(char32_t point) {
  return point >= 0xDC00 && point <= 0xDFFF;
}

// One escape sequence at `raw` (at its backslash), which moves behind it. False: not JSON.
// A lone surrogate becomes U+FFFE, which is forbidden like it.
bool append_escape(const char*& raw, std::string& out) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const char letter = raw[1];
  if (letter != 'u') {
    const std::size_t at = kLetters.find(letter);
    if (at == std::string_view::npos) return false;
    out += kMeanings[at];
    raw += 2;
    return true;
  }
  auto point = hex4(raw + 2);
  if (!point) return false;
  raw += 6;
  if (is_high_surrogate(*point) && raw[0] == '\\' && raw[1] == 'u') {
    const auto low = hex4(raw + 2);
    if (!low) return false;
    if (is_low_surrogate(*low)) {
      point = 0x10000 + ((*point - 0xD800) << 10U) + (*low - 0xDC00);
      raw += 6;
    }
  }
  const bool lone = is_high_surrogate(*point) || is_low_surrogate(*point);
  append_utf8(out, lone ? char32_t{0xFFFE} : *point);
  return true;
}

bool holds_forbidden(std::string_view text) {
  for (std::size_t at = 0; at < text.size();)
    if (is_forbidden(next_code_point(text, at))) return true;
  return false;
}

std::string join(const std::string_view* names, std::size_t count) {
  std::string joined;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) joined += ", ";
    joined += names[i];
  }
  return joined;
}

}  // namespace

void Walk::begin(std::size_t body_bytes) {
  depth_ = 0;
  broken_ = false;
  mistakes_.clear();
  unescaped_.clear();
  body_bytes_ = body_bytes;
}

std::string Walk::pointer() const {
  std::string text;
  for (std::size_t i = 0; i < depth_; ++i) {
    if (path_[i].is_index)
      append_pointer_segment(text, std::to_string(path_[i].index));
    else
      append_pointer_segment(text, path_[i].name);
  }
  return text;
}

void Walk::note(MistakeCode code, std::string expected) {
  if (mistakes_.size() < kMistakesMax)
    mistakes_.push_back(
        {pointer(), code, core::RefusalCode::not_yet_supported, std::move(expected)});
}

void Walk::refuse(core::RefusalCode code) {
  if (mistakes_.size() < kMistakesMax)
    mistakes_.push_back({pointer(), MistakeCode::refused, code, {}});
}

bool Walk::unescape(const char* raw, Text& out, bool& forbidden) {
  const char* end = raw;
  while (is_plain_word(end)) end += 8;
  while (is_plain_byte(*end)) ++end;
  if (*end == '"') {
    out = {{raw, static_cast<std::size_t>(end - raw)}, true};
    forbidden = false;
    return true;
  }
  while (*end != '"' && *end != '\\') ++end;
  if (*end == '"') {
    out = {{raw, static_cast<std::size_t>(end - raw)}, false};
    forbidden = holds_forbidden(out.view);
    return true;
  }
  // No text grows by unescaping, and each byte of the body is in one string at most.
  unescaped_.reserve(body_bytes_);
  const std::size_t from = unescaped_.size();
  unescaped_.append(raw, static_cast<std::size_t>(end - raw));
  while (*end != '"') {
    if (*end != '\\')
      unescaped_ += *end++;
    else if (!append_escape(end, unescaped_))
      return false;
  }
  out = {std::string_view{unescaped_}.substr(from), false};
  forbidden = holds_forbidden(out.view);
  return true;
}

bool Walk::read_text(JsonValue value, TextBounds bounds, Text& out) {
  simdjson::ondemand::raw_json_string raw;
  if (value.get_raw_json_string().get(raw) != simdjson::SUCCESS) {
    note(MistakeCode::wrong_type, "a string");
    return false;
  }
  bool forbidden = false;
  if (!unescape(raw.raw(), out, forbidden)) {
    break_off();
    return false;
  }
  if (forbidden) {
    note(MistakeCode::bad_character);
    return false;
  }
  if (out.view.size() < bounds.min) {
    note(MistakeCode::empty);
    return false;
  }
  // Never more code points than bytes: most texts need no counting.
  if (out.view.size() > bounds.max && count_code_points(out.view) > bounds.max) {
    note(MistakeCode::too_long, std::to_string(bounds.max) + " characters");
    return false;
  }
  return true;
}

// 1.0 and 1e2 are integers too (JSON Schema, and "number spelling ignored").
bool Walk::read_odd_number(JsonValue value, std::int64_t& out) {
  double number = 0;
  if (value.get_double().get(number) != simdjson::SUCCESS || std::trunc(number) != number) {
    note(MistakeCode::wrong_type, "an integer");
    return false;
  }
  if (std::abs(number) > static_cast<double>(kExactDoubleMax)) {
    note(MistakeCode::out_of_range, "an integer of at most 2^53");
    return false;
  }
  out = static_cast<std::int64_t>(number);
  return true;
}

bool Walk::read_whole(JsonValue value, std::int64_t& out) {
  if (value.get_int64().get(out) == simdjson::SUCCESS) return true;
  simdjson::ondemand::json_type type{};
  if (value.type().get(type) == simdjson::SUCCESS && type == simdjson::ondemand::json_type::number)
    return read_odd_number(value, out);
  note(MistakeCode::wrong_type, "an integer");
  return false;
}

bool Walk::read_integer(JsonValue value, std::int64_t min, std::int64_t max, std::int64_t& out) {
  if (!read_whole(value, out)) return false;
  if (out >= min && out <= max) return true;
  note(MistakeCode::out_of_range, std::to_string(min) + " … " + std::to_string(max));
  return false;
}

bool Walk::read_boolean(JsonValue value, bool& out) {
  if (value.get_bool().get(out) == simdjson::SUCCESS) return true;
  note(MistakeCode::wrong_type, "true or false");
  return false;
}

bool Walk::read_instant(JsonValue value, core::Instant& out) {
  Text text;
  if (!read_text(value, {0, 64}, text)) return false;
  const auto instant = platform::read_rfc3339(text.view);
  if (!instant || *instant < kEarliest || *instant >= core::kNever) {
    note(MistakeCode::bad_time);
    return false;
  }
  out = *instant;
  return true;
}

bool Walk::read_choice(JsonValue value, const std::string_view* names, std::size_t count,
                       std::size_t& out) {
  Text text;
  if (!read_text(value, {0, 256}, text)) return false;
  for (out = 0; out < count; ++out)
    if (names[out] == text.view) return true;
  note(MistakeCode::bad_value, join(names, count));
  return false;
}

}  // namespace jidan::intake
