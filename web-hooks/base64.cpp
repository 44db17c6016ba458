// Base64 by table; three bytes to four characters and back. Not constant-time: what goes through it
// here is either sent in the open (signatures) or compared afterwards in constant time.
#include "web-hooks/base64.hpp"

#include <array>
#include <cstdint>

namespace jidan::webhooks {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t not_a_digit = 0xff;

constexpr std::array<std::uint8_t, 256> digit_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(not_a_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return values;
}

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::uint32_t group =
        byte_at(bytes, at) << 16U | byte_at(bytes, at + 1) << 8U | byte_at(bytes, at + 2);
    text.push_back(alphabet[group >> 18U & 63U]);
    text.push_back(alphabet[group >> 12U & 63U]);
    text.push_back(at + 1 < bytes.size() ? alphabet[group >> 6U & 63U] : '=');
    text.push_back(at + 2 < bytes.size() ? alphabet[group & 63U] : '=');
  }
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  static constexpr auto values = digit_values();
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  const std::size_t digits = text.size() - padding;

  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    std::uint32_t group = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
      std::uint8_t value = 0;
      if (i < digits) {
        value = values[static_cast<unsigned char>(text[i])];
        if (value == not_a_digit) return std::nullopt;
      }
      group = group << 6U | value;
    }
    const std::size_t missing = at + 4 > digits ? at + 4 - digits : 0;
    // Bits that no byte uses must be zero, or two texts would mean the same bytes.
    if ((missing == 1 && (group & 0xffU) != 0) || (missing == 2 && (group & 0xffffU) != 0))
      return std::nullopt;
    bytes.push_back(static_cast<char>(group >> 16U & 0xffU));
    if (missing < 2) bytes.push_back(static_cast<char>(group >> 8U & 0xffU));
    if (missing < 1) bytes.push_back(static_cast<char>(group & 0xffU));
  }
  return bytes;
}

}  // namespace jidan::webhooks
