// Answers for people; see answers.hpp.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "aggregator/ctl/answers.hpp"

namespace jidan::ctl {
namespace {

using Json = nlohmann::ordered_json;
using Columns = std::vector<std::string>;

// The members of each list that fit on a line, in the order of reading; --json has all of them.
const std::map<std::string, Columns>& columns_of_lists() {
  static const std::map<std::string, Columns> columns{
      {"pools", {"pool_id", "pool_key", "lines", "pieces", "waits_for", "next_review", "limit"}},
      {"runs",
       {"run_id", "run", "factory", "process", "state", "lines", "pieces", "total", "currency",
        "reason", "ack_by", "due_at"}},
      {"orders", {"order_id", "channel", "status", "payment", "line_count", "updated_at"}},
      {"factories",
       {"factory", "name", "mode", "paused", "silent", "closed", "heard_at", "runs_accepted",
        "runs_rejected", "runs_expired"}},
      {"deliveries",
       {"delivery_id", "endpoint", "type", "lane", "state", "attempt_count", "created_at",
        "next_attempt_at"}},
      {"holds", {"line_id", "order_id", "reason", "waiting_on", "quantity", "since"}},
      {"claims", {"claim_id", "run_id", "factory", "report", "at"}},
      {"endpoints", {"factory", "url", "webhook_secrets", "report_secrets", "tokens"}}};
  return columns;
}

std::string cell_of(const Json& value) {
  if (value.is_null()) return "-";
  std::string text = value.is_string() ? value.get<std::string>()
                                       : value.dump(-1, ' ', false, Json::error_handler_t::replace);
  // Nothing a stranger wrote may move the cursor or start a line.
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
  return text;
}

// Columns a terminal needs: Chinese characters take two.
std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 || byte >= 0xC0) width += byte >= 0xE3 ? 2 : 1;
  }
  return width;
}

std::string table_of(const Json& rows, const Columns& columns) {
  std::vector<std::vector<std::string>> cells{columns};
  for (const Json& row : rows) {
    cells.emplace_back();
    for (const std::string& column : columns)
      cells.back().push_back(row.contains(column) ? cell_of(row.at(column)) : "-");
  }
  std::vector<std::size_t> widths(columns.size(), 0);
  for (const auto& row : cells)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  std::string out;
  for (const auto& row : cells) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out.append(widths[i] - width_of(row[i]) + 2, ' ');
    }
    out += '\n';
  }
  return out;
}

// Our own answers are a few levels deep; whatever else came is cut off here.
constexpr int kDepthMax = 8;

void append_lines(std::string& out, const Json& value, int depth) {
  const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
  for (const auto& [name, member] : value.items()) {
    const std::string label = value.is_array() ? "-" : name + ":";
    if (member.is_structured() && !member.empty() && depth < kDepthMax) {
      out += indent + label + "\n";
      append_lines(out, member, depth + 1);
    } else {
      out += indent + label + " " + (member.is_structured() ? "none" : cell_of(member)) + "\n";
    }
  }
}

Json parse(std::string_view json) {
  const auto shallow = [](int depth, Json::parse_event_t, Json&) { return depth <= 32; };
  return Json::parse(json, shallow, false);
}

}  // namespace

std::string text_of(std::string_view json) {
  const Json answer = parse(json);
  if (!answer.is_object()) return std::string{json} + "\n";
  for (const auto& [name, columns] : columns_of_lists()) {
    if (!answer.contains("next") || !answer.contains(name)) continue;
    std::string out = table_of(answer.at(name), columns);
    if (answer.at("next").is_string()) out += "more: --after " + cell_of(answer.at("next")) + "\n";
    return out;
  }
  std::string out;
  // An explanation has its words already; --json has the numbers behind them.
  if (answer.contains("sentences") && answer.at("sentences").is_array()) {
    for (const Json& sentence : answer.at("sentences")) out += cell_of(sentence) + "\n";
    return out;
  }
  append_lines(out, answer, 0);
  return out;
}

std::string problem_text(std::string_view json) {
  const Json problem = parse(json);
  if (!problem.is_object()) return std::string{json};
  std::string out = problem.contains("title") ? cell_of(problem.at("title")) : "refused";
  if (problem.contains("detail")) out += " " + cell_of(problem.at("detail"));
  if (!problem.contains("errors") || !problem.at("errors").is_array()) return out;
  for (const Json& each : problem.at("errors"))
    if (each.is_object() && each.contains("pointer") && each.contains("detail"))
      out += "\n  " + cell_of(each.at("pointer")) + ": " + cell_of(each.at("detail"));
  return out;
}

std::string object_with(std::string_view name, std::string_view value) {
  Json object;
  object[std::string{name}] = value;
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace jidan::ctl
