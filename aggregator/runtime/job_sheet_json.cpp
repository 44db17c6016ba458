// Writes job sheets as JSON. Written by hand, line by line: a run may have
// thousands of lines, and every order's line goes through here once. What the buyer wrote is
// copied, not parsed: it was written by our own decoder and came out of its seal unchanged.

#include <algorithm>
#include <map>

#include "aggregator/core/production/inspection.hpp"
#include "aggregator/runtime/job_sheet_parts.hpp"
#include "platform/instant_text.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::runtime {

using http::JsonWriter;

namespace {

using platform::rfc3339;

// Where what is counted together is less than the whole run, or more than this run alone.
void write_tiers(JsonWriter& json, const core::RunPrice& price) {
  if (price.tiers.empty()) return;
  json.key("tiers").begin_array();
  for (const core::PriceTier& tier : price.tiers) {
    json.begin_object();
    if (!tier.counted.empty()) json.key("counted").string(tier.counted);
    json.key("ordered").integer(tier.ordered);
    json.key("billed").integer(tier.billed);
    json.key("given_before").integer(tier.given_before);
    json.key("tier_min_quantity").integer(tier.tier_min_quantity);
    json.key("unit_price").integer(tier.unit_price);
    json.key("pieces").integer(tier.ordered * tier.unit_price);
    json.end_object();
  }
  json.end_array();
}

void write_price(JsonWriter& json, const core::RunPrice& price) {
  json.begin_object();
  json.key("currency").string(price.currency.text());
  json.key("tier_min_quantity").integer(price.tier_min_quantity);
  json.key("unit_price").integer(price.unit_price);
  json.key("pieces").integer(price.pieces);
  json.key("set_up").integer(price.set_up);
  json.key("changeovers").integer(price.changeovers);
  json.key("plates").integer(price.plates);
  json.key("unfilled").integer(price.unfilled);
  json.key("total").integer(price.total);
  write_tiers(json, price);
  json.end_object();
}

bool is_empty(const core::MakeUp& make_up) {
  return make_up.spec.empty() && make_up.hang_tag.empty() && make_up.care_label.empty() &&
         make_up.barcode.empty() && make_up.bag.empty() && make_up.marks.empty() &&
         make_up.document.empty() && make_up.carton_pieces_max <= 0;
}

void write_make_up(JsonWriter& json, const core::MakeUp& make_up) {
  const auto put = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) json.key(name).string(value);
  };
  json.begin_object();
  put("spec", make_up.spec);
  put("hang_tag", make_up.hang_tag);
  put("care_label", make_up.care_label);
  put("barcode", make_up.barcode);
  put("bag", make_up.bag);
  put("marks", make_up.marks);
  put("document", make_up.document);
  if (make_up.carton_pieces_max > 0)
    json.key("carton_pieces_max").integer(make_up.carton_pieces_max);
  json.end_object();
}

void write_line(JsonWriter& json, const SheetLine& line, const std::string& run_number) {
  json.begin_object();
  json.key("line_id").string(core::to_text(line.run_line.line));
  json.key("piece").string(piece_code(run_number, line.run_line.piece));
  json.key("quantity").integer(line.run_line.quantity);
  if (line.run_line.is_remake) json.key("remake").boolean(true);
  json.key("personalization");
  json.raw(line.personalization.empty() ? R"([{"text":"erased"}])" : line.personalization);
  json.end_object();
}

// Lines of one SKU stand together, in the order in which the run serves them.
struct Group {
  const std::string* sku = nullptr;
  std::int64_t quantity = 0;
  std::vector<const SheetLine*> lines;
};

std::vector<Group> groups_of(const JobSheet& sheet) {
  std::vector<Group> groups;
  std::map<std::string_view, std::size_t> position;
  for (const SheetLine& line : sheet.lines) {
    const auto [found, fresh] = position.emplace(line.sku, groups.size());
    if (fresh) groups.push_back({&line.sku, 0, {}});
    Group& group = groups[found->second];
    group.quantity += line.run_line.quantity;
    group.lines.push_back(&line);
  }
  return groups;
}

void write_group(JsonWriter& json, const Group& group, const core::Catalog& catalog,
                 const std::string& run_number) {
  const core::Product* product = catalog.find_product(*group.sku);
  json.begin_object();
  json.key("sku").string(*group.sku);
  json.key("options").begin_object();
  if (product != nullptr)
    for (const core::Option& option : product->options) json.key(option.name).string(option.value);
  json.end_object();
  json.key("quantity").integer(group.quantity);
  if (product != nullptr && !is_empty(product->make_up)) {
    json.key("make_up");
    write_make_up(json, product->make_up);
  }
  json.key("lines").begin_array();
  for (const SheetLine* line : group.lines) write_line(json, *line, run_number);
  json.end_array().end_object();
}

// 250 hundredths are 2.5, 400 are 4.0.
std::string aql_text(std::int32_t hundredths) {
  std::string text = std::to_string(hundredths / 100) + "." + std::to_string(hundredths / 10 % 10);
  if (hundredths % 10 != 0) text += std::to_string(hundredths % 10);
  return text;
}

