// Asks price_run once for each number of pieces a run can hold.
#include "aggregator/core/planning/run_costs.hpp"

#include <algorithm>

#include "aggregator/core/planning/run_limits.hpp"

namespace jidan::core {
namespace {

// Rules by product find no product in these contents, and so ask for nothing.
MicroMinor price_of(const Offer& offer, std::int64_t pieces) {
  static const Catalog without_products;
  RunContents contents;
  contents.lines = contents.pieces = pieces;
  const auto price = price_run(without_products, offer, contents);
  return price ? std::min(controllable_cost(offer, *price), kCannotBeMade) : kCannotBeMade;
}

}  // namespace

RunCosts::RunCosts(const Offer& offer, Minor waiting_minor_per_line_hour)
    : offer_(offer),
      run_max_(std::max<std::int64_t>(largest_run(offer), 1)),
      rate_(waiting_minor_per_line_hour) {
  changeover_ = std::min(offer.changeover, kCannotBeMade / kMicroPerMinor) * kMicroPerMinor;
  const std::int64_t most = std::min(run_max_, kPiecesKept);
  set_up_ = std::min(offer.set_up, kCannotBeMade / kMicroPerMinor) * kMicroPerMinor;
  fixed_.reserve(static_cast<std::size_t>(most) + 1);
  fixed_.push_back(0);
  for (std::int64_t pieces = 1; pieces <= most; ++pieces) {
    const MicroMinor minor = price_of(offer, pieces) / kMicroPerMinor;
    fixed_.push_back(minor < kComputed ? static_cast<std::uint32_t>(minor) : kComputed);
    is_flat_ = is_flat_ && fixed_.back() == fixed_[1];
  }
}

MicroMinor RunCosts::computed(std::int64_t pieces) const {
  if (pieces <= run_max_) return price_of(offer_, pieces);
  const std::int64_t full = pieces / run_max_;
  const MicroMinor each = fixed_of(run_max_);
  if (each > 0 && full >= kCannotBeMade / each) return kCannotBeMade;
  return std::min(full * each + fixed_of(pieces % run_max_), kCannotBeMade);
}

}  // namespace jidan::core
