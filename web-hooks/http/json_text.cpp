// The escaper runs over clean stretches and copies them whole; only what needs it is rewritten.
// UTF-8 is checked by the table of the Unicode Standard, not decoded.
#include "web-hooks/http/json_text.hpp"

#include <array>
#include <charconv>

namespace jidan::http {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

struct Utf8Part {
  std::size_t bytes;  // to step over
  bool valid;
};

/** The sequence that starts at `at` with a byte >= 0x80, by table 3-7 of the Unicode Standard.
    When it is invalid, `bytes` is its maximal part that could have begun a valid one. */
Utf8Part read_sequence(std::string_view text, std::size_t at) {
  const unsigned char lead = byte_at(text, at);
  std::size_t bytes = 0;
  unsigned char second_min = 0x80;
  unsigned char second_max = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    bytes = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    bytes = 3;
    if (lead == 0xE0) second_min = 0xA0;  // overlong below
    if (lead == 0xED) second_max = 0x9F;  // surrogates above
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    bytes = 4;
    if (lead == 0xF0) second_min = 0x90;
    if (lead == 0xF4) second_max = 0x8F;  // beyond U+10FFFF above
  } else {
    return {1, false};
  }
  for (std::size_t step = 1; step < bytes; ++step) {
    if (at + step >= text.size()) return {step, false};
    const unsigned char next = byte_at(text, at + step);
    const unsigned char low = step == 1 ? second_min : 0x80;
    const unsigned char high = step == 1 ? second_max : 0xBF;
    if (next < low || next > high) return {step, false};
  }
  return {bytes, true};
}

void append_escape(std::string& out, unsigned char byte) {
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default: {
      constexpr std::string_view digits = "0123456789abcdef";
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 0xF];
    }
  }
}

enum class ByteKind : unsigned char { plain, escaped, sequence };

constexpr std::array<ByteKind, 256> byte_kinds = [] {
  std::array<ByteKind, 256> kinds{};
  for (std::size_t byte = 0; byte < kinds.size(); ++byte) {
    if (byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7F)
      kinds[byte] = ByteKind::escaped;
    else
      kinds[byte] = byte < 0x80 ? ByteKind::plain : ByteKind::sequence;
  }
  return kinds;
}();

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t clean_from = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const ByteKind kind = byte_kinds[byte_at(text, at)];
    if (kind == ByteKind::plain) {
      ++at;
      continue;
    }
    Utf8Part part{1, false};
    if (kind == ByteKind::sequence) {
      part = read_sequence(text, at);
      if (part.valid) {
        at += part.bytes;
        continue;
      }
    }
    out.append(text.substr(clean_from, at - clean_from));
    if (kind == ByteKind::escaped)
      append_escape(out, byte_at(text, at));
    else
      out += replacement;
    at += part.bytes;
    clean_from = at;
  }
  out.append(text.substr(clean_from));
  out += '"';
}

void append_integer(std::string& out, std::int64_t value) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void JsonWriter::before_value() {
  if (needs_comma_) out_ += ',';
  needs_comma_ = true;
}

JsonWriter& JsonWriter::begin_object() {
  before_value();
  out_ += '{';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  out_ += '}';
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  before_value();
  out_ += '[';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  out_ += ']';
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  before_value();
  append_json_string(out_, name);
  out_ += ':';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view value) {
  before_value();
  append_json_string(out_, value);
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  before_value();
  append_integer(out_, value);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  return raw(value ? "true" : "false");
}

JsonWriter& JsonWriter::null() {
  return raw("null");
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  before_value();
  out_ += json;
  return *this;
}

}  // namespace jidan::http
