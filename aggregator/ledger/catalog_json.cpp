// Reads a whole catalog: sections in the order of their references, then what holds across them.
// See catalog_json.hpp.
#include "aggregator/ledger/catalog_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aggregator/ledger/catalog_forms.hpp"
#include "aggregator/ledger/catalog_sections_json.hpp"

namespace jidan::ledger {
namespace {

using nlohmann::json;
using Section = void (*)(CatalogDraft&, const json&, const std::string&);

struct SectionRow {
  std::string_view name;
  Presence presence;
  std::size_t min;
  Section read;
};
constexpr std::array<SectionRow, 7> kSections{{
    {"processes", Presence::required, 1, read_process},
    {"hubs", Presence::optional, 0, read_hub},
    {"channels", Presence::required, 0, read_channel},
    {"factories", Presence::required, 0, read_factory},
    {"products", Presence::required, 0, read_product},
    {"offers", Presence::required, 0, read_offer},
    {"transit", Presence::required, 0, read_transit},
}};

// Costs of a process's offers are compared, so they must be in one currency.
void check_currencies(CatalogDraft& draft) {
  std::map<core::Index, core::Currency> of_process;
  for (std::size_t i = 0; i < draft.catalog.offers.size(); ++i) {
    const core::Offer& offer = draft.catalog.offers[i];
    const auto [known, added] = of_process.emplace(offer.process, offer.currency);
    if (!added && known->second != offer.currency && offer.process != core::kNoIndex)
      draft.problems.add(
          "/offers/" + std::to_string(i) + "/currency", "currency-differs",
          "another offer of this process is in " + std::string{known->second.text()});
  }
}

void read_sections(CatalogDraft& draft, ObjectReader& document) {
  draft.catalog.version = static_cast<std::uint32_t>(document.integer("version", {1, UINT32_MAX}));
  for (const SectionRow& section : kSections)
    document.each(section.name, section.presence, {section.min, kListMax.max},
                  [&](const json& value, const std::string& pointer) {
                    section.read(draft, value, pointer);
                  });
  if (const json* products = document.member("products", Presence::optional))
    check_products(draft, *products);
  check_currencies(draft);
  document.finish();
}

}  // namespace

core::Index CatalogDraft::find(const std::map<std::string, core::Index, std::less<>>& names,
                               const std::string& name, const std::string& pointer,
                               std::string_view what) {
  const auto found = names.find(name);
  if (found != names.end()) return found->second;
  // An empty name is a text that was refused already.
  if (!name.empty())
    problems.add(pointer, "unknown-reference", "there is no " + std::string{what} + " " + name);
  return core::kNoIndex;
}

void CatalogDraft::add(std::map<std::string, core::Index, std::less<>>& names,
                       const std::string& name, core::Index index, const std::string& pointer) {
  if (!name.empty() && !names.emplace(name, index).second)
    problems.add(pointer, "duplicate", name + " is there already");
}

core::ZoneTable CatalogDraft::zone(ObjectReader& reader, std::string_view member) {
  const std::string name =
      reader.text(member, Presence::required, is_zone_name, "an IANA time zone");
  if (name.empty()) return {};
  const auto known = zones.find(name);
  if (known != zones.end()) return known->second;
  auto table = lookup(name);
  if (!table) {
    reader.note(member, "unknown-zone", name + " is no IANA time zone");
    return {};
  }
  return zones.emplace(name, std::move(*table)).first->second;
}

namespace {

// `problems` may hold some of the text already.
CatalogReading read_parsed(const json& parsed, const ZoneLookup& zones, Problems& problems) {
  CatalogDraft draft{problems, zones, {}, {}, {}, {}, {}, {}, {}};
  ObjectReader document{problems, "", parsed};
  read_sections(draft, document);
  if (!problems.none()) return problems.list();
  CatalogDocument result;
  result.catalog = std::move(draft.catalog);
  result.catalog.index();
  for (auto& [name, table] : draft.zones) result.zones.push_back(std::move(table));
  return result;
}

}  // namespace

CatalogReading read_catalog(std::string_view text, const ZoneLookup& zones) {
  Problems problems;
  const auto parsed = parse_document(text, problems);
  if (!parsed) return problems.list();
  return read_parsed(*parsed, zones, problems);
}

CatalogReading read_parsed_catalog(const json& parsed, const ZoneLookup& zones) {
  Problems problems;
  return read_parsed(parsed, zones, problems);
}

ZoneLookup lookup_in(const std::vector<core::ZoneTable>& tables) {
  return [&tables](std::string_view name) -> std::optional<core::ZoneTable> {
    const auto found = std::find_if(tables.begin(), tables.end(),
                                    [&](const core::ZoneTable& each) { return each.name == name; });
    if (found == tables.end()) return std::nullopt;
    return *found;
  };
}

}  // namespace jidan::ledger
