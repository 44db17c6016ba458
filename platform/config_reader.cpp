// The reader itself: opening the file, walking tables, and at the end the keys nobody asked for.
// The typed getters are in config_getters.cpp.
#include "platform/config_reader.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "platform/config_node.hpp"

namespace jidan::platform {
namespace {

using detail::ConfigArrayNode;
using detail::ConfigNode;
using detail::ConfigState;
using detail::ConfigTableNode;

// The whole file, or nothing with errno telling why. A configuration is kilobytes; the limit keeps
// a mistaken path (a database, a device) from being read into memory.
constexpr std::size_t kFileBytesMax = 1 << 20;

std::optional<std::string> contents(const std::filesystem::path& file, std::string& problem) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error) {
    problem = "can't be read: " + error.message();
    return std::nullopt;
  }
  if (size > kFileBytesMax) {
    problem = "is larger than 1 MiB: not a configuration";
    return std::nullopt;
  }
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) {
    problem = "can't be read";
    return std::nullopt;
  }
  return text;
}

std::string joined(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : path + "." + std::string(key);
}

// What to write instead of a key that nobody knows.
std::string advice(const ConfigState& state, const std::string& table, const std::string& key) {
  std::vector<std::string> here;
  if (const auto found = state.known.find(table); found != state.known.end()) {
    here.assign(found->second.begin(), found->second.end());
  }
  if (const std::string near = nearest(key, here); !near.empty()) {
    return "unknown key; the nearest is " + joined(table, near);
  }
  for (const auto& [other, keys] : state.known) {
    if (keys.contains(key)) return "unknown key here; it belongs at " + joined(other, key);
  }
  std::string list;
  for (const std::string& name : here) list += (list.empty() ? "" : ", ") + name;
  return "unknown key; known here: " + list;
}

void find_unknown(const ConfigState& state, const ConfigNode& node, const std::string& path,
                  std::vector<ConfigProblem>& problems) {
  if (const auto* table = std::get_if<ConfigTableNode>(&node.value)) {
    const std::string general = detail::without_positions(path);
    const auto known = state.known.find(general);
    for (const auto& [key, child] : *table) {
      if (known != state.known.end() && known->second.contains(key)) {
        find_unknown(state, *child, joined(path, key), problems);
      } else {
        problems.push_back({joined(path, key), child->where, child->line, child->column,
                            advice(state, general, key)});
      }
    }
  } else if (const auto* array = std::get_if<ConfigArrayNode>(&node.value)) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      find_unknown(state, *(*array)[i], path + "[" + std::to_string(i) + "]", problems);
    }
  }
}

}  // namespace

namespace detail {
std::string without_positions(std::string_view path) {
  std::string general;
  bool inside = false;
  for (const char c : path) {
    if (c == ']') inside = false;
    if (!inside) general += c;
    if (c == '[') inside = true;
  }
  return general;
}
}  // namespace detail

std::string ConfigProblem::text() const {
  std::string out = where;
  if (line != 0) out += ":" + std::to_string(line);
  if (column != 0) out += ":" + std::to_string(column);
  if (!key.empty()) out += ": " + key;
  return out + ": " + message;
}

ConfigReader::ConfigReader() : state_(std::make_unique<ConfigState>()) {
  state_->root.value = ConfigTableNode{};
}
ConfigReader::ConfigReader(ConfigReader&&) noexcept = default;
ConfigReader::~ConfigReader() = default;

ConfigReader ConfigReader::from_text(std::string_view text, std::string name,
                                     const Environment& environment) {
  ConfigReader reader;
  reader.state_->name = std::move(name);
  reader.state_->root.where = reader.state_->name;
  detail::parse_toml(text, *reader.state_);
  detail::lay_over(environment, *reader.state_);
  return reader;
}

ConfigReader ConfigReader::from_file(const std::filesystem::path& file,
                                     const Environment& environment) {
  std::string problem;
  const auto text = contents(file, problem);
  if (text) return from_text(*text, file.string(), environment);
  ConfigReader reader;
  reader.state_->unreadable = true;
  reader.state_->problems.push_back({"", file.string(), 0, 0, problem});
  return reader;
}

ConfigTable ConfigReader::root() const {
  return ConfigTable(state_.get(), &state_->root, "");
}

std::vector<ConfigProblem> ConfigReader::finish() const {
  std::vector<ConfigProblem> problems = state_->problems;
  find_unknown(*state_, state_->root, "", problems);
  std::stable_sort(problems.begin(), problems.end(),
                   [](const ConfigProblem& a, const ConfigProblem& b) {
                     const bool a_file = a.line != 0;
                     const bool b_file = b.line != 0;
                     if (a_file != b_file) return a_file;
                     return std::pair(a.line, a.column) < std::pair(b.line, b.column);
                   });
  return problems;
}

std::vector<std::string> ConfigReader::known_keys() const {
  std::vector<std::string> keys;
  for (const auto& [table, names] : state_->known) {
    for (const std::string& name : names) {
      // Tables are named by their keys.
      const std::string path = joined(table, name);
      if (!state_->known.contains(path) && !state_->known.contains(path + "[]")) {
        keys.push_back(path);
      }
    }
  }
  return keys;
}

}  // namespace jidan::platform
