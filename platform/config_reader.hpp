// Reads a TOML file and the environment into typed settings and collects every mistake with its
// key, line and column. A key is known because somebody asks for it: after the last question
// finish() refuses what nobody asked for, and names the nearest key that exists. Not a place for
// settings: each program has its own struct and its own read function.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/config_values.hpp"
#include "platform/instant_text.hpp"

namespace jidan::platform {

struct ConfigProblem {
  std::string key;         // intake.listen, channels[0].name; empty for the file itself
  std::string where;       // the file's name, or "environment JIDAN_INTAKE__LISTEN"
  std::uint32_t line = 0;  // from 1; 0 where a line makes no sense
  std::uint32_t column = 0;
  std::string message;  // what is wrong and what is allowed

  std::string text() const;  // jidan.toml:12:10: intake.listen: …
};

// The process environment by name, or a made-up one in tests.
using Environment = std::map<std::string, std::string>;
Environment process_environment();

namespace detail {
struct ConfigNode;
struct ConfigState;
}  // namespace detail

template <class E>
using Choices = std::initializer_list<std::pair<std::string_view, E>>;

// One table of the file; cheap to copy; valid as long as its ConfigReader. Every getter returns the
// default (and notes a problem where there is something wrong), so reading goes on to the end.
class ConfigTable {
 public:
  std::string text(std::string_view key, std::string_view otherwise = "") const;
  std::string required_text(std::string_view key) const;
  bool boolean(std::string_view key, bool otherwise) const;
  std::int64_t integer(std::string_view key, std::int64_t at_least, std::int64_t at_most,
                       std::int64_t otherwise) const;
  double number(std::string_view key, double at_least, double at_most, double otherwise) const;
  // "250 ms", "30 s", "15 min", "6 h", "30 d".
  std::chrono::milliseconds duration(std::string_view key, std::chrono::milliseconds at_least,
                                     std::chrono::milliseconds at_most,
                                     std::chrono::milliseconds otherwise) const;
  // A number of bytes, or "64 KiB", "16 MiB", "1 GiB".
  std::int64_t size(std::string_view key, std::int64_t at_least, std::int64_t at_most,
                    std::int64_t otherwise) const;
  // "127.0.0.1:7810", "[::1]:0", "localhost:7810".
  HostPort address(std::string_view key, std::string_view otherwise) const;
  // An http or https URL without user, query or fragment, no slash at its end; "" stays "".
  std::string url(std::string_view key, std::string_view otherwise = "") const;
  std::string required_url(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key, std::vector<std::string> otherwise) const;
  std::optional<Instant> instant(std::string_view key) const;
  // Exactly 64 hexadecimal digits, given back in lower case.
  std::string required_sha256(std::string_view key) const;

  template <class E>
  E choice(std::string_view key, Choices<E> choices, E otherwise) const {
    std::vector<std::string_view> names;
    for (const auto& [name, value] : choices) names.push_back(name);
    const auto index = chosen(key, names);
    return index ? std::data(choices)[*index].second : otherwise;
  }

  ConfigTable table(std::string_view key) const;                // [key]; empty if absent
  std::vector<ConfigTable> tables(std::string_view key) const;  // [[key]]

  // A rule between keys that the getters can't see; `key` may be "" for the table itself.
  void refuse(std::string_view key, std::string message) const;
  bool has(std::string_view key) const;

 private:
  friend class ConfigReader;
  ConfigTable(detail::ConfigState* state, const detail::ConfigNode* node, std::string path)
      : state_(state), node_(node), path_(std::move(path)) {}
  const detail::ConfigNode* ask(std::string_view key) const;
  std::optional<std::size_t> chosen(std::string_view key,
                                    std::span<const std::string_view> names) const;
  std::string path_of(std::string_view key) const;

  detail::ConfigState* state_;
  const detail::ConfigNode* node_;  // null: the table is absent
  std::string path_;
};

class ConfigReader {
 public:
  // A file that can't be read or parsed is a problem like any other.
  static ConfigReader from_file(const std::filesystem::path& file, const Environment& environment);
  static ConfigReader from_text(std::string_view text, std::string name,
                                const Environment& environment);
  ConfigReader(ConfigReader&&) noexcept;
  ~ConfigReader();

  ConfigTable root() const;

  // Every mistake, in the order of the file; the environment's after them. Call it last.
  std::vector<ConfigProblem> finish() const;
  // Every key asked for so far, array tables as name[].key: what an example file must show.
  std::vector<std::string> known_keys() const;

 private:
  ConfigReader();
  std::unique_ptr<detail::ConfigState> state_;
};

}  // namespace jidan::platform
