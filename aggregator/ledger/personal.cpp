// Taking the personal text apart without a parser: it was written by us, so only strings and
// nesting have to be skipped. Anything unexpected is answered with nothing.
#include "aggregator/ledger/personal.hpp"

#include <charconv>

namespace jidan::ledger {
namespace {

class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool take(std::string_view literal) {
    if (rest_.substr(0, literal.size()) != literal) return false;
    rest_.remove_prefix(literal.size());
    return true;
  }

  // One whole object or array; empty when there is none.
  std::string_view value() {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (in_string) {
        if (c == '\\') ++i;
        if (c == '"') in_string = false;
        continue;
      }
      if (c == '"') in_string = true;
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && --depth == 0) return cut(i + 1);
      if (depth <= 0) break;
    }
    return {};
  }

  std::optional<std::uint16_t> number() {
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{}) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  bool done() const { return rest_.empty(); }

 private:
  std::string_view cut(std::size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  std::string_view rest_;
};

bool take_lines(Cursor& cursor, std::vector<LinePersonalization>& lines) {
  if (cursor.take("]")) return true;
  do {
    if (!cursor.take("{\"line\":")) return false;
    const auto number = cursor.number();
    if (!number || !cursor.take(",\"personalization\":")) return false;
    const std::string_view json = cursor.value();
    if (json.empty() || !cursor.take("}")) return false;
    lines.push_back({*number, json});
  } while (cursor.take(","));
  return cursor.take("]");
}

}  // namespace

std::string_view PersonalParts::personalization(std::uint16_t line) const {
  for (const LinePersonalization& each : lines)
    if (each.line == line) return each.json;
  return "[]";
}

std::optional<PersonalParts> split_personal(std::string_view text) {
  PersonalParts parts;
  Cursor cursor{text};
  if (!cursor.take("{\"ship_to\":")) return std::nullopt;
  parts.ship_to = cursor.value();
  if (parts.ship_to.empty() || !cursor.take(",\"lines\":[")) return std::nullopt;
  if (!take_lines(cursor, parts.lines) || !cursor.take(",\"metadata\":")) return std::nullopt;
  parts.metadata = cursor.value();
  if (parts.metadata.empty() || !cursor.take("}") || !cursor.done()) return std::nullopt;
  return parts;
}

}  // namespace jidan::ledger
