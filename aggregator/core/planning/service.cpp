// Eligibility, feasibility and the earliest promise, over catalog and calendars.
#include "aggregator/core/planning/service.hpp"

#include <algorithm>

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/plates.hpp"

namespace jidan::core {
namespace {

std::uint32_t digest32(std::string_view text) {  // FNV-1a; 0 stays "none"
  if (text.empty()) return 0;
  std::uint32_t value = 2166136261U;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 16777619U;
  return value == 0 ? 1 : value;
}

}  // namespace

Eligibility eligible_offers(const Catalog& catalog, const LineService& service, Instant now) {
  Eligibility result;
  result.refusal = RefusalCode::no_capability;
  for (const Index index : catalog.offers_by_process[service.product->process]) {
    const Offer& offer = catalog.offers[index];
    const Factory& factory = catalog.factories[offer.factory];
    if (!is_valid(offer, now)) continue;
    if (!is_certified(factory, service.product->needs_certification, now)) continue;
    const MadeBy by = made_by(catalog, factory, *service.channel, service.country, service.region,
                              service.promise);
    if (by.unreachable) {
      result.refusal = *by.unreachable == Unreachable::no_hub ? RefusalCode::no_hub
                                                              : RefusalCode::region_unserved;
      continue;
    }
    result.offers.push_back({index, by.instant});
  }
  if (!result.offers.empty()) result.refusal.reset();
  return result;
}

bool is_within_limits(const OfferLimits& limits, const LinePlacement& line) {
  const auto within = [](std::int32_t wanted, std::int32_t most) {
    return most == 0 || wanted <= most;
  };
  const bool placed = std::all_of(
      line.placements.begin(), line.placements.end(), [&](const std::string& placement) {
        return limits.placements.empty() ||
               std::find(limits.placements.begin(), limits.placements.end(), placement) !=
                   limits.placements.end();
      });
  return placed && within(line.text_graphemes_longest, limits.text_graphemes_max) &&
         within(line.artwork_width_mm_largest, limits.width_mm_max) &&
         within(line.artwork_height_mm_largest, limits.height_mm_max) &&
         within(line.traits.colour_count, limits.colours_max);
}

bool is_feasible(const State& state, const Promise& promise, const std::vector<OfferLimit>& offers,
                 std::int64_t load_thousandths, std::uint64_t artwork, Instant now) {
  if (promise.kind == PromiseKind::none) return true;
  return std::any_of(offers.begin(), offers.end(), [&](const OfferLimit& each) {
    const Offer& offer = state.catalog->offers[each.offer];
    const Factory& factory = state.catalog->factories[offer.factory];
    const Instant open = factory.calendar.next_open(now);
    return open + kReleaseMargin <=
           latest_safe_release(factory, offer, load_thousandths, each.made_by,
                               plates_for(state, each.offer, artwork, now));
  });
}

Instant earliest_promise(const State& state, const LineService& service,
                         const std::vector<OfferLimit>& offers, std::int64_t load_thousandths,
                         std::uint64_t artwork, Instant now) {
  Instant earliest = kNever;
  for (const OfferLimit& each : offers) {
    const Offer& offer = state.catalog->offers[each.offer];
    const Factory& factory = state.catalog->factories[offer.factory];
    const Instant released = factory.calendar.next_open(now) + kReleaseMargin;
    const Instant made =
        earliest_made(factory, offer, load_thousandths, acknowledged_by(factory, offer, released),
                      plates_for(state, each.offer, artwork, now));
    // The way after the pick-up is what lies between the promise and made_by, whatever day it is.
    const Instant picked_up = factory.calendar.next_pickup(made);
    const Duration way =
        each.made_by == kNever ? Duration{0} : service.promise.limit - each.made_by;
    earliest = std::min(earliest, picked_up + std::max(way, Duration{0}));
  }
  return earliest;
}

ServiceClass service_class(const Order& order, const Product& product) {
  ServiceClass result;
  result.channel = order.channel;
  result.certification = digest32(product.needs_certification);
  result.kind = order.promise_kind;
  if (result.kind == PromiseKind::arrive_by) result.region = order.region;
  return result;
}

Place place_of(const State& state, std::uint32_t symbol) {
  const std::string_view text = state.regions[symbol];
  const auto slash = text.find('/');
  return {text.substr(0, slash), text.substr(slash + 1)};
}

LineService service_of(const State& state, const Order& order, const Line& line) {
  LineService service;
  service.product = &state.catalog->products[line.product];
  service.channel = &state.catalog->channels[order.channel];
  const Place place = place_of(state, order.region);
  service.country = place.country;
  service.region = place.region;
  service.promise = order.promise();
  return service;
}

}  // namespace jidan::core
