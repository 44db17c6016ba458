// A catalog changed by lines (schemas/catalog-patch.schema.json): each puts one thing in place of
// the one of its name, adds it, or deletes it. All or nothing: what comes out is a whole document
// of the next version, or everything that is wrong. Knows no file and no store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aggregator/ledger/catalog_json.hpp"

namespace jidan::ledger {

struct PatchedCatalog {
  CatalogDocument read;
  std::string document;  // the whole of it, for the journal
};
// A problem of line n (from 0) has the pointer /n/…, and its number from 1 in the detail. One that
// a line causes elsewhere keeps its pointer into the document, and names the thing.
using CatalogPatching = core::Result<PatchedCatalog, std::vector<DocumentProblem>>;
// Precondition: `base` is a catalog document. Empty lines are passed over.
CatalogPatching patch_catalog(std::string_view base, std::string_view lines,
                              const ZoneLookup& zones);

// Beyond it a patch is refused whole.
inline constexpr std::size_t kCatalogPatchLinesMax = 100'000;

}  // namespace jidan::ledger
