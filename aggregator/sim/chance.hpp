// Chance: numbers that look random and are the same on every machine (SplitMix64). One seed makes
// one universe; each part of it has a stream of its own, so that one part's draws don't shift
// another's.
#pragma once

#include <cstdint>

namespace jidan::sim {

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
    return mixed ^ (mixed >> 31U);
  }
  // Both ends included.
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(most - least + 1));
  }
  bool one_in(std::int64_t times) { return between(1, times) == 1; }
  bool permille(std::int64_t share) { return between(0, 999) < share; }
  Chance fork() { return Chance(next()); }

 private:
  std::uint64_t state_;
};

}  // namespace jidan::sim
