// Made-up buyers and the words they want on their things: Chinese, English, emoji. And the
// canaries: three strings nobody else uses, planted among them, to be searched for afterwards in
// every place where personal data must not be.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "demo/history.hpp"
#include "demo/seeded.hpp"

namespace jidan::demo {

struct Canaries {
  std::string_view name, phone, lyric;
};
inline constexpr Canaries canaries{"甄金丝雀 Canary-Quill", "+86 199 7753 0917",
                                   "金丝雀唱给听不见的人 kzq7vx 🐤"};
inline constexpr std::array<std::string_view, 5> canary_words = {
    "甄金丝雀", "Canary-Quill", "199 7753 0917", "金丝雀唱给", "kzq7vx"};

// Recipient, phone and address for a buyer in `country`; the place itself is the caller's.
void fill_in(Buyer& buyer, Seeded& draw);

// One to forty graphemes.
std::string words_to_print(Seeded& draw);

// Makes this buyer and this line the canaries'.
void plant(Buyer& buyer, BoughtLine& line);

}  // namespace jidan::demo
