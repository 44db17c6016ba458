// A JSON text as the decoders take it: with readable bytes behind its end, because the parser reads
// in steps wider than a byte.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jidan::intake {

inline constexpr std::size_t kBodyPadding = 64;

struct BodyText {
  std::string_view text;
  std::size_t readable_bytes = 0;  // from text.data(): at least text.size() + kBodyPadding

  // The same bytes' part, for a line of NDJSON.
  BodyText part(std::size_t from, std::size_t count) const {
    return {text.substr(from, count), readable_bytes - from};
  }
};

// Makes room behind `body`; the view holds as long as `body` isn't changed.
inline BodyText body_text(std::string& body) {
  body.reserve(body.size() + kBodyPadding);
  return {body, body.capacity()};
}

}  // namespace jidan::intake
