// Finding one's way in the tree: a key of a table, sub-tables, and where to say what is wrong.
// Asking for a key, present or not, is what makes it known.
#include "platform/config_node.hpp"

namespace jidan::platform {

using detail::ConfigArrayNode;
using detail::ConfigNode;
using detail::ConfigTableNode;

namespace detail {

std::string kind_of(const ConfigNode& node) {
  struct Names {
    std::string operator()(const std::string& t) const { return "\"" + t + "\""; }
    std::string operator()(std::int64_t i) const { return std::to_string(i); }
    std::string operator()(double d) const { return std::to_string(d); }
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(const EnvironmentText& e) const { return "\"" + e.text + "\""; }
    std::string operator()(const OtherValue& o) const { return o.kind; }
    std::string operator()(const ConfigTableNode&) const { return "a table"; }
    std::string operator()(const ConfigArrayNode&) const { return "a list"; }
  };
  constexpr std::size_t kShownMax = 60;
  std::string shown = std::visit(Names{}, node.value);
  if (shown.size() > kShownMax) return "a text of " + std::to_string(shown.size()) + " bytes";
  return shown;
}

}  // namespace detail

std::string ConfigTable::path_of(std::string_view key) const {
  if (key.empty()) return path_;
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

const ConfigNode* ConfigTable::ask(std::string_view key) const {
  state_->known[detail::without_positions(path_)].emplace(key);
  if (node_ == nullptr) return nullptr;
  const auto* table = std::get_if<ConfigTableNode>(&node_->value);
  if (table == nullptr) return nullptr;
  const auto found = table->find(key);
  return found == table->end() ? nullptr : found->second.get();
}

bool ConfigTable::has(std::string_view key) const {
  return ask(key) != nullptr;
}

void ConfigTable::refuse(std::string_view key, std::string message) const {
  if (state_->unreadable) return;
  const ConfigNode* node = key.empty() ? node_ : ask(key);
  if (node == nullptr) node = node_;
  ConfigProblem problem{path_of(key), state_->name, 0, 0, std::move(message)};
  if (node != nullptr) {
    problem.where = node->where;
    problem.line = node->line;
    problem.column = node->column;
  }
  state_->problems.push_back(std::move(problem));
}

ConfigTable ConfigTable::table(std::string_view key) const {
  const ConfigNode* node = ask(key);
  if (node != nullptr && !std::holds_alternative<ConfigTableNode>(node->value)) {
    refuse(key, "must be a table [" + path_of(key) + "], not " + kind_of(*node));
    node = nullptr;
  }
  return ConfigTable(state_, node, path_of(key));
}

std::vector<ConfigTable> ConfigTable::tables(std::string_view key) const {
  std::vector<ConfigTable> found;
  const ConfigNode* node = ask(key);
  if (node == nullptr) return found;
  const auto* array = std::get_if<ConfigArrayNode>(&node->value);
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const ConfigNode* each = (*array)[i].get();
    if (!std::holds_alternative<ConfigTableNode>(each->value)) {
      array = nullptr;
      break;
    }
    found.push_back(ConfigTable(state_, each, path_of(key) + "[" + std::to_string(i) + "]"));
  }
  if (array == nullptr) {
    refuse(key, "must be a list of tables [[" + path_of(key) + "]], not " + kind_of(*node));
    found.clear();
  }
  return found;
}

}  // namespace jidan::platform
