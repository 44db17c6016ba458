// The typed getters: each says what is allowed when the value is not, and goes on with the default.
#include <charconv>
#include <cmath>

#include "platform/config_node.hpp"

namespace jidan::platform {
namespace {

using detail::ConfigArrayNode;
using detail::ConfigNode;
using detail::EnvironmentText;
using detail::kind_of;

const std::string* text_of(const ConfigNode& node) {
  if (const auto* text = std::get_if<std::string>(&node.value)) return text;
  if (const auto* raw = std::get_if<EnvironmentText>(&node.value)) return &raw->text;
  return nullptr;
}

// A number written in the file, or in the environment as text.
template <class Number>
std::optional<Number> number_of(const ConfigNode& node) {
  if (const auto* number = std::get_if<Number>(&node.value)) return *number;
  if (const auto* raw = std::get_if<EnvironmentText>(&node.value)) {
    Number value{};
    const char* end = raw->text.data() + raw->text.size();
    const auto [stop, error] = std::from_chars(raw->text.data(), end, value);
    if (error == std::errc{} && stop == end) return value;
  }
  return std::nullopt;
}

std::string range(std::string low, std::string high) {
  return "from " + std::move(low) + " to " + std::move(high);
}

std::string duration_text(std::chrono::milliseconds duration) {
  const auto ms = duration.count();
  if (ms % 86'400'000 == 0 && ms != 0) return std::to_string(ms / 86'400'000) + " d";
  if (ms % 3'600'000 == 0 && ms != 0) return std::to_string(ms / 3'600'000) + " h";
  if (ms % 60'000 == 0 && ms != 0) return std::to_string(ms / 60'000) + " min";
  if (ms % 1'000 == 0 && ms != 0) return std::to_string(ms / 1'000) + " s";
  return std::to_string(ms) + " ms";
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    std::string_view part = text.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    parts.emplace_back(part);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

}  // namespace

std::string ConfigTable::text(std::string_view key, std::string_view otherwise) const {
  const ConfigNode* node = ask(key);
  if (node == nullptr) return std::string(otherwise);
  if (const std::string* text = text_of(*node)) {
    if (text->find('\0') == std::string::npos) return *text;
    refuse(key, "must not contain a NUL");
  } else {
    refuse(key, "must be a text in quotes, not " + kind_of(*node));
  }
  return std::string(otherwise);
}

std::string ConfigTable::required_text(std::string_view key) const {
  if (ask(key) == nullptr) {
    refuse(key, "is missing; a text is required");
    return "";
  }
  const std::size_t problems_before = state_->problems.size();
  std::string value = text(key);
  if (value.empty() && state_->problems.size() == problems_before) {
    refuse(key, "must not be empty");
  }
  return value;
}

bool ConfigTable::boolean(std::string_view key, bool otherwise) const {
  const ConfigNode* node = ask(key);
  if (node == nullptr) return otherwise;
  if (const auto* value = std::get_if<bool>(&node->value)) return *value;
  if (const auto* raw = std::get_if<EnvironmentText>(&node->value)) {
    if (raw->text == "true") return true;
    if (raw->text == "false") return false;
  }
  refuse(key, "must be true or false, not " + kind_of(*node));
  return otherwise;
}

std::int64_t ConfigTable::integer(std::string_view key, std::int64_t at_least, std::int64_t at_most,
                                  std::int64_t otherwise) const {
  const ConfigNode* node = ask(key);
  if (node == nullptr) return otherwise;
  const auto value = number_of<std::int64_t>(*node);
  if (value && *value >= at_least && *value <= at_most) return *value;
  refuse(key, "must be a whole number " + range(std::to_string(at_least), std::to_string(at_most)) +
                  ", not " + kind_of(*node));
  return otherwise;
}

double ConfigTable::number(std::string_view key, double at_least, double at_most,
                           double otherwise) const {
  const ConfigNode* node = ask(key);
  if (node == nullptr) return otherwise;
  std::optional<double> value = number_of<double>(*node);
  if (!value) {
    if (const auto whole = number_of<std::int64_t>(*node)) value = static_cast<double>(*whole);
  }
  if (value && std::isfinite(*value) && *value >= at_least && *value <= at_most) return *value;
  refuse(key, "must be a number " + range(std::to_string(at_least), std::to_string(at_most)) +
                  ", not " + kind_of(*node));
  return otherwise;
}

std::chrono::milliseconds ConfigTable::duration(std::string_view key,
                                                std::chrono::milliseconds at_least,
                                                std::chrono::milliseconds at_most,
                                                std::chrono::milliseconds otherwise) const {
  const ConfigNode* node = ask(key);
  if (node == nullptr) return otherwise;
  const std::string* text = text_of(*node);
  const auto value = text != nullptr ? read_duration(*text) : std::nullopt;
  if (value && *value >= at_least && *value <= at_most) return *value;
  refuse(key, "must be a duration (\"250 ms\", \"30 s\", \"15 min\", \"6 h\", \"30 d\") " +
                  range(duration_text(at_least), duration_text(at_most)) + ", not " +
                  kind_of(*node));
  return otherwise;
}

std::int64_t ConfigTable::size(std::string_view key, std::int64_t at_least, std::int64_t at_most,
                               std::int64_t otherwise) const {
  const ConfigNode* node = ask(key);
  if (node == nullptr) return otherwise;
  std::optional<std::int64_t> value = number_of<std::int64_t>(*node);
  if (const std::string* text = text_of(*node); !value && text != nullptr) value = read_size(*text);
  if (value && *value >= at_least && *value <= at_most) return *value;
  refuse(key, "must be a number of bytes, or a text like \"64 KiB\" or \"16 MiB\", " +
                  range(std::to_string(at_least), std::to_string(at_most)) + " bytes, not " +
                  kind_of(*node));
  return otherwise;
}

HostPort ConfigTable::address(std::string_view key, std::string_view otherwise) const {
  const HostPort fallback = read_host_port(otherwise).value_or(HostPort{});
  const ConfigNode* node = ask(key);
  if (node == nullptr) return fallback;
  const std::string* text = text_of(*node);
  if (const auto value = text != nullptr ? read_host_port(*text) : std::nullopt) return *value;
  refuse(key,
         "must be an address with a port from 0 to 65535 (\"127.0.0.1:7810\", \"[::1]:0\"), "
         "not " +
             kind_of(*node));
  return fallback;
}

std::string ConfigTable::url(std::string_view key, std::string_view otherwise) const {
  const ConfigNode* node = ask(key);
  if (node == nullptr) return std::string(otherwise);
  const std::string* text = text_of(*node);
  if (text != nullptr && text->empty()) return "";
  if (const auto value = text != nullptr ? read_http_url(*text) : std::nullopt) return *value;
  refuse(key,
         "must be an http or https URL without user, query or fragment, not " + kind_of(*node));
  return std::string(otherwise);
}

std::string ConfigTable::required_url(std::string_view key) const {
  const std::size_t problems_before = state_->problems.size();
  std::string value = url(key);
  if (value.empty() && state_->problems.size() == problems_before) {
    refuse(key, "is missing; an http or https URL is required");
  }
  return value;
}

std::vector<std::string> ConfigTable::texts(std::string_view key,
                                            std::vector<std::string> otherwise) const {
  const ConfigNode* node = ask(key);
  if (node == nullptr) return otherwise;
  if (const auto* raw = std::get_if<EnvironmentText>(&node->value)) {
    return split_at_commas(raw->text);
  }
  std::vector<std::string> values;
  const auto* array = std::get_if<ConfigArrayNode>(&node->value);
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const std::string* text = text_of(*(*array)[i]);
    if (text != nullptr) values.push_back(*text);
  }
  if (array != nullptr && values.size() == array->size()) return values;
  refuse(key, "must be a list of texts in quotes, not " +
                  (array != nullptr ? std::string("of anything else") : kind_of(*node)));
  return otherwise;
}

std::optional<Instant> ConfigTable::instant(std::string_view key) const {
  const ConfigNode* node = ask(key);
  if (node == nullptr) return std::nullopt;
  const std::string* text = text_of(*node);
  if (text != nullptr && text->empty()) return std::nullopt;
  if (const auto value = text != nullptr ? read_rfc3339(*text) : std::nullopt) return value;
  refuse(key, "must be an RFC 3339 instant in quotes (\"2026-12-01T08:00:00+08:00\"), not " +
                  kind_of(*node));
  return std::nullopt;
}

std::string ConfigTable::required_sha256(std::string_view key) const {
  const ConfigNode* node = ask(key);
  const std::string* text = node != nullptr ? text_of(*node) : nullptr;
  if (const auto value = text != nullptr ? read_sha256(*text) : std::nullopt) return *value;
  // Never shown: somebody may have put the token itself here.
  refuse(key, "must be a SHA-256 digest of 64 hexadecimal digits");
  return "";
}

std::optional<std::size_t> ConfigTable::chosen(std::string_view key,
                                               std::span<const std::string_view> names) const {
  const ConfigNode* node = ask(key);
  if (node == nullptr) return std::nullopt;
  const std::string* text = text_of(*node);
  std::string allowed;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (text != nullptr && *text == names[i]) return i;
    allowed += (i == 0 ? "\"" : ", \"") + std::string(names[i]) + "\"";
  }
  refuse(key, "must be one of " + allowed + ", not " + kind_of(*node));
  return std::nullopt;
}

}  // namespace jidan::platform
