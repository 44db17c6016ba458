// Inside the log: text made safe for one line. Shared by both formats.
#pragma once

#include <string>
#include <string_view>

namespace jidan::platform::detail {

// Appends `text` between quotes' rules of JSON: quote, backslash, controls (C0, DEL, C1), line and
// paragraph separators and bidi overrides as escapes, bytes that are not UTF-8 as \ufffd. Text over
// 1,024 bytes is cut and ends in …, because one hostile value must not fill the disk.
void append_escaped(std::string& out, std::string_view text);

// True if logfmt may show the text without quotes.
bool is_bare(std::string_view text);

// The next code point and its length in bytes; an invalid sequence is U+FFFD of length 1.
struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
};
CodePoint code_point_at(std::string_view text);

}  // namespace jidan::platform::detail
