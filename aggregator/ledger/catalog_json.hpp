// Reads a catalog document (schemas/catalog.schema.json) into core's catalog, or says everything
// that is wrong with it, each with its RFC 6901 pointer. The journal keeps the document; replay
// reads it again with the zone tables kept beside it, so the same text always gives the same
// catalog.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/core/catalog/catalog.hpp"
#include "aggregator/core/values/result.hpp"

namespace jidan::ledger {

struct DocumentProblem {
  std::string pointer;  // "" = the whole document
  std::string code;     // missing, unknown-field, wrong-type, out-of-range, unknown-reference …
  std::string detail;   // for people, in English
};

struct CatalogDocument {
  core::Catalog catalog;               // index() has been called
  std::vector<core::ZoneTable> zones;  // each zone it names, once, sorted: for CatalogApplied
};

// Nothing: there is no such IANA zone.
using ZoneLookup = std::function<std::optional<core::ZoneTable>(std::string_view name)>;

using CatalogReading = core::Result<CatalogDocument, std::vector<DocumentProblem>>;
CatalogReading read_catalog(std::string_view text, const ZoneLookup& zones);
// With the tables a CatalogApplied event carries, which must live as long as the look-up.
ZoneLookup lookup_in(const std::vector<core::ZoneTable>& tables);

// Bounds: beyond these a document is refused whole.
inline constexpr std::size_t kCatalogBytesMax = 256U << 20U;
inline constexpr std::size_t kCatalogDepthMax = 32;
inline constexpr std::size_t kCatalogProblemsMax = 1'000;

}  // namespace jidan::ledger