void write_lot(JsonWriter& json, const std::string& style, std::int64_t lot_size,
               const core::Process& process) {
  std::int32_t largest = 0;
  std::string classes;
  JsonWriter list(classes);
  list.begin_array();
  for (const core::AqlClass& each : process.aql) {
    const auto plan = core::sampling_plan(lot_size, each.aql_hundredths);
    if (!plan) continue;
    largest = std::max(largest, plan->sample_size);
    list.begin_object();
    list.key("class").string(each.name);
    list.key("aql").raw(aql_text(each.aql_hundredths));
    list.key("sample_size").integer(plan->sample_size);
    list.key("accept").integer(plan->accept);
    list.key("reject").integer(plan->reject);
    list.end_object();
  }
  list.end_array();
  json.begin_object();
  json.key("product").string(style);
  json.key("lot_size").integer(lot_size);
  json.key("sample_size").integer(largest);
  json.key("classes").raw(classes);
  json.end_object();
}

// One lot a style: what is alike is sampled together.
void write_inspection(JsonWriter& json, const JobSheet& sheet, const std::vector<Group>& groups) {
  const auto process = sheet.catalog->process_by_name.find(sheet.released.process);
  json.begin_object();
  json.key("standard").string("GB/T 2828.1");
  json.key("level").string("II");
  json.key("state").string("normal");
  json.key("identity").string("all");
  json.key("lots").begin_array();
  if (process != sheet.catalog->process_by_name.end()) {
    std::map<std::string, std::int64_t> lot_sizes;
    for (const Group& group : groups) {
      const core::Product* product = sheet.catalog->find_product(*group.sku);
      const bool named = product != nullptr && !product->style.empty();
      lot_sizes[named ? product->style : *group.sku] += group.quantity;
    }
    for (const auto& [style, lot_size] : lot_sizes)
      write_lot(json, style, lot_size, sheet.catalog->processes[process->second]);
  }
  json.end_array().end_object();
}

// A sheet's words name so many; its list has all.
constexpr std::size_t kNamedPiecesMax = 20;

// What changed, for a machine and in words: a sheet on the wall must say that it is void.
void write_difference(JsonWriter& json, const JobSheet& sheet, const std::string& number) {
  if (sheet.issued.revision == 1) return;
  const std::string revision = std::to_string(sheet.issued.revision);
  const std::string before = std::to_string(sheet.issued.revision - 1);
  std::string english = "Revision " + revision + " replaces revision " + before +
                        ", which is void. No longer to be made:";
  std::string chinese = "第" + revision + "版，第" + before + "版作废。不再生产：";
  json.key("changes").begin_object();
  json.key("replaces").integer(sheet.issued.revision - 1);
  json.key("removed").begin_array();
  std::size_t named = 0;
  for (const RemovedPieces& each : sheet.removed) {
    const std::string piece = piece_code(number, each.piece);
    json.begin_object();
    json.key("line_id").string(core::to_text(each.line));
    json.key("piece").string(piece);
    json.key("quantity").integer(each.quantity);
    json.end_object();
    if (named++ >= kNamedPiecesMax) continue;
    const std::string pieces = std::to_string(each.quantity);
    english += (named == 1 ? " " : ", ") + piece + " × " + pieces;
    chinese += (named == 1 ? "" : "、") + piece + " " + pieces + "件";
  }
  json.end_array();
  if (named > kNamedPiecesMax) {
    const std::string more = std::to_string(named - kNamedPiecesMax);
    english += " and " + more + " more";
    chinese += "等，另有" + more + "项";
  }
  json.key("text").begin_object();
  json.key("en").string(english + ".");
  json.key("zh").string(chinese + "。");
  json.end_object().end_object();
}

}  // namespace

std::string number_of(const core::RunReleased& released) {
  core::Run run;
  run.date = released.date;
  run.day_number = released.day_number;
  return core::run_number(run);
}

void write_head(JsonWriter& json, const core::RunReleased& released, core::RunId run,
                std::uint32_t revision) {
  json.key("run").string(number_of(released));
  json.key("run_id").string(core::to_text(run));
  json.key("revision").integer(revision);
  json.key("factory").string(released.factory);
}

// R20261122-0007-0001: printed on the piece, scanned on the floor.
std::string piece_code(const std::string& run_number, std::uint32_t piece) {
  std::string digits = std::to_string(piece);
  if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
  return run_number + "-" + digits;
}

void write_members(JsonWriter& json, const JobSheet& sheet) {
  const std::string number = number_of(sheet.released);
  const core::RunPrice& price = sheet.released.price;
  const std::vector<Group> groups = groups_of(sheet);
  write_head(json, sheet.released, sheet.run, sheet.issued.revision);
  write_difference(json, sheet, number);
  json.key("process").string(sheet.released.process);
  json.key("ack_by").string(rfc3339(sheet.issued.ack_by));
  json.key("due_at").string(rfc3339(sheet.issued.due_at));
  json.key("ships_to").string(sheet.issued.ships_to);
  json.key("quantity").begin_object();
  json.key("ordered").integer(price.ordered);
  json.key("to_make").integer(price.ordered);
  json.key("billed").integer(price.billed);
  json.key("spare_blanks").integer(sheet.issued.spare_blanks);
  json.end_object();
  json.key("price");
  write_price(json, price);
  json.key("groups").begin_array();
  for (const Group& group : groups) write_group(json, group, *sheet.catalog, number);
  json.end_array();
  json.key("inspection");
  write_inspection(json, sheet, groups);
  json.key("release").begin_object();
  json.key("reason").string(core::to_text(sheet.released.reason));
  json.key("detail").string(sheet.released.detail);
  json.end_object();
  json.key("catalog_version").integer(sheet.released.catalog_version);
}

std::string job_sheet_json(const JobSheet& sheet) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  write_members(json, sheet);
  json.end_object();
  return text;
}

}  // namespace jidan::runtime
