// The only file that includes toml++: text in, plain tree out. The parser stops at its first
// mistake; so that one slip doesn't hide the others, a wrong line that stands for itself is blanked
// and the rest is parsed again.

// toml++ 3.3 asserts on some wrong documents ("[=", "x = ,"), and with NDEBUG goes on with
// undefined behaviour. Here its assertions throw in every build: a wrong file is a problem, never a
// crash.
#undef NDEBUG
#define TOML_ASSERT(condition)                            \
  do {                                                    \
    if (!(condition)) jidan::platform::detail::give_up(); \
  } while (false)
#define TOML_EXCEPTIONS 1
#define TOML_HEADER_ONLY 1
namespace jidan::platform::detail {
struct ParserGaveUp {};
[[noreturn]] static void give_up() {
  throw ParserGaveUp{};
}
}  // namespace jidan::platform::detail
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

struct SyntaxMistake {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string description;
};

bool gives_up(std::string_view text) {
  try {
    static_cast<void>(toml::parse(text));
    return false;
  } catch (const toml::parse_error&) {
    return false;
  } catch (const ParserGaveUp&) {
    return true;
  }
}

// The parser doesn't say where it was: the line is the last of the shortest beginning it gives up
// on.
std::uint32_t line_of_giving_up(std::string_view text) {
  std::uint32_t line = 1;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos;
       end = text.find('\n', end + 1), ++line) {
    if (gives_up(text.substr(0, end + 1))) return line;
  }
  return line;
}

std::optional<SyntaxMistake> try_parse(const std::string& text, ConfigState& state) {
  try {
    const toml::table table = toml::parse(text, state.name);
    state.root = std::move(*plain(table, state.name));
    return std::nullopt;
  } catch (const toml::parse_error& error) {
    return SyntaxMistake{error.source().begin.line, error.source().begin.column,
                         std::string(error.description())};
  } catch (const ParserGaveUp&) {
    return SyntaxMistake{line_of_giving_up(text), 0, "a name or a value is expected"};
  }
}

}  // namespace

void parse_toml(std::string_view text, ConfigState& state) {
  std::string remaining(text);
  for (int mistakes = 0; mistakes < kSyntaxMistakesMax; ++mistakes) {
    const auto mistake = try_parse(remaining, state);
    if (!mistake) return;
    state.problems.push_back(
        {"", state.name, mistake->line, mistake->column, "not TOML: " + mistake->description});
    // A mistake noticed at the start of the next line belongs to the line before it.
    const bool next_line = mistake->column == 1 && mistake->line > 1;
    if (!leave_out(remaining, next_line ? mistake->line - 1 : mistake->line) &&
        !leave_out(remaining, mistake->line)) {
      break;
    }
  }
  state.unreadable = true;
}

}  // namespace jidan::platform::detail
