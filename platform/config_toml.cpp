// The only file that includes toml++: text in, plain tree out. The parser stops at its first
// mistake; so that one slip doesn't hide the others, a wrong line that stands for itself is blanked
// and the rest is parsed again.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <algorithm>
#include <utility>

#include "platform/config_node.hpp"

namespace jidan::platform::detail {
namespace {

constexpr int kSyntaxMistakesMax = 20;

std::unique_ptr<ConfigNode> plain(const toml::node& from, const std::string& where) {
  auto node = std::make_unique<ConfigNode>();
  node->line = from.source().begin.line;
  node->column = from.source().begin.column;
  node->where = where;
  if (const auto* table = from.as_table()) {
    ConfigTableNode children;
    for (const auto& [key, child] : *table) {
      auto copy = plain(child, where);
      // Tables and values begin after the key; a reader looks for the key.
      copy->line = key.source().begin.line != 0 ? key.source().begin.line : copy->line;
      copy->column = key.source().begin.column != 0 ? key.source().begin.column : copy->column;
      children.emplace(std::string(key.str()), std::move(copy));
    }
    node->value = std::move(children);
  } else if (const auto* array = from.as_array()) {
    ConfigArrayNode children;
    for (const auto& child : *array) children.push_back(plain(child, where));
    node->value = std::move(children);
  } else if (const auto* text = from.as_string()) {
    node->value = text->get();
  } else if (const auto* integer = from.as_integer()) {
    node->value = integer->get();
  } else if (const auto* number = from.as_floating_point()) {
    node->value = number->get();
  } else if (const auto* boolean = from.as_boolean()) {
    node->value = boolean->get();
  } else {
    node->value = OtherValue{"a date or time"};
  }
  return node;
}

// Blanks the line if it stands for itself (a key with its value, not a table's head: without that
// the keys below would land in another table). False when nothing sensible can be left out.
bool leave_out(std::string& text, std::uint32_t line) {
  std::size_t begin = 0;
  for (std::uint32_t l = 1; l < line && begin != std::string::npos; ++l) {
    begin = text.find('\n', begin);
    if (begin != std::string::npos) ++begin;
  }
  if (begin == std::string::npos || begin >= text.size()) return false;
  const std::size_t end = std::min(text.find('\n', begin), text.size());
  const std::string_view content(text.data() + begin, end - begin);
  const auto first = content.find_first_not_of(" \t\r");
  if (first == std::string_view::npos || content[first] == '[' || content[first] == '#')
    return false;
  text.replace(begin, end - begin, end - begin, ' ');
  return true;
}

}  // namespace

void parse_toml(std::string_view text, ConfigState& state) {
  std::string remaining(text);
  for (int mistakes = 0; mistakes < kSyntaxMistakesMax; ++mistakes) {
    const toml::parse_result result = toml::parse(remaining, state.name);
    if (result.succeeded()) {
      state.root = std::move(*plain(result.table(), state.name));
      return;
    }
    const auto& error = result.error();
    state.problems.push_back({"", state.name, error.source().begin.line,
                              error.source().begin.column,
                              "not TOML: " + std::string(error.description())});
    // An error noticed at the start of the next line belongs to the line before it.
    const std::uint32_t line = error.source().begin.line;
    const bool next_line = error.source().begin.column <= 1 && line > 1;
    if (!leave_out(remaining, next_line ? line - 1 : line) && !leave_out(remaining, line)) break;
  }
  state.unreadable = true;
}

}  // namespace jidan::platform::detail
