// Builds the personal part of an order (ledger/personal.hpp) while the order is decoded, and the
// canonical bytes over which an order's content digest goes. Scratch strings are kept between
// orders.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aggregator/core/orders/placement.hpp"
#include "aggregator/intake/decoder_walk.hpp"

namespace jidan::intake {

// `"text"` with JSON's escapes.
void append_text(std::string& out, const Text& text);
// `,"name":"text"`, the comma only behind another member.
void append_member(std::string& out, std::string_view name, const Text& text);
void append_member(std::string& out, std::string_view name, std::int64_t number);

struct PersonalScratch {
  std::string ship_to;   // {…}
  std::string lines;     // {"line":1,…},{…}
  std::string line;      // the array of the line that is being read
  std::string metadata;  // {…}

  void clear() {
    ship_to.clear();
    lines.clear();
    line.clear();
    metadata.clear();
  }
};

// Fixed-width integers and length-prefixed strings, so that no two contents give the same bytes.
class CanonicalBytes {
 public:
  void clear() { bytes_.clear(); }
  void integer(std::int64_t value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);  // x86-64 and arm64: little
  }
  void text(std::string_view value) {
    integer(static_cast<std::int64_t>(value.size()));
    bytes_.append(value);
  }
  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// What two placements must share to be the same order, but for the personal part and metadata.
void append_content(CanonicalBytes& content, const core::OrderPlacement& order);

}  // namespace jidan::intake
