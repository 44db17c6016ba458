// Escaping for log lines. UTF-8 is decoded by hand (RFC 3629: shortest form, no surrogates),
// because what arrives here may be any bytes at all.
#include "platform/log_text.hpp"

#include <array>
#include <cstdio>

#include "platform/log.hpp"

namespace jidan::platform {
namespace detail {
namespace {

constexpr std::size_t kValueBytesMax = 1024;

bool must_escape(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) ||  // C0, DEL, C1
         c == 0x2028 || c == 0x2029 ||            // line and paragraph separator
         c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) ||  // bidi controls: they make a line read otherwise
         c == 0xfeff || c == 0xfffd;
}

}  // namespace

CodePoint code_point_at(std::string_view text) {
  constexpr CodePoint kInvalid{0xfffd, 1};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return kInvalid;
  char32_t value = first & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return kInvalid;
    value = (value << 6U) | (byte(i) & 0x3fU);
  }
  constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < kSmallest[length] || value > 0x10ffff || surrogate) return kInvalid;
  return {value, length};
}

void append_escaped(std::string& out, std::string_view text) {
  std::size_t taken = 0;
  while (taken < text.size()) {
    if (taken >= kValueBytesMax) {
      out += "…";
      return;
    }
    const std::string_view rest = text.substr(taken);
    const CodePoint c = code_point_at(rest);
    if (c.value == '"' || c.value == '\\') {
      out += '\\';
      out += static_cast<char>(c.value);
    } else if (c.value == '\n') {
      out += "\\n";
    } else if (c.value == '\t') {
      out += "\\t";
    } else if (must_escape(c.value)) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c.value));
      out += escape.data();
    } else {
      out += rest.substr(0, c.bytes);
    }
    taken += c.bytes;
  }
}

bool is_bare(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
             "_.:/+-@%~,#") == std::string_view::npos &&
         text.size() <= kValueBytesMax;
}

}  // namespace detail

std::string masked(std::string_view personal) {
  std::vector<std::string_view> characters;
  while (!personal.empty()) {
    const auto c = detail::code_point_at(personal);
    characters.push_back(personal.substr(0, c.bytes));
    personal.remove_prefix(c.bytes);
  }
  if (characters.size() < 4) return "***";
  return std::string(characters.front()) + "***" + std::string(characters.back());
}

}  // namespace jidan::platform
