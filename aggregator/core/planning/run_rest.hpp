// What is left of a run when some of its pieces are taken out of it, and what that costs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "aggregator/core/planning/economics.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

// Pieces to be taken out, by part.
using RemovedPieces = std::map<Handle, std::int32_t>;

struct RunRest {
  RunContents contents;
  RunPrice price;
  bool may_be_made = true;  // by the offer's rules: MOQ obeyed or paid for, and a lot multiple
  Minor solo_cost_removed = 0;
};

// As the offer prices it. Where its terms have changed since, or it can't price so few (MOQ and
// multiple clash), what was agreed stays agreed: pieces no longer made are billed as unfilled
// places.
RunRest rest_of(const State& state, const Run& run, const RemovedPieces& removed);

}  // namespace jidan::core
