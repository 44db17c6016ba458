// Length of a text as people count it: extended grapheme clusters (UAX 29). Plain scripts are
// counted without ICU; emoji sequences, combining marks and everything else go through it. Belongs
// to one thread: it re-uses one ICU iterator.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace jidan::intake {

class GraphemeCounter {
 public:
  GraphemeCounter();
  ~GraphemeCounter();
  GraphemeCounter(GraphemeCounter&&) noexcept;
  GraphemeCounter& operator=(GraphemeCounter&&) noexcept;

  // `text` is valid UTF-8.
  std::int64_t count(std::string_view text);

 private:
  struct Icu;
  std::unique_ptr<Icu> icu_;  // made at first need: opening it costs more than an order
};

// Code points of valid UTF-8.
std::size_t count_code_points(std::string_view text);

}  // namespace jidan::intake
