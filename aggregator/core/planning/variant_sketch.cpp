// From bits set to variants: what falls on k of m bits are on average m/m + m/(m − 1) + … (k terms)
// different ones, for the next that sets a bit is the m/(m − k)th.
#include "aggregator/core/planning/variant_sketch.hpp"

#include <algorithm>

namespace jidan::core {
namespace {

constexpr std::int64_t kOne = 65'536;

// Different variants, rounded, by bits that are set: nothing is known when all are.
constexpr std::array<std::int16_t, VariantSketch::kBits> kDistinct = [] {
  std::array<std::int16_t, VariantSketch::kBits> distinct{};
  std::int64_t sum = 0;
  for (std::size_t set = 0; set < distinct.size(); ++set) {
    distinct[set] = static_cast<std::int16_t>((sum + kOne / 2) / kOne);
    sum += static_cast<std::int64_t>(VariantSketch::kBits) * kOne /
           static_cast<std::int64_t>(VariantSketch::kBits - set);
  }
  return distinct;
}();

}  // namespace

std::optional<std::int64_t> variants_of(const VariantSketch& left, const VariantSketch& right) {
  std::size_t set = 0;
  for (std::size_t i = 0; i < left.words_.size(); ++i)
    set += static_cast<std::size_t>(std::popcount(left.words_[i] | right.words_[i]));
  if (set >= kDistinct.size()) return std::nullopt;
  const std::int64_t lines = left.lines_ + right.lines_;
  const std::int64_t distinct = kDistinct[set];
  if (lines <= distinct) return std::nullopt;
  return std::max<std::int64_t>(lines * distinct / (lines - distinct), 1);
}

}  // namespace jidan::core
