// How many different variants lines have, in 256 bits (linear counting): a variant sets the one bit
// that it falls on. Exact to a handful, within a tenth to a few hundred; beyond a thousand it only
// says that there are more than it can count. Names no variant, and never forgets one.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>

namespace jidan::core {

class VariantSketch {
 public:
  static constexpr std::size_t kBits = 256;

  // `variant`: its changeover_by value, any number; equal ones are one variant.
  void add(std::uint64_t variant) {
    // The golden ratio spreads neighbours; digests are spread already.
    const std::uint64_t bit = ((variant ^ variant >> 32U) * 0x9E37'79B9'7F4A'7C15ULL) >> 56U;
    words_[bit / 64] |= std::uint64_t{1} << (bit % 64);
    ++lines_;
  }
  std::int64_t lines() const { return lines_; }

  template <class A>
  void fields(A& a) {
    for (std::uint64_t& word : words_) a(word);
    a(lines_);
  }

  // The V of n·V/(n + V) variants among both sketches' n lines: more than were seen, the more so
  // the fewer lines share one. Nothing while no two lines do, or there are too many to count.
  friend std::optional<std::int64_t> variants_of(const VariantSketch& left,
                                                 const VariantSketch& right);

 private:
  std::array<std::uint64_t, kBits / 64> words_{};
  std::int64_t lines_ = 0;
};

}  // namespace jidan::core
