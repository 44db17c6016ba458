// Inside the configuration reader: the file and the environment as one plain tree, so that toml++
// is included in one file only and the getters don't care where a value came from.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "platform/config_reader.hpp"

namespace jidan::platform::detail {

struct ConfigNode;

struct EnvironmentText {  // typed only when somebody asks for it
  std::string text;
};
struct OtherValue {  // a date or time of TOML's own: no key of ours takes one
  std::string kind;
};
using ConfigTableNode = std::map<std::string, std::unique_ptr<ConfigNode>, std::less<>>;
using ConfigArrayNode = std::vector<std::unique_ptr<ConfigNode>>;

struct ConfigNode {
  std::variant<std::string, std::int64_t, double, bool, EnvironmentText, OtherValue,
               ConfigTableNode, ConfigArrayNode>
      value;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string where;
};

struct ConfigState {
  std::string name;  // of the file
  ConfigNode root;
  std::vector<ConfigProblem> problems;
  bool unreadable = false;  // nothing could be read: missing keys would be noise
  // Keys asked for, by table with array positions left out: "channels[]" → {"name", …}.
  std::map<std::string, std::set<std::string>> known;
};

// Parses `text` into state.root; what can't be parsed becomes problems. A line that is wrong by
// itself is left out and the rest is read, so that one slip doesn't hide the others.
void parse_toml(std::string_view text, ConfigState& state);

// Puts JIDAN_… of the environment over the tree.
void lay_over(const Environment& environment, ConfigState& state);

// How a message shows the value that was found: "abc", 12, a list.
std::string kind_of(const ConfigNode& node);

// channels[0] → channels[]
std::string without_positions(std::string_view path);

}  // namespace jidan::platform::detail
