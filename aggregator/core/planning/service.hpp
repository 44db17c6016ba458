// Service: which offers may make a line at all, and by when each must have it ready. Pure rules on
// the catalog; pauses, stock and capacity of the day are allocation's.
#pragma once

#include <optional>
#include <vector>

#include "aggregator/core/catalog/catalog.hpp"
#include "aggregator/core/orders/placement.hpp"
#include "aggregator/core/refusal.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

// What decides where a line can be made.
struct LineService {
  const Product* product = nullptr;
  const Channel* channel = nullptr;
  std::string_view country, region;
  Promise promise;
};

struct Eligibility {
  std::vector<OfferLimit> offers;      // by rising offer
  std::optional<RefusalCode> refusal;  // why there is none
};

// Offers of the product's process, valid and certified at `now`, that reach the buyer.
Eligibility eligible_offers(const Catalog& catalog, const LineService& service, Instant now);

// True when the line's personalization is within what the offer's factory can do.
bool is_within_limits(const OfferLimits& limits, const LinePlacement& line);

// True when some offer could still be released to in time: its next open instant ≤ its latest safe
// release for this load alone, with the plate its artwork (0 = none) needs there. Lines without a
// promise are always feasible.
bool is_feasible(const State& state, const Promise& promise, const std::vector<OfferLimit>& offers,
                 std::int64_t load_thousandths, std::uint64_t artwork, Instant now);

// The earliest limit of the same kind that could be promised instead.
Instant earliest_promise(const State& state, const LineService& service,
                         const std::vector<OfferLimit>& offers, std::int64_t load_thousandths,
                         std::uint64_t artwork, Instant now);

// The service class of an open line, for the limits of its pool.
ServiceClass service_class(const Order& order, const Product& product);

// Country and region of an order's symbol.
struct Place {
  std::string_view country, region;
};
Place place_of(const State& state, std::uint32_t symbol);

LineService service_of(const State& state, const Order& order, const Line& line);

}  // namespace jidan::core
