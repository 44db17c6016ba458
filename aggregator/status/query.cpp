// Reading queries; see query.hpp.
#include "aggregator/status/query.hpp"

#include <algorithm>
#include <charconv>

#include "platform/instant_text.hpp"
#include "web-hooks/http/target_text.hpp"

namespace jidan::status {
namespace {

http::ProblemError mistake(std::string_view name, std::string_view code, std::string detail) {
  return {"/" + std::string{name}, std::string{code}, std::move(detail)};
}

bool knows(const ListForm& form, std::string_view name) {
  return std::find(form.filters.begin(), form.filters.end(), name) != form.filters.end();
}

void read_limit(const std::string& text, ListQuery& out, Mistakes& mistakes) {
  std::uint32_t value = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error == std::errc{} && end == last && value >= 1 && value <= kListLimitMax)
    out.limit = value;
  else
    mistakes.push_back(mistake("limit", "out-of-range",
                               "limit is a number from 1 to " + std::to_string(kListLimitMax)));
}

void read_after(const std::string& text, const ListForm& form, ListQuery& out, Mistakes& mistakes) {
  if (form.id_prefix.empty()) {
    out.after_text = text;
  } else if (const auto sequence = core::decode_id(form.id_prefix, text)) {
    out.after = *sequence;
  } else {
    mistakes.push_back(mistake("after", "bad-format", "after is a value of `next`"));
  }
}

void read_state(const std::string& text, const ListForm& form, ListQuery& out, Mistakes& mistakes) {
  const auto found = std::find(form.states.begin(), form.states.end(), text);
  if (found != form.states.end()) {
    out.state = static_cast<std::size_t>(found - form.states.begin());
    return;
  }
  std::string words = "one of";
  for (const std::string_view state : form.states) words += " " + std::string{state};
  mistakes.push_back(mistake(form.state_name, "bad-value", std::move(words)));
}

}  // namespace

Mistakes read_list_query(std::string_view query, const ListForm& form, ListQuery& out) {
  const auto parameters = http::parse_parameters(query);
  if (!parameters) return {mistake("", "bad-format", "percent-encoded name=value pairs")};
  Mistakes mistakes;
  for (const auto& [name, value] : *parameters) {
    if (name == "limit") {
      read_limit(value, out, mistakes);
    } else if (name == "after") {
      read_after(value, form, out, mistakes);
    } else if (!form.state_name.empty() && name == form.state_name) {
      read_state(value, form, out, mistakes);
    } else if (!knows(form, name)) {
      mistakes.push_back(mistake(name, "unknown-field", "this list has no such filter"));
    } else if (name == "channel") {
      out.channel = value;
    } else if (name == "factory") {
      out.factory = value;
    } else if (name == "process") {
      out.process = value;
    } else if (name == "updated_after") {
      out.updated_after = platform::read_rfc3339(value);
      if (!out.updated_after) mistakes.push_back(mistake(name, "bad-time", "an RFC 3339 instant"));
    }
  }
  return mistakes;
}

std::optional<ApplyQuery> read_apply_query(std::string_view query) {
  const auto parameters = http::parse_parameters(query);
  if (!parameters) return std::nullopt;
  ApplyQuery read;
  for (const auto& [name, value] : *parameters) {
    const bool is_known = name == "dry_run" || name == "force";
    if (!is_known || (value != "true" && value != "false")) return std::nullopt;
    (name == "force" ? read.force : read.dry_run) = value == "true";
  }
  return read;
}

}  // namespace jidan::status
