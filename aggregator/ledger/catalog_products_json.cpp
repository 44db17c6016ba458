// Processes and products of the catalog document.
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "aggregator/ledger/catalog_forms.hpp"
#include "aggregator/ledger/catalog_sections_json.hpp"

namespace jidan::ledger {
namespace {

using nlohmann::json;

constexpr CountRange kSkuLength{1, 64};
constexpr CountRange kFew{0, 16};

// Pool keys compare bytes, so the same word must have the same bytes.
std::string to_nfc(const std::string& text) {
  if (std::all_of(text.begin(), text.end(),
                  [](char c) { return static_cast<signed char>(c) >= 0; }))
    return text;
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  std::string out;
  if (U_SUCCESS(status))
    nfc->normalize(icu::UnicodeString::fromUTF8(text), status).toUTF8String(out);
  if (U_FAILURE(status)) throw std::runtime_error{"ICU has no data for NFC"};
  return out;
}

bool is_certification_class(std::string_view text) {
  return text == "brand-source" || text == "specialised" || text == "trend";
}

bool is_artwork_format(std::string_view text) {
  return text == "png" || text == "jpeg" || text == "webp" || text == "svg" || text == "pdf" ||
         text == "dst";
}

void read_aql(ObjectReader& owner, core::Process& process) {
  owner.each_member(
      "aql", Presence::optional, {0, 3},
      [&](const std::string& name, const json& value, const std::string& pointer) {
        if (name != "critical" && name != "major" && name != "minor")
          return owner.problems().add(pointer, "unknown-field", "is not a field here");
        const double aql = value.is_number() ? value.get<double>() : 0.0;
        if (aql != 1.0 && aql != 2.5 && aql != 4.0)
          return owner.problems().add(pointer, "bad-value", "must be one of 1, 2.5, 4");
        process.aql.push_back({name, static_cast<std::int32_t>(std::lround(aql * 100))});
      });
  if (!owner.has("aql")) process.aql = {{"major", 250}, {"minor", 400}};
}

void read_options(ObjectReader& reader, core::Product& product) {
  reader.each_member("options", Presence::optional, kFew,
                     [&](const std::string& name, const json& value, const std::string& pointer) {
                       if (!is_option_name(name))
                         reader.problems().add(pointer, "bad-format",
                                               "its name must be [a-z][a-z0-9_]{0,31}");
                       auto text = text_of(reader.problems(), pointer, value, {1, 64});
                       if (text) product.options.push_back({name, to_nfc(*text)});
                     });
  const auto has_option = [&](const std::string& name) {
    return std::any_of(product.options.begin(), product.options.end(),
                       [&](const core::Option& option) { return option.name == name; });
  };
  constexpr std::string_view kOptionForm = "[a-z][a-z0-9_]{0,31}";
  product.pool_by = reader.texts("pool_by", Presence::optional, kFew, is_option_name, kOptionForm);
  product.changeover_by =
      reader.texts("changeover_by", Presence::optional, kFew, is_option_name, kOptionForm);
  for (const std::string& name : product.pool_by)
    if (!has_option(name))
      reader.note("pool_by", "unknown-reference", name + " is no option of this product");
  for (const std::string& name : product.changeover_by)
    if (!has_option(name) && name != "artwork" && name != "text" && name != "placement" &&
        name != "colour_count")
      reader.note("changeover_by", "unknown-reference", name + " is no option of this product");
  std::sort(product.pool_by.begin(), product.pool_by.end());
}

void read_personalization(CatalogDraft& draft, ObjectReader& owner, core::Product& product) {
  const json* value = owner.member("personalization", Presence::optional);
  if (value == nullptr) return;
  ObjectReader reader{draft.problems, child_pointer(owner.pointer(), "personalization"), *value};
  core::PersonalizationLimits& limits = product.personalization;
  limits.required = reader.boolean("required", false);
  limits.placements = reader.texts("placements", Presence::required, {1, 16}, is_placement,
                                   "[a-z][a-z0-9_-]{0,31}");
  limits.text_graphemes_max =
      static_cast<std::int32_t>(reader.integer("text_graphemes_max", {0, 500}, 500));
  limits.artwork_allowed = reader.boolean("artwork_allowed", true);
  limits.fonts =
      reader.texts("fonts", Presence::optional, kListMax, is_short_text, "1 … 64 characters");
  reader.finish();
}

void read_make_up(CatalogDraft& draft, ObjectReader& owner, core::MakeUp& make_up) {
  const json* value = owner.member("make_up", Presence::optional);
  if (value == nullptr) return;
  ObjectReader reader{draft.problems, child_pointer(owner.pointer(), "make_up"), *value};
  const auto text = [&](std::string_view name) {
    return reader.text(name, Presence::optional, kCatalogText);
  };
  make_up.spec = text("spec");
  make_up.hang_tag = text("hang_tag");
  make_up.care_label = text("care_label");
  make_up.barcode = text("barcode");
  make_up.bag = text("bag");
  make_up.marks = text("marks");
  make_up.document = text("document");
  make_up.carton_pieces_max =
      static_cast<std::int32_t>(reader.integer("carton_pieces_max", kCatalogCountRange, 0));
  reader.finish();
}

void read_equivalents(CatalogDraft& draft, ObjectReader& owner, core::Product& product) {
  owner.each("equivalents", Presence::optional, kFew,
             [&](const json& value, const std::string& pointer) {
               ObjectReader reader{draft.problems, pointer, value};
               core::Equivalent equivalent;
               equivalent.sku = reader.text("sku", Presence::required, kSkuLength);
               equivalent.grade = static_cast<core::EquivalentGrade>(
                   reader.choice("grade", {"same_work", "same_function"}));
               reader.finish();
               product.equivalents.push_back(std::move(equivalent));
             });
}

}  // namespace

void read_process(CatalogDraft& draft, const json& value, const std::string& pointer) {
  ObjectReader reader{draft.problems, pointer, value};
  core::Process process;
  process.name = reader.text("name", Presence::required, is_id, "an id");
  process.waiting_minor_per_line_hour = reader.integer("waiting_minor_per_line_hour", kMinorRange);
  read_aql(reader, process);
  if (const json* artwork = reader.member("artwork", Presence::optional)) {
    ObjectReader rules{draft.problems, child_pointer(pointer, "artwork"), *artwork};
    process.artwork_dpi_min = static_cast<std::int32_t>(rules.integer("dpi_min", {1, 2'400}, 0));
    process.artwork_formats = rules.texts("formats", Presence::optional, kFew, is_artwork_format,
                                          "png, jpeg, webp, svg, pdf or dst");
    rules.finish();
  }
  reader.finish();
  draft.add(draft.processes, process.name, static_cast<core::Index>(draft.catalog.processes.size()),
            child_pointer(pointer, "name"));
  draft.catalog.processes.push_back(std::move(process));
}

void read_product(CatalogDraft& draft, const json& value, const std::string& pointer) {
  ObjectReader reader{draft.problems, pointer, value};
  core::Product product;
  product.sku = reader.text("sku", Presence::required, kSkuLength);
  product.name = reader.text("name", Presence::required, kCatalogText);
  product.style = reader.text("style", Presence::optional, is_id, "an id");
  if (product.style.empty()) product.style = product.sku;  // it stands alone
  product.category = reader.text("category", Presence::optional, is_id, "an id");
  if (product.category.empty()) product.category = "general";
  product.process =
      draft.find(draft.processes, reader.text("process", Presence::required, is_id, "an id"),
                 child_pointer(pointer, "process"), "process");
  read_options(reader, product);
  product.blank = reader.text("blank", Presence::optional, is_id, "an id");
  product.load_thousandths = reader.integer("load", kCatalogCountRange);
  product.solo_unit_price = reader.integer("solo_unit_price", kMinorRange);
  product.return_cost = reader.integer("return_cost", kMinorRange, 0);
  product.needs_certification = reader.text("needs_certification", Presence::optional,
                                            is_certification_class, "a certification class");
  product.brand_owner = reader.text("brand_owner", Presence::optional, is_id, "an id");
  read_equivalents(draft, reader, product);
  read_personalization(draft, reader, product);
  product.availability =
      static_cast<core::Availability>(reader.choice("availability", {"open", "held", "ended"}, 0));
  read_make_up(draft, reader, product.make_up);
  reader.finish();
  draft.add(draft.products, product.sku, static_cast<core::Index>(draft.catalog.products.size()),
            child_pointer(pointer, "sku"));
  draft.catalog.products.push_back(std::move(product));
}

void check_products(CatalogDraft& draft, const json& products) {
  for (std::size_t i = 0; i < draft.catalog.products.size() && i < products.size(); ++i) {
    const core::Product& product = draft.catalog.products[i];
    const std::string pointer = "/products/" + std::to_string(i);
    if (!product.brand_owner.empty())
      draft.find(draft.factories, product.brand_owner, pointer + "/brand_owner", "factory");
    for (std::size_t j = 0; j < product.equivalents.size(); ++j)
      if (!product.equivalents[j].sku.empty())
        draft.find(draft.products, product.equivalents[j].sku,
                   pointer + "/equivalents/" + std::to_string(j) + "/sku", "product");
  }
}

}  // namespace jidan::ledger
