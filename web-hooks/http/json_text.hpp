// Writing JSON by hand, fast: text is appended to a string, nothing is built in memory first.
// The result is always valid JSON and valid UTF-8 for any input bytes: invalid sequences become
// U+FFFD. JsonWriter places the commas; that keys are unique and nesting is closed is the caller's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace jidan::http {

/** Appends `text` with its quotes. Control characters, quote and backslash are escaped; each
    maximal invalid UTF-8 part (also surrogates and overlong forms) becomes one U+FFFD. */
void append_json_string(std::string& out, std::string_view text);

void append_integer(std::string& out, std::int64_t value);

/** writer.begin_object(); writer.key("id").string(id); writer.end_object(); */
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view value);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  /** Text that is JSON already. */
  JsonWriter& raw(std::string_view json);

 private:
  void before_value();

  std::string& out_;
  bool needs_comma_ = false;
};

}  // namespace jidan::http
