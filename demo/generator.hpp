// Orders made from a seed, for when there is no history at hand: a Chinese channel that sells the
// same families, a few hundred orders a day with the rhythm of a day, lyrics and emoji. The same
// seed and days give the same history on every machine.
#pragma once

#include <cstdint>

#include "demo/history.hpp"

namespace jidan::demo {

struct GeneratorSettings {
  int days = 14;
  std::uint64_t seed = 1;
};

// Begins on Monday 2026-11-02, 00:00 in Shanghai.
History generate(const GeneratorSettings& settings);

}  // namespace jidan::demo
