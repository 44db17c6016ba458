// Promises: from what the buyer was told to the latest instant at which a given factory can still
// be given the work (latest safe release, product rules; the formula is docs/planning.md's L_if).
#pragma once

#include <optional>
#include <string_view>

#include "aggregator/core/catalog/catalog.hpp"
#include "aggregator/core/orders/order.hpp"

namespace jidan::core {

// The instant a promise class stands for. `base` is paid_at (placed_at for on_delivery). ship_by:
// base + hours. arrive_by: the end of the nth day after base's day in the channel's zone. none:
// base + the channel's wait_max (a release limit, not a promise).
Promise resolve_promise(const Channel& channel, const PromiseClass& promise_class, Instant base);

const PromiseClass* find_promise_class(const Channel& channel, std::string_view name);

enum class Unreachable : std::uint8_t { region_unserved, no_hub };

// How this factory's pieces reach a channel's buyers in a region. Holds references into the
// catalog.
struct Route {
  std::optional<Unreachable> unreachable;
  const Hub* hub = nullptr;           // nullptr: straight to the buyer
  const Transit* to_hub = nullptr;    // of the factory, when there is a hub
  const Transit* to_buyer = nullptr;  // of the hub, or of the factory
};
Route route_of(const Catalog& catalog, const Factory& factory, const Channel& channel,
               std::string_view country, std::string_view region);

// The instant by which the pieces must be ready at the factory so that `promise` is kept:
//   ship_by, direct        last pick-up ≤ limit
//   ship_by, through a hub limit − handling (hub's working time) − transit(factory → hub), last
//   pick-up before arrive_by              the same, and − transit to the buyer
// kind none: kNever. Errors: no transit entry, or the channel's hub is missing.
struct MadeBy {
  Instant instant = kNever;
  std::optional<Unreachable> unreachable;
};
MadeBy made_by(const Catalog& catalog, const Factory& factory, const Channel& channel,
               std::string_view country, std::string_view region, const Promise& promise);
// The same for a way that is known. Never earlier for a later limit of the same kind.
MadeBy made_by(const Factory& factory, const Route& route, const Promise& promise);

// Where this factory sends this channel's pieces: a hub, or kNoIndex for straight to the buyer.
Index hub_of(const Catalog& catalog, const Factory& factory, const Channel& channel);

// Open time an offer's factory needs for a load (thousandths of the load unit), without rest_hours.
Duration working_lead(const Offer& offer, std::int64_t load_thousandths);

// Whether a run begins with the making of plates, plate_lead_hours of open time, or finds all it
// needs.
enum class Plates : std::uint8_t { kept, fresh };

// Latest instant at which a run of that load may be released so that it is made by `made_by`, with
// time to acknowledge: made_by − qc − rest (elapsed time) − set-up and making − plates −
// ack_within, all but rest in the factory's working time. `made_by` kNever gives kNever.
Instant latest_safe_release(const Factory& factory, const Offer& offer,
                            std::int64_t load_thousandths, Instant made_by,
                            Plates plates = Plates::kept);

// The end of the time to acknowledge a sheet sent at `released`.
Instant acknowledged_by(const Factory& factory, const Offer& offer, Instant released);

// When a run of that load is made if its making begins at `acknowledged` (the same terms forward).
Instant earliest_made(const Factory& factory, const Offer& offer, std::int64_t load_thousandths,
                      Instant acknowledged, Plates plates = Plates::kept);

// A certification of that class which has not expired at `now`; true when none is needed.
bool is_certified(const Factory& factory, std::string_view certification_class, Instant now);
bool is_valid(const Offer& offer, Instant now);

}  // namespace jidan::core
