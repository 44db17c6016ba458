// The way from a promise back to the latest safe release, and forward again. Each step back answers
// the latest instant from which the step forward still arrives in time, so the whole is exact, not
// a margin.
#include "aggregator/core/orders/promise.hpp"

#include <algorithm>

namespace jidan::core {
namespace {

__extension__ typedef __int128 Wide;

// Longer than any calendar is walked: such a load is never made.
constexpr Duration kEndless = std::chrono::hours{24 * 366 * 3};

Duration minutes_of(std::int32_t minutes) {
  return std::chrono::minutes{minutes};
}

bool has_one_figure(const Offer& offer) {
  return offer.lead_hours != 0;
}

Duration inspection_time(const Offer& offer) {
  return has_one_figure(offer) ? Duration{0} : minutes_of(offer.qc_minutes);
}
Duration rest_time(const Offer& offer) {
  return has_one_figure(offer) ? Duration{0} : Duration{std::chrono::hours{offer.rest_hours}};
}
Duration making_time(const Offer& offer, std::int64_t load_thousandths) {
  if (has_one_figure(offer)) return std::chrono::hours{offer.lead_hours};
  // Thousandths of a load unit × thousandths of a minute, as milliseconds, rounded up.
  const Wide per_load =
      (Wide{load_thousandths} * offer.per_load_minutes_thousandths * 60'000 + 999'999) / 1'000'000;
  const Wide whole = per_load + minutes_of(offer.setup_minutes).count();
  return whole > kEndless.count() ? kEndless : Duration{static_cast<std::int64_t>(whole)};
}

Duration plate_time(const Offer& offer, Plates plates) {
  return plates == Plates::kept ? Duration{0} : std::chrono::hours{offer.plate_lead_hours};
}

Instant later(Instant at, Duration elapsed) {
  return elapsed >= kNever - at ? kNever : at + elapsed;
}
Instant earlier(Instant at, Duration elapsed) {
  if (at >= kNever) return kNever;
  return elapsed >= at - kLongAgo ? kLongAgo : at - elapsed;
}

}  // namespace

Promise resolve_promise(const Channel& channel, const PromiseClass& promise_class, Instant base) {
  Promise promise;
  promise.kind = promise_class.kind;
  switch (promise_class.kind) {
    case PromiseKind::none:
      promise.limit = later(base, std::chrono::hours{channel.wait_max_hours});
      break;
    case PromiseKind::ship_by:
      promise.limit = later(base, std::chrono::hours{promise_class.hours});
      break;
    case PromiseKind::arrive_by: {
      LocalDate day_after = to_local(channel.zone, base).date;
      day_after.days += promise_class.days + 1;
      promise.limit = to_instant(channel.zone, day_after, 0);  // a day ends where the next begins
      break;
    }
  }
  return promise;
}

const PromiseClass* find_promise_class(const Channel& channel, std::string_view name) {
  for (const PromiseClass& promise_class : channel.promise_classes)
    if (promise_class.name == name) return &promise_class;
  // Every channel has it, whether its catalog entry says so or not.
  static const PromiseClass standard{"standard", PromiseKind::none, 0, 0};
  return name == standard.name ? &standard : nullptr;
}

Index hub_of(const Catalog&, const Factory& factory, const Channel& channel) {
  const ShipsTo* for_all = nullptr;
  for (const ShipsTo& entry : factory.ships_to) {
    if (entry.channel == channel.name) return entry.hub;
    if (entry.channel.empty()) for_all = &entry;
  }
  return for_all != nullptr ? for_all->hub : channel.hub;
}

Route route_of(const Catalog& catalog, const Factory& factory, const Channel& channel,
               std::string_view country, std::string_view region) {
  Route route;
  const Index hub_index = hub_of(catalog, factory, channel);
  if (hub_index != kNoIndex && hub_index >= catalog.hubs.size()) {
    route.unreachable = Unreachable::no_hub;
    return route;
  }
  const std::string_view buyer = region.empty() ? country : region;
  if (hub_index == kNoIndex) {
    route.to_buyer = find_transit(catalog, factory.place, factory.region, {}, buyer);
  } else {
    route.hub = &catalog.hubs[hub_index];
    route.to_hub =
        find_transit(catalog, factory.place, factory.region, route.hub->place, route.hub->region);
    if (route.to_hub == nullptr) {
      route.unreachable = Unreachable::no_hub;
      return route;
    }
    route.to_buyer = find_transit(catalog, route.hub->place, route.hub->region, {}, buyer);
  }
  if (route.to_buyer == nullptr) route.unreachable = Unreachable::region_unserved;
  return route;
}

MadeBy made_by(const Factory& factory, const Route& route, const Promise& promise) {
  if (route.unreachable) return {kLongAgo, route.unreachable};
  if (promise.kind == PromiseKind::none) return {};
  Instant at = promise.limit;
  if (promise.kind == PromiseKind::arrive_by)
    at = earlier(at, std::chrono::hours{route.to_buyer->hours});
  if (route.hub != nullptr) {
    at = route.hub->calendar.last_pickup(at);
    at = route.hub->calendar.subtract_working(at, std::chrono::hours{route.hub->handling_hours});
    at = earlier(at, std::chrono::hours{route.to_hub->hours});
  }
  return {factory.calendar.last_pickup(at), std::nullopt};
}

MadeBy made_by(const Catalog& catalog, const Factory& factory, const Channel& channel,
               std::string_view country, std::string_view region, const Promise& promise) {
  return made_by(factory, route_of(catalog, factory, channel, country, region), promise);
}

Duration working_lead(const Offer& offer, std::int64_t load_thousandths) {
  return making_time(offer, load_thousandths) + inspection_time(offer);
}

Instant latest_safe_release(const Factory& factory, const Offer& offer,
                            std::int64_t load_thousandths, Instant made_by, Plates plates) {
  const Calendar& calendar = factory.calendar;
  Instant at = calendar.subtract_working(made_by, inspection_time(offer));
  at = earlier(at, rest_time(offer));
  at = calendar.subtract_working(at,
                                 making_time(offer, load_thousandths) + plate_time(offer, plates));
  return calendar.subtract_receiving(at, minutes_of(offer.ack_within_minutes));
}

Instant acknowledged_by(const Factory& factory, const Offer& offer, Instant released) {
  return factory.calendar.add_receiving(released, minutes_of(offer.ack_within_minutes));
}

Instant earliest_made(const Factory& factory, const Offer& offer, std::int64_t load_thousandths,
                      Instant acknowledged, Plates plates) {
  const Calendar& calendar = factory.calendar;
  Instant at = calendar.add_working(
      acknowledged, plate_time(offer, plates) + making_time(offer, load_thousandths));
  at = later(at, rest_time(offer));
  return calendar.add_working(at, inspection_time(offer));
}

bool is_certified(const Factory& factory, std::string_view certification_class, Instant now) {
  if (certification_class.empty()) return true;
  return std::any_of(factory.certifications.begin(), factory.certifications.end(),
                     [&](const Certification& held) {
                       return held.certification_class == certification_class && now < held.expires;
                     });
}

bool is_valid(const Offer& offer, Instant now) {
  return offer.valid_from <= now && now < offer.valid_to;
}

}  // namespace jidan::core
