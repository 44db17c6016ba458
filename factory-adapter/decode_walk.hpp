// Inside the decoders only: typed reading of single simdjson values, with the pointer to where we
// are. A value of the wrong type or range is noted and reading goes on; broken JSON ends it.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "factory-adapter/decode.hpp"

namespace jidan::adapter {

// Nothing but white space follows what was read. Asked after the whole document was walked.
bool at_end(simdjson::ondemand::document& document);

class DecodeWalk {
 public:
  using Value = simdjson::ondemand::value;

  void note(std::string_view code, std::string_view detail);
  bool broken() const { return broken_; }
  std::vector<Mistake>& mistakes() { return mistakes_; }

  std::optional<std::string> text(Value value, std::size_t bytes_max);
  // Letters, digits, '-', '_' and '.', at most 64: what we use in file names, URLs and logs.
  std::optional<std::string> id(Value value);
  std::optional<std::int64_t> integer(Value value, std::int64_t at_least, std::int64_t at_most);
  std::optional<Instant> instant(Value value);

  // Calls `field(key, value)` for each field; a key that comes twice is noted and skipped.
  template <class Field>
  void object(Value value, Field field) {
    simdjson::ondemand::object fields;
    if (!took(value.get_object().get(fields), "an object is expected")) return;
    this->fields(fields, field);
  }
  template <class Field>
  void fields(simdjson::ondemand::object& object, Field field) {
    std::set<std::string, std::less<>> seen;
    for (auto entry : object) {
      std::string_view key;
      Value value;
      if (!sound(entry.unescaped_key().get(key))) return;
      const std::string name(key);
      if (!sound(entry.value().get(value))) return;
      const std::size_t length = descend(name);
      if (seen.insert(name).second) {
        field(std::string_view(name), value);
      } else {
        note("duplicate-key", "the key comes twice");
      }
      pointer_.resize(length);
      if (broken_) return;
    }
  }
  template <class Element>
  void array(Value value, Element element) {
    simdjson::ondemand::array elements;
    if (!took(value.get_array().get(elements), "an array is expected")) return;
    std::size_t index = 0;
    for (auto entry : elements) {
      Value one;
      if (!sound(entry.get(one))) return;
      const std::size_t length = descend(std::to_string(index++));
      element(one);
      pointer_.resize(length);
      if (broken_) return;
    }
  }
  // A required field that never came; `name` is below where we are.
  void missing(std::string_view name);

 private:
  std::size_t descend(std::string_view name);
  bool took(simdjson::error_code error, std::string_view expected);
  bool sound(simdjson::error_code error);

  std::string pointer_;
  std::vector<Mistake> mistakes_;
  bool broken_ = false;
};

}  // namespace jidan::adapter
