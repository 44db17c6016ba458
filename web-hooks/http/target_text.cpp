// Percent-decoding that refuses rather than guesses.
// Nothing is normalised: two spellings of a path are two paths.
#include "web-hooks/http/target_text.hpp"

namespace jidan::http {
namespace {

/** 0–15, or -1. */
int hexadecimal(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

bool is_unreserved(char letter) {
  return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
         (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' || letter == '_' ||
         letter == '~';
}

std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return taken;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, PlusMeans plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && plus == PlusMeans::space) {
      decoded += ' ';
    } else if (text[at] == '%') {
      if (at + 2 >= text.size()) return std::nullopt;
      const int high = hexadecimal(text[at + 1]);
      const int low = hexadecimal(text[at + 2]);
      if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      at += 2;
    } else {
      decoded += text[at];
    }
  }
  return decoded;
}

std::optional<Parameters> parse_parameters(std::string_view query) {
  Parameters parameters;
  while (!query.empty()) {
    std::string_view value = take_until(query, '&');
    if (value.empty()) continue;
    const std::string_view name = take_until(value, '=');
    std::optional<std::string> plain_name = percent_decode(name, PlusMeans::space);
    std::optional<std::string> plain_value = percent_decode(value, PlusMeans::space);
    if (!plain_name || !plain_value) return std::nullopt;
    parameters.emplace_back(std::move(*plain_name), std::move(*plain_value));
  }
  return parameters;
}

std::optional<std::string> query_parameter(std::string_view query, std::string_view name) {
  const std::optional<Parameters> parameters = parse_parameters(query);
  if (!parameters) return std::nullopt;
  for (const auto& [candidate, value] : *parameters)
    if (candidate == name) return value;
  return std::nullopt;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char letter : text) {
    if (is_unreserved(letter)) {
      encoded += letter;
      continue;
    }
    const auto byte = static_cast<unsigned char>(letter);
    encoded += '%';
    encoded += digits[byte >> 4];
    encoded += digits[byte & 0xF];
  }
  return encoded;
}

}  // namespace jidan::http
