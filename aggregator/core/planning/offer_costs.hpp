// The prices of each offer by pieces, made when first asked for and kept as long as the catalog is
// the same. No part of what the state is: a catalog makes them again. Belongs to the state and so
// to its thread.
#pragma once

#include <memory>
#include <vector>

#include "aggregator/core/planning/run_costs.hpp"

namespace jidan::core {

class OfferCosts {
 public:
  const RunCosts& of(const std::shared_ptr<const Catalog>& catalog, Index offer) const {
    if (catalog_ != catalog) {
      by_offer_.clear();
      catalog_ = catalog;
    }
    by_offer_.resize(catalog->offers.size());
    std::unique_ptr<RunCosts>& costs = by_offer_[offer];
    if (!costs) {
      const Offer& priced = catalog->offers[offer];
      costs = std::make_unique<RunCosts>(
          priced, catalog->processes[priced.process].waiting_minor_per_line_hour);
    }
    return *costs;
  }

 private:
  // Held, so that another catalog can't come to lie where this one did.
  mutable std::shared_ptr<const Catalog> catalog_;
  mutable std::vector<std::unique_ptr<RunCosts>> by_offer_;
};

}  // namespace jidan::core
