// Reading queries; see query.hpp.
#include "aggregator/intake/query.hpp"

#include <charconv>

#include "platform/instant_text.hpp"
#include "web-hooks/http/target_text.hpp"

namespace jidan::intake {
namespace {

constexpr std::uint32_t kLimitMax = 500;  // a page is rendered in one go
constexpr std::size_t kExternalIdBytesMax = 4 * 128;

Mistake mistake_at(std::string_view name, MistakeCode code, std::string expected = {}) {
  Mistake mistake;
  append_pointer_segment(mistake.pointer, name);
  mistake.code = code;
  mistake.expected = std::move(expected);
  return mistake;
}

void read_limit(const std::string& text, std::uint32_t& limit, Mistakes& mistakes) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size() && value >= 1 && value <= kLimitMax)
    limit = value;
  else
    mistakes.push_back(
        mistake_at("limit", MistakeCode::out_of_range, "1 … " + std::to_string(kLimitMax)));
}

template <class Tag>
void read_after(const std::string& text, core::Id<Tag>& after, Mistakes& mistakes) {
  if (const auto id = core::parse_id<Tag>(text))
    after = *id;
  else
    mistakes.push_back(mistake_at("after", MistakeCode::bad_format, "a value of `next`"));
}

std::optional<core::PartState> find_state(std::string_view name) {
  for (int i = 0; i < core::kPartStateCount; ++i)
    if (core::to_text(static_cast<core::PartState>(i)) == name)
      return static_cast<core::PartState>(i);
  return std::nullopt;
}

void read_status(const std::string& text, OrderFilter& filter, Mistakes& mistakes) {
  filter.status = find_state(text);
  if (!filter.status)
    mistakes.push_back(mistake_at("status", MistakeCode::bad_value,
                                  "awaiting_payment, held, pooled, in_run, in_production, made, "
                                  "shipped, cancelled"));
}

Mistakes malformed() {
  return {mistake_at("", MistakeCode::bad_format, "percent-encoded name=value pairs")};
}

}  // namespace

std::optional<bool> read_dry_run(std::string_view query) {
  if (query.empty()) return false;
  const auto parameters = http::parse_parameters(query);
  if (!parameters) return std::nullopt;
  bool dry_run = false;
  for (const auto& [name, value] : *parameters) {
    if (name != "dry_run" || (value != "true" && value != "false")) return std::nullopt;
    dry_run = value == "true";
  }
  return dry_run;
}

Mistakes read_orders_query(std::string_view query, OrderFilter& filter) {
  Mistakes mistakes;
  const auto parameters = http::parse_parameters(query);
  if (!parameters) return malformed();
  for (const auto& [name, value] : *parameters) {
    if (name == "external_id") {
      filter.external_id = value;
      if (value.empty()) mistakes.push_back(mistake_at(name, MistakeCode::empty));
      if (value.size() > kExternalIdBytesMax)
        mistakes.push_back(mistake_at(name, MistakeCode::too_long, "128 characters"));
    } else if (name == "status") {
      read_status(value, filter, mistakes);
    } else if (name == "updated_after") {
      filter.updated_after = platform::read_rfc3339(value);
      if (!filter.updated_after) mistakes.push_back(mistake_at(name, MistakeCode::bad_time));
    } else if (name == "limit") {
      read_limit(value, filter.limit, mistakes);
    } else if (name == "after") {
      read_after(value, filter.after, mistakes);
    } else {
      mistakes.push_back(mistake_at(name, MistakeCode::unknown_field));
    }
  }
  return mistakes;
}

Mistakes read_job_sheets_query(std::string_view query, JobSheetsQuery& out) {
  Mistakes mistakes;
  const auto parameters = http::parse_parameters(query);
  if (!parameters) return malformed();
  for (const auto& [name, value] : *parameters) {
    if (name == "limit")
      read_limit(value, out.limit, mistakes);
    else if (name == "after")
      read_after(value, out.after, mistakes);
    else
      mistakes.push_back(mistake_at(name, MistakeCode::unknown_field));
  }
  return mistakes;
}

}  // namespace jidan::intake
