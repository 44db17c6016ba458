// The typed walk over JSON that the decoders share: simdjson on demand, with the RFC 6901 pointer
// of where it is, going on after a mistake so that all of them are collected. Included by decoders
// only. A Walk is re-used from body to body and belongs to one thread; texts are views into the
// body or into the walk and die with the next begin(). Bodies need kPadding readable bytes behind
// them.
#pragma once

#include <simdjson.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "aggregator/core/values/instant.hpp"
#include "aggregator/intake/json_syntax.hpp"
#include "aggregator/intake/mistake.hpp"

namespace jidan::intake {

using JsonValue = simdjson::ondemand::value;
using JsonObject = simdjson::ondemand::object;

// A decoded string. `plain`: only ASCII that JSON writes without an escape.
struct Text {
  std::string_view view;
  bool plain = true;
};

struct TextBounds {
  std::size_t min = 0, max = 0;  // code points
};

// What a place in a body is called in a pointer: a member or an index.
struct PathSegment {
  std::string_view name;
  std::size_t index = 0;
  bool is_index = false;
};

class Walk {
 public:
  void begin(std::size_t body_bytes);

  // Where the walk is; kept by Step.
  void enter(PathSegment segment) { path_[depth_++] = segment; }
  void leave() { --depth_; }
  std::string pointer() const;

  void note(MistakeCode code, std::string expected = {});
  void refuse(core::RefusalCode code);
  // The bytes are not JSON: the walk can't go on.
  void break_off() { broken_ = true; }
  bool broken() const { return broken_; }
  const Mistakes& mistakes() const { return mistakes_; }

  // Each notes its mistake and answers false when the value isn't what is asked for.
  bool read_text(JsonValue value, TextBounds bounds, Text& out);
  bool read_integer(JsonValue value, std::int64_t min, std::int64_t max, std::int64_t& out);
  bool read_whole(JsonValue value, std::int64_t& out);  // any integer; the caller checks the range
  bool read_boolean(JsonValue value, bool& out);
  bool read_instant(JsonValue value, core::Instant& out);
  // One of a closed set of names; `out` is its position.
  template <std::size_t N>
  bool read_choice(JsonValue value, const std::array<std::string_view, N>& names,
                   std::size_t& out) {
    return read_choice(value, names.data(), N, out);
  }
  bool read_choice(JsonValue value, const std::string_view* names, std::size_t count,
                   std::size_t& out);

  // A string's text from behind its opening quote; false: bad escape (not JSON).
  bool unescape(const char* raw, Text& out, bool& forbidden);

 private:
  bool read_odd_number(JsonValue value, std::int64_t& out);

  static constexpr std::size_t kDepthMax = 16;  // deeper than any document of ours
  std::array<PathSegment, kDepthMax> path_{};
  std::size_t depth_ = 0;
  bool broken_ = false;
  std::size_t body_bytes_ = 0;
  Mistakes mistakes_;
  std::string unescaped_;  // reserved once a body, so that views into it stay
};

// For the time of its life the walk is one step deeper.
class Step {
 public:
  Step(Walk& walk, std::string_view name) : walk_(walk) { walk.enter({name, 0, false}); }
  Step(Walk& walk, std::size_t index) : walk_(walk) { walk.enter({{}, index, true}); }
  ~Step() { walk_.leave(); }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

 private:
  Walk& walk_;
};

template <std::size_t N>
struct FieldNames {
  std::array<std::string_view, N> names;
  std::uint32_t required = 0;  // bit i: names[i] must be there

  // Position of the key at `raw` (behind its opening quote), N when it is none of the names as
  // spelled. Fields mostly come in the order of the contract, so the one behind the last is tried
  // first.
  std::size_t find(const char* raw, std::size_t expected) const {
    if (expected < N && is(raw, names[expected])) return expected;
    for (std::size_t i = 0; i < N; ++i)
      if (is(raw, names[i])) return i;
    return N;
  }
  std::size_t find(std::string_view key) const {
    for (std::size_t i = 0; i < N; ++i)
      if (names[i] == key) return i;
    return N;
  }

 private:
  static bool is(const char* raw, std::string_view name) {
    return raw[name.size()] == '"' && std::memcmp(raw, name.data(), name.size()) == 0;
  }
};

// A key that is not spelled as one of the names: escaped, or unknown. Notes the unknown.
template <std::size_t N>
std::size_t find_odd_key(Walk& walk, const FieldNames<N>& fields, const char* raw) {
  Text key;
  bool forbidden = false;
  if (!walk.unescape(raw, key, forbidden)) {
    walk.break_off();
    return N;
  }
  const std::size_t index = fields.find(key.view);
  if (index == N) {
    const Step step{walk, key.view};
    walk.note(MistakeCode::unknown_field);
  }
  return index;
}

// Calls field(index, value) for each known member, inside its step; notes unknown, repeated and
// missing ones. Returns the set of members seen.
template <std::size_t N, class Field>
std::uint32_t walk_fields(Walk& walk, JsonObject object, const FieldNames<N>& fields,
                          Field&& field) {
  static_assert(N <= 32);
  std::uint32_t seen = 0;
  std::size_t expected = 0;
  for (auto entry : object) {
    simdjson::ondemand::field member;
    if (std::move(entry).get(member) != simdjson::SUCCESS) {
      walk.break_off();
      return seen;
    }
    const char* raw = member.key().raw();
    std::size_t index = fields.find(raw, expected);
    if (index == N) index = find_odd_key(walk, fields, raw);
    if (walk.broken()) return seen;
    if (index == N) continue;
    expected = index + 1;
    const Step step{walk, fields.names[index]};
    if ((seen >> index & 1U) != 0) {
      walk.note(MistakeCode::duplicate_key);
      continue;
    }
    seen |= 1U << index;
    field(index, member.value());
    if (walk.broken()) return seen;
  }
  for (std::size_t i = 0; i < N; ++i) {
    if ((fields.required & ~seen) >> i & 1U) {
      const Step step{walk, fields.names[i]};
      walk.note(MistakeCode::missing);
    }
  }
  return seen;
}

// The same for a value that should be an object; false when it isn't one (noted).
template <std::size_t N, class Field>
bool walk_object(Walk& walk, JsonValue value, const FieldNames<N>& fields, std::uint32_t& seen,
                 Field&& field) {
  JsonObject object;
  if (value.get_object().get(object) != simdjson::SUCCESS) {
    walk.note(MistakeCode::wrong_type, "an object");
    return false;
  }
  seen = walk_fields(walk, object, fields, field);
  return !walk.broken();
}

// Calls item(index, value) for each element, inside its step; notes an empty array when `min` is 1
// and one longer than `max`, whose rest is passed over.
template <class Item>
bool walk_array(Walk& walk, JsonValue value, std::size_t min, std::size_t max, Item&& item) {
  simdjson::ondemand::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) {
    walk.note(MistakeCode::wrong_type, "an array");
    return false;
  }
  std::size_t count = 0;
  for (auto entry : array) {
    JsonValue element;
    if (std::move(entry).get(element) != simdjson::SUCCESS) {
      walk.break_off();
      return false;
    }
    if (count++ >= max) continue;
    const Step step{walk, count - 1};
    item(count - 1, element);
    if (walk.broken()) return false;
  }
  if (count < min) walk.note(MistakeCode::empty);
  if (count > max) walk.note(MistakeCode::too_many, std::to_string(max));
  return count >= min && count <= max;
}

// Bytes that must be readable behind a body.
inline constexpr std::size_t kPadding = simdjson::SIMDJSON_PADDING;

}  // namespace jidan::intake
