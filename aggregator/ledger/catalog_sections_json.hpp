// The sections of a catalog document, each read by a function of its own into one catalog under
// construction. Order matters: what is referred to is read before what refers to it.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "aggregator/ledger/document_reader_json.hpp"

namespace jidan::ledger {

struct CatalogDraft {
  Problems& problems;
  const ZoneLookup& lookup;
  core::Catalog catalog;
  std::map<std::string, core::ZoneTable> zones;  // looked up so far
  std::map<std::string, core::Index, std::less<>> processes, products, factories, hubs, channels;

  // Position of a thing by its name; kNoIndex and a problem at `pointer` when there is none.
  core::Index find(const std::map<std::string, core::Index, std::less<>>& names,
                   const std::string& name, const std::string& pointer, std::string_view what);
  // Registers a name; a second one is a problem.
  void add(std::map<std::string, core::Index, std::less<>>& names, const std::string& name,
           core::Index index, const std::string& pointer);
  core::ZoneTable zone(ObjectReader& reader, std::string_view member);
};

inline constexpr IntegerRange kMinorRange{0, 1'000'000'000'000};
inline constexpr IntegerRange kCatalogCountRange{1, 1'000'000'000};
inline constexpr IntegerRange kPermilleRange{0, 1'000};
inline constexpr CountRange kCatalogText{0, 500};
inline constexpr CountRange kListMax{0, 10'000'000};

void read_process(CatalogDraft& draft, const nlohmann::json& value, const std::string& pointer);
void read_hub(CatalogDraft& draft, const nlohmann::json& value, const std::string& pointer);
void read_channel(CatalogDraft& draft, const nlohmann::json& value, const std::string& pointer);
void read_factory(CatalogDraft& draft, const nlohmann::json& value, const std::string& pointer);
void read_product(CatalogDraft& draft, const nlohmann::json& value, const std::string& pointer);
// Equivalents and brand owners: they may name products and factories that come later.
void check_products(CatalogDraft& draft, const nlohmann::json& products);
void read_offer(CatalogDraft& draft, const nlohmann::json& value, const std::string& pointer);
void check_offer_terms(CatalogDraft& draft, const core::Offer& offer, const std::string& pointer);
void read_transit(CatalogDraft& draft, const nlohmann::json& value, const std::string& pointer);

// A whole document that is parsed already, of a version of its own.
CatalogReading read_parsed_catalog(const nlohmann::json& parsed, const ZoneLookup& zones);

// A calendar in `zone`; pick-ups are a member of the owner.
core::Calendar read_calendar(CatalogDraft& draft, ObjectReader& owner);

}  // namespace jidan::ledger
