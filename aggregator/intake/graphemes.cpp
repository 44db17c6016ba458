// Counting grapheme clusters; see graphemes.hpp.
#include "aggregator/intake/graphemes.hpp"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/utext.h>

#include <algorithm>
#include <stdexcept>

#include "aggregator/intake/utf8.hpp"

namespace jidan::intake {
namespace {

// Code points that always stand alone beside each other: ASCII, Latin letters, Han, kana without
// their combining marks, CJK punctuation and full-width forms. None extends a neighbour or is
// extended by one.
bool stands_alone(char32_t point) {
  return (point >= 0x20 && point <= 0x7E) || (point >= 0xC0 && point <= 0x24F) ||
         (point >= 0x4E00 && point <= 0x9FFF) || (point >= 0x3400 && point <= 0x4DBF) ||
         (point >= 0x3001 && point <= 0x3029) || (point >= 0x3041 && point <= 0x3096) ||
         (point >= 0x30A1 && point <= 0x30FA) || (point >= 0xFF01 && point <= 0xFF60);
}

}  // namespace

struct GraphemeCounter::Icu {
  std::unique_ptr<icu::BreakIterator> breaks;
  UText* text = nullptr;

  Icu() {
    UErrorCode status = U_ZERO_ERROR;
    breaks.reset(icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
    if (U_FAILURE(status)) throw std::runtime_error{"ICU has no rules for grapheme clusters"};
  }
  Icu(const Icu&) = delete;
  Icu& operator=(const Icu&) = delete;
  ~Icu() { utext_close(text); }

  std::int64_t count(std::string_view utf8) {
    UErrorCode status = U_ZERO_ERROR;
    text = utext_openUTF8(text, utf8.data(), static_cast<std::int64_t>(utf8.size()), &status);
    breaks->setText(text, status);
    if (U_FAILURE(status)) throw std::runtime_error{"ICU could not read a text"};
    std::int64_t clusters = 0;
    while (breaks->next() != icu::BreakIterator::DONE) ++clusters;
    return clusters;
  }
};

GraphemeCounter::GraphemeCounter() = default;
GraphemeCounter::~GraphemeCounter() = default;
GraphemeCounter::GraphemeCounter(GraphemeCounter&&) noexcept = default;
GraphemeCounter& GraphemeCounter::operator=(GraphemeCounter&&) noexcept = default;

std::int64_t GraphemeCounter::count(std::string_view text) {
  std::int64_t points = 0;
  for (std::size_t at = 0; at < text.size(); ++points) {
    if (!stands_alone(next_code_point(text, at))) {
      if (!icu_) icu_ = std::make_unique<Icu>();
      return icu_->count(text);
    }
  }
  return points;
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace jidan::intake
