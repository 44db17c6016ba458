// Writes job sheets and their messages as JSON.

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "aggregator/core/production/inspection.hpp"
#include "aggregator/runtime/job_sheet.hpp"
#include "platform/instant_text.hpp"

namespace jidan::runtime {
namespace {

using Json = nlohmann::ordered_json;
using platform::rfc3339;

std::string number_of(const core::RunReleased& released) {
  core::Run run;
  run.date = released.date;
  run.day_number = released.day_number;
  return core::run_number(run);
}

// R20261122-0007-0001: printed on the piece, scanned on the floor.
std::string piece_code(const std::string& run_number, std::uint32_t piece) {
  std::string digits = std::to_string(piece);
  if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
  return run_number + "-" + digits;
}

Json price_json(const core::RunPrice& price) {
  return {{"currency", price.currency.text()},
          {"tier_min_quantity", price.tier_min_quantity},
          {"unit_price", price.unit_price},
          {"pieces", price.pieces},
          {"set_up", price.set_up},
          {"changeovers", price.changeovers},
          {"plates", price.plates},
          {"unfilled", price.unfilled},
          {"total", price.total}};
}

Json make_up_json(const core::MakeUp& make_up) {
  Json json = Json::object();
  const auto put = [&](const char* name, const std::string& value) {
    if (!value.empty()) json[name] = value;
  };
  put("spec", make_up.spec);
  put("hang_tag", make_up.hang_tag);
  put("care_label", make_up.care_label);
  put("barcode", make_up.barcode);
  put("bag", make_up.bag);
  put("marks", make_up.marks);
  put("document", make_up.document);
  if (make_up.carton_pieces_max > 0) json["carton_pieces_max"] = make_up.carton_pieces_max;
  return json;
}

Json personalization_json(const std::string& text) {
  if (text.empty()) return Json::array({{{"text", "erased"}}});
  return Json::parse(text);
}

Json line_json(const SheetLine& line, const std::string& run_number) {
  Json json = {{"line_id", core::to_text(line.run_line.line)},
               {"piece", piece_code(run_number, line.run_line.piece)},
               {"quantity", line.run_line.quantity}};
  if (line.run_line.is_remake) json["remake"] = true;
  json["personalization"] = personalization_json(line.personalization);
  return json;
}

// Lines of one SKU stand together, in the order in which the run serves them.
Json groups_json(const JobSheet& sheet, const std::string& run_number) {
  Json groups = Json::array();
  std::map<std::string, std::size_t> position;
  for (const SheetLine& line : sheet.lines) {
    const auto [found, fresh] = position.emplace(line.sku, groups.size());
    if (fresh) {
      const core::Product* product = sheet.catalog->find_product(line.sku);
      Json group = {{"sku", line.sku}, {"options", Json::object()}, {"quantity", 0}};
      if (product != nullptr) {
        for (const core::Option& option : product->options)
          group["options"][option.name] = option.value;
        if (Json make_up = make_up_json(product->make_up); !make_up.empty())
          group["make_up"] = std::move(make_up);
      }
      group["lines"] = Json::array();
      groups.push_back(std::move(group));
    }
    Json& group = groups[found->second];
    group["quantity"] = group["quantity"].get<std::int64_t>() + line.run_line.quantity;
    group["lines"].push_back(line_json(line, run_number));
  }
  return groups;
}

Json lot_json(const std::string& style, std::int64_t lot_size, const core::Process& process) {
  Json lot = {{"product", style}, {"lot_size", lot_size}, {"sample_size", 0}};
  Json classes = Json::array();
  std::int32_t largest = 0;
  for (const core::AqlClass& each : process.aql) {
    const auto plan = core::sampling_plan(lot_size, each.aql_hundredths);
    if (!plan) continue;
    largest = std::max(largest, plan->sample_size);
    classes.push_back({{"class", each.name},
                       {"aql", each.aql_hundredths / 100.0},
                       {"sample_size", plan->sample_size},
                       {"accept", plan->accept},
                       {"reject", plan->reject}});
  }
  lot["sample_size"] = largest;
  lot["classes"] = std::move(classes);
  return lot;
}

// One lot a style: what is alike is sampled together.
Json inspection_json(const JobSheet& sheet) {
  const auto process = sheet.catalog->process_by_name.find(sheet.released.process);
  Json lots = Json::array();
  if (process != sheet.catalog->process_by_name.end()) {
    std::map<std::string, std::int64_t> lot_sizes;
    for (const SheetLine& line : sheet.lines) {
      const core::Product* product = sheet.catalog->find_product(line.sku);
      const bool named = product != nullptr && !product->style.empty();
      lot_sizes[named ? product->style : line.sku] += line.run_line.quantity;
    }
    for (const auto& [style, lot_size] : lot_sizes)
      lots.push_back(lot_json(style, lot_size, sheet.catalog->processes[process->second]));
  }
  return {{"standard", "GB/T 2828.1"},
          {"level", "II"},
          {"state", "normal"},
          {"identity", "all"},
          {"lots", std::move(lots)}};
}

Json sheet_json(const JobSheet& sheet) {
  const std::string number = number_of(sheet.released);
  const core::RunPrice& price = sheet.released.price;
  Json json = {{"run", number},
               {"run_id", core::to_text(sheet.run)},
               {"revision", sheet.issued.revision},
               {"factory", sheet.released.factory},
               {"process", sheet.released.process},
               {"ack_by", rfc3339(sheet.issued.ack_by)},
               {"due_at", rfc3339(sheet.issued.due_at)},
               {"ships_to", sheet.issued.ships_to}};
  json["quantity"] = {{"ordered", price.ordered},
                      {"to_make", price.ordered},
                      {"billed", price.billed},
                      {"spare_blanks", sheet.issued.spare_blanks}};
  json["price"] = price_json(price);
  json["groups"] = groups_json(sheet, number);
  json["inspection"] = inspection_json(sheet);
  json["release"] = {{"reason", core::to_text(sheet.released.reason)},
                     {"detail", sheet.released.detail}};
  json["catalog_version"] = sheet.released.catalog_version;
  return json;
}

std::string message(core::MessageKind kind, core::Instant at, Json data) {
  const Json json = {
      {"type", core::to_text(kind)}, {"timestamp", rfc3339(at)}, {"data", std::move(data)}};
  return json.dump();
}

}  // namespace

std::string job_sheet_json(const JobSheet& sheet) {
  return sheet_json(sheet).dump();
}

std::string job_sheet_issued_json(const JobSheet& sheet, core::Sequence sequence) {
  Json data = sheet_json(sheet);
  data["sequence"] = sequence;
  return message(core::MessageKind::issued, sheet.issued_at, std::move(data));
}

std::string job_sheet_cancelled_json(const core::JobSheetCancelled& cancelled,
                                     const core::RunReleased& released, core::Instant at,
                                     core::Sequence sequence) {
  return message(core::MessageKind::cancelled, at,
                 {{"run", number_of(released)},
                  {"run_id", core::to_text(cancelled.run)},
                  {"revision", cancelled.revision},
                  {"factory", cancelled.factory},
                  {"reason", core::to_text(cancelled.reason)},
                  {"sequence", sequence}});
}

}  // namespace jidan::runtime
