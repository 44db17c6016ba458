// What a new catalog would do to the open work: who waits elsewhere, who could be made by nobody,
// and what is in use and missing. Asked before it is applied, by decide() and by an operator's dry
// run alike; changes nothing. Cost: linear in the open parts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/core/refusal.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

// Parts that wait in `from` and will wait in `to`. Empty: held, because their product is.
struct PoolShift {
  std::string from, to;  // PoolKey::text
  bool test = false;
  std::int64_t parts = 0, pieces = 0;
};
// Waiting parts of a product whose last eligible offer goes away.
struct LostParts {
  std::string sku;
  std::int64_t parts = 0, pieces = 0;
  std::int64_t substituted = 0;  // of these parts, those made as an equivalent instead
};
// A name that open work needs and the new catalog doesn't have.
struct MissingName {
  std::string_view kind;  // product, channel, factory, process
  std::string name;
  std::int64_t uses = 0;  // lines, orders, runs, waiting parts
};

// Why it can't be applied now, whatever is in it.
std::optional<Refusal> too_early_for(const State& state, const Catalog& after);

struct CatalogChange {
  std::vector<PoolShift> shifts;     // by from, to
  std::vector<LostParts> lost;       // by SKU
  std::vector<MissingName> missing;  // by kind and name
  std::int64_t shifted_parts() const;
};
CatalogChange change_by(const State& state, const Catalog& after, Instant now);

// What of it an operator must not do (missing), or only means with `force` (lost).
std::vector<Refusal> refusals_of(const CatalogChange& change, bool force);

// Where a part waits that is where the catalog wants it: in the pool of its product's key, or held
// while the product is.
enum class WaitsIn : std::uint8_t { its_place, another_pool, a_hold };
WaitsIn wanted_place(const State& state, const Part& part, const Product& product,
                     std::string_view key, bool test);

}  // namespace jidan::core
