// Ids as text: Crockford base32, lower case, 13 characters for 64 bits. Decoding takes only what
// encoding makes (no upper case, no o for 0), so that one thing has exactly one name.
#include "aggregator/core/values/id.hpp"

#include <array>

namespace jidan::core {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kLetters = 13;
constexpr unsigned kSequenceBits = 48;
constexpr std::uint64_t kSequenceMask = (std::uint64_t{1} << kSequenceBits) - 1;
constexpr std::uint8_t kNoLetter = 0xFF;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoLetter);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  return values;
}
constexpr std::array<std::uint8_t, 256> kValues = make_values();

}  // namespace

std::string encode_id(std::string_view prefix, Sequence sequence) {
  std::uint64_t bits =
      (std::uint64_t{kShard} << kSequenceBits) | (std::uint64_t{sequence} & kSequenceMask);
  std::string text(prefix.size() + kLetters, '0');
  prefix.copy(text.data(), prefix.size());
  for (std::size_t i = kLetters; i-- > 0; bits >>= 5)
    text[prefix.size() + i] = kAlphabet[bits & 31];
  return text;
}

std::optional<Sequence> decode_id(std::string_view prefix, std::string_view text) {
  if (text.size() != prefix.size() + kLetters || !text.starts_with(prefix)) return std::nullopt;
  std::uint64_t bits = 0;
  for (const char letter : text.substr(prefix.size())) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(letter)];
    // 13 letters are 65 bits: the first one may not use its highest.
    if (value == kNoLetter || (bits >> 59) != 0) return std::nullopt;
    bits = (bits << 5) | value;
  }
  const Sequence sequence = bits & kSequenceMask;
  if ((bits >> kSequenceBits) != kShard || sequence == 0) return std::nullopt;
  return sequence;
}

}  // namespace jidan::core
