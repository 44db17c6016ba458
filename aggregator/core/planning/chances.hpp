// Chances and roots in integers, so that every build foresees the same. Lines are in 256ths.
// A part of the outlook; not for use outside core.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace jidan::core {

inline constexpr unsigned kChancePlaces = 16;
inline constexpr std::int64_t kCertain = std::int64_t{1} << kChancePlaces;
// From so many lines on one at least is certain: none comes once in 3,000 times.
inline constexpr std::int64_t kLinesCertain = 8 * 256;

// e^−λ, as (1 − λ/64)^64.
inline std::int64_t chance_of_none(std::int64_t lines_256) {
  if (lines_256 >= kLinesCertain) return 0;
  std::int64_t chance = kCertain - (lines_256 << (kChancePlaces - 8)) / 64;
  for (int doubled = 1; doubled < 64; doubled *= 2) chance = chance * chance >> kChancePlaces;
  return chance;
}

// 16·√n of small numbers.
inline constexpr std::array<std::uint8_t, 256> kRoots16 = [] {
  std::array<std::uint8_t, 256> roots{};
  std::size_t root = 0;
  for (std::size_t n = 0; n < roots.size(); ++n) {
    while ((root + 1) * (root + 1) <= n * 256) ++root;
    roots[n] = static_cast<std::uint8_t>(root);
  }
  return roots;
}();

// 16·√n, within one part in a hundred.
inline std::int64_t root_16(std::int64_t n) {
  const auto bits = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(n)));
  const unsigned halvings = bits <= 8 ? 0 : (bits - 7) / 2;
  return std::int64_t{kRoots16[static_cast<std::size_t>(n >> (2 * halvings))]} << halvings;
}

}  // namespace jidan::core
