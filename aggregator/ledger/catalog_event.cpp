// The catalog of a CatalogApplied event, read again from its document; see event_codec.hpp.
#include "aggregator/ledger/catalog_json.hpp"
#include "aggregator/ledger/event_codec.hpp"

namespace jidan::ledger {

void complete_event(std::uint64_t sequence, core::Event& event) {
  auto* applied = std::get_if<core::CatalogApplied>(&event);
  if (applied == nullptr || applied->catalog != nullptr) return;
  auto reading = read_catalog(applied->document, lookup_in(applied->zones));
  if (!reading.ok()) {
    const auto& problems = reading.error();
    throw EventUndecodable(sequence, "its catalog can't be read: " +
                                         (problems.empty() ? std::string("no reason given")
                                                           : problems.front().pointer + " " +
                                                                 problems.front().detail));
  }
  auto catalog = std::make_shared<core::Catalog>(std::move(reading).value().catalog);
  catalog->version = applied->version;
  applied->catalog = std::move(catalog);
}

}  // namespace jidan::ledger
