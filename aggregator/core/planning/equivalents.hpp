// Equivalents: which products may stand in for what a line ordered, and which of them somebody can
// make. Only in need: what can be made as ordered is. A custom line is never substituted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aggregator/core/orders/equivalent.hpp"
#include "aggregator/core/orders/placement.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

// What of the line's personalization the product doesn't allow, for people; empty: all is well.
std::vector<std::string> personalization_mistakes(const PersonalizationLimits& limits,
                                                  const LinePlacement& line);

// Factories that offer the product's process and can't do what the line asks for.
std::vector<std::string> unable_factories(const Catalog& catalog, const LinePlacement& line,
                                          const Product& product);

// The equivalents of the product that the line's consent covers and whose limits it keeps: same
// work first, then as the catalog lists them.
std::vector<AgreedEquivalent> agreed_equivalents(const Catalog& catalog, Mode mode,
                                                 const LinePlacement& line, const Product& product);

// Whether no piece of an open line was given to a run yet, and its order needn't stay in one run
// with other lines.
bool may_be_substituted(const State& state, Handle line);

// The first of those left to an open line that some factory can make, in one run of so many pieces
// at least; nothing where there is none, or where it may not be substituted.
std::optional<AgreedEquivalent> equivalent_for(const State& state, Handle line,
                                               std::int64_t least_run, Instant now);

// The SKU a line is made as, when that isn't what was ordered; else empty.
std::string made_as(const State& state, Handle line);

}  // namespace jidan::core
