// Matching walks the table in order: a few dozen rows, each decided mostly by its first segments.
// The first row that fits wins, so literal segments stand before parameters in a table.
#include "web-hooks/http/router.hpp"

#include "web-hooks/http/target_text.hpp"

namespace jidan::http {
namespace {

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> parts;
  if (path.empty() || path.front() != '/') return parts;
  path.remove_prefix(1);
  for (;;) {
    const std::size_t slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

void append_method(std::string& allow, std::string_view token) {
  if (!allow.empty()) allow += ", ";
  allow += token;
}

}  // namespace

void RouteTable::add(Method method, std::string_view pattern) {
  Row row{method, {}};
  for (const std::string_view part : split_path(pattern)) {
    const bool is_parameter = part.size() > 2 && part.front() == '{' && part.back() == '}';
    const std::string_view text = is_parameter ? part.substr(1, part.size() - 2) : part;
    row.segments.push_back({std::string(text), is_parameter});
  }
  rows_.push_back(std::move(row));
}

bool RouteTable::fits(const Row& row, const std::vector<std::string_view>& parts) {
  if (row.segments.size() != parts.size()) return false;
  for (std::size_t at = 0; at < parts.size(); ++at) {
    const Segment& segment = row.segments[at];
    if (segment.is_parameter ? parts[at].empty() : segment.text != parts[at]) return false;
  }
  return true;
}

RouteIndexMatch RouteTable::match(Method method, std::string_view path) const {
  const Method served = method == Method::head ? Method::get : method;
  const std::vector<std::string_view> parts = split_path(path);
  RouteIndexMatch result;
  for (std::size_t index = 0; index < rows_.size(); ++index) {
    const Row& row = rows_[index];
    if (!fits(row, parts)) continue;
    if (row.method != served) {
      append_method(result.allow, method_token(row.method));
      if (row.method == Method::get) append_method(result.allow, "HEAD");
      continue;
    }
    for (std::size_t at = 0; at < parts.size(); ++at) {
      const Segment& segment = row.segments[at];
      if (!segment.is_parameter) continue;
      std::optional<std::string> value = percent_decode(parts[at]);
      if (!value) return {};
      result.parameters.push_back({segment.text, std::move(*value)});
    }
    result.outcome = RouteOutcome::matched;
    result.route = index;
    result.allow.clear();
    return result;
  }
  if (!result.allow.empty()) result.outcome = RouteOutcome::method_not_allowed;
  return result;
}

}  // namespace jidan::http
