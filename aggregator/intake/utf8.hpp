// Reading code points of UTF-8 that is known to be valid (the JSON parser has checked it), and the
// characters no text of ours may hold.
#pragma once

#include <cstddef>
#include <string_view>

namespace jidan::intake {

// The code point at `at`, which moves behind it. Only for valid UTF-8 and at < text.size().
inline char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[i]));
  };
  const char32_t lead = byte(at);
  if (lead < 0x80) {
    at += 1;
    return lead;
  }
  if (lead < 0xE0) {
    const char32_t point = ((lead & 0x1FU) << 6U) | (byte(at + 1) & 0x3FU);
    at += 2;
    return point;
  }
  if (lead < 0xF0) {
    const char32_t point =
        ((lead & 0x0FU) << 12U) | ((byte(at + 1) & 0x3FU) << 6U) | (byte(at + 2) & 0x3FU);
    at += 3;
    return point;
  }
  const char32_t point = ((lead & 0x07U) << 18U) | ((byte(at + 1) & 0x3FU) << 12U) |
                         ((byte(at + 2) & 0x3FU) << 6U) | (byte(at + 3) & 0x3FU);
  at += 4;
  return point;
}

// C0, DEL, C1 and the 66 noncharacters of Unicode.
inline bool is_forbidden(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point <= 0x9F) || (point >= 0xFDD0 && point <= 0xFDEF) ||
         (point & 0xFFFEU) == 0xFFFEU;
}

}  // namespace jidan::intake
