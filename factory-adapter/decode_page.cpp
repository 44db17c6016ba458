// Decoders of the aggregator's answers: pages of pulled sheets and problem bodies; see decode.hpp.
#include <utility>

#include "factory-adapter/decode.hpp"
#include "factory-adapter/decode_walk.hpp"

namespace jidan::adapter {
namespace {

using Value = DecodeWalk::Value;

constexpr std::size_t cursor_bytes_max = 256;

void read_pulled(DecodeWalk& walk, Value value, PulledPage& page) {
  PulledSheet sheet;
  walk.object(value, [&](std::string_view key, Value field) {
    if (key == "delivery_id") {
      if (auto id = walk.id(field)) sheet.delivery_id = std::move(*id);
    } else if (key == "body") {
      simdjson::ondemand::object object;
      std::string_view raw;
      if (field.get_object().get(object) == simdjson::SUCCESS &&
          object.raw_json().get(raw) == simdjson::SUCCESS)
        sheet.body = std::string(raw);
    }
  });
  if (sheet.delivery_id.empty()) walk.missing("delivery_id");
  if (sheet.body.empty()) walk.missing("body");
  page.sheets.push_back(std::move(sheet));
}

}  // namespace

std::optional<PulledPage> decode_page(std::string_view body) {
  const simdjson::padded_string padded(body);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object envelope;
  if (parser.iterate(padded).get(document) || document.get_object().get(envelope))
    return std::nullopt;
  DecodeWalk walk;
  PulledPage page;
  bool has_sheets = false;
  walk.fields(envelope, [&](std::string_view key, Value value) {
    if (key == "job_sheets") {
      has_sheets = true;
      walk.array(value, [&](Value sheet) { read_pulled(walk, sheet, page); });
    } else if (key == "next") {
      if (auto next = walk.text(value, cursor_bytes_max)) page.next = std::move(*next);
    }
  });
  if (walk.broken() || !walk.mistakes().empty() || !has_sheets) return std::nullopt;
  return page;
}

std::string problem_name(std::string_view body) {
  constexpr std::string_view prefix = "urn:jidan:problem:";
  const simdjson::padded_string padded(body);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  std::string_view type;
  if (parser.iterate(padded).get(document) ||
      document.find_field_unordered("type").get_string().get(type))
    return {};
  if (type.substr(0, prefix.size()) != prefix) return {};
  return std::string(type.substr(prefix.size()));
}

}  // namespace jidan::adapter
