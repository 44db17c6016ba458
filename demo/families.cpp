// The table of families and the hash rule; see families.hpp.
#include "demo/families.hpp"

#include <array>

#include "demo/seeded.hpp"

namespace jidan::demo {
namespace {

// In this order: a card with a mug on it is a mug.
constexpr std::array<Family, 8> table = {{{"lunch-bag", "LUNCH BAG"},
                                          {"jumbo-bag", "JUMBO BAG"},
                                          {"metal-sign", "METAL SIGN"},
                                          {"mug", "MUG"},
                                          {"t-light-holder", "T-LIGHT"},
                                          {"cushion", "CUSHION"},
                                          {"apron", "APRON"},
                                          {"card", "CARD"}}};

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// Whole words, a plural S taken as the same word: CARD is in CARDS, not in CARDHOLDER.
bool holds(std::string_view name, std::string_view word) {
  for (std::size_t at = name.find(word); at != std::string_view::npos;
       at = name.find(word, at + 1)) {
    std::size_t end = at + word.size();
    if (end < name.size() && name[end] == 'S') ++end;
    const bool begins = at == 0 || !is_letter(name[at - 1]);
    const bool ends = end == name.size() || !is_letter(name[end]);
    if (begins && ends) return true;
  }
  return false;
}

}  // namespace

std::span<const Family> families() {
  return table;
}

std::string process_for(std::string_view sku, std::string_view name) {
  for (const Family& family : table)
    if (holds(name, family.word)) return std::string(family.process);
  return "general-" + std::to_string(fnv1a(sku) % general_processes);
}

}  // namespace jidan::demo
