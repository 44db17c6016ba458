// Lays the environment over the file: JIDAN_INTAKE__LISTEN is intake.listen,
// JIDAN_CHANNELS__0__NAME the name of the first channel. Its values stay text until a getter asks
// for a type.
#include <unistd.h>

#include <charconv>

#include "platform/config_node.hpp"

namespace jidan::platform {

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

namespace detail {
namespace {

constexpr std::string_view kPrefix = "JIDAN_";

// INTAKE__LISTEN → intake, listen
std::vector<std::string> path_of(std::string_view name) {
  std::vector<std::string> path;
  while (true) {
    const auto dot = name.find("__");
    std::string part(name.substr(0, dot));
    for (char& c : part) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    path.push_back(std::move(part));
    if (dot == std::string_view::npos) return path;
    name.remove_prefix(dot + 2);
  }
}

std::optional<std::size_t> position(std::string_view part) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
  if (error != std::errc{} || end != part.data() + part.size()) return std::nullopt;
  return value;
}

// The child of `node` called `part`, made if it isn't there; null if it can't be.
ConfigNode* child(ConfigNode& node, const std::string& part, const std::string& where) {
  const auto fresh = [&] {
    auto made = std::make_unique<ConfigNode>();
    made->where = where;
    made->value = ConfigTableNode{};
    return made;
  };
  if (const auto at = position(part)) {
    // A table that was only just made becomes a list when a number follows it.
    if (auto* table = std::get_if<ConfigTableNode>(&node.value); table && table->empty()) {
      node.value = ConfigArrayNode{};
    }
    auto* array = std::get_if<ConfigArrayNode>(&node.value);
    if (array == nullptr || *at > array->size()) return nullptr;
    if (*at == array->size()) array->push_back(fresh());
    return (*array)[*at].get();
  }
  auto* table = std::get_if<ConfigTableNode>(&node.value);
  if (table == nullptr) return nullptr;
  auto& slot = (*table)[part];
  if (!slot) slot = fresh();
  return slot.get();
}

}  // namespace

void lay_over(const Environment& environment, ConfigState& state) {
  for (const auto& [name, text] : environment) {
    if (!std::string_view(name).starts_with(kPrefix)) continue;
    const std::string where = "environment " + name;
    ConfigNode* node = &state.root;
    for (const std::string& part : path_of(std::string_view(name).substr(kPrefix.size()))) {
      node = child(*node, part, where);
      if (node == nullptr) break;
    }
    if (node == nullptr) {
      state.problems.push_back(
          {"", where, 0, 0,
           "names no key: two underscores stand for a dot, a number for a place in a list "
           "(0 is the first, and none may be left out)"});
      continue;
    }
    node->value = EnvironmentText{text};
    node->line = 0;
    node->column = 0;
    node->where = where;
  }
}

}  // namespace detail
}  // namespace jidan::platform
