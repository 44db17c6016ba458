// Numbers that look like chance and are the same on every machine: splitmix64 from a seed, and the
// hash that the published rules of the demonstration use (FNV-1a, 64 bits).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace jidan::demo {

// FNV-1a, 64 bits, over the bytes of `text`.
constexpr std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char byte : text) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 0x100000001b3U;
  }
  return hash;
}

class Seeded {
 public:
  explicit constexpr Seeded(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }
  // 0 … bound − 1; bound ≥ 1. The bias of the remainder is below 2^-40 for the bounds used here.
  constexpr std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(bound));
  }
  constexpr bool chance_permille(std::int64_t permille) { return below(1000) < permille; }

 private:
  std::uint64_t state_;
};

// A draw that belongs to a name, so that an order gets the same whatever came before it.
constexpr Seeded seeded_for(std::uint64_t seed, std::string_view name) {
  return Seeded(seed ^ fnv1a(name));
}

}  // namespace jidan::demo
