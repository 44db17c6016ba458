// What can be made, by whom, on what terms: the catalog, immutable once applied. Things refer to
// each other by dense index; names are the outside's. Field meanings: docs/… and
// schemas/catalog.schema.json.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "aggregator/core/catalog/calendar.hpp"
#include "aggregator/core/values/money.hpp"

namespace jidan::core {

using Index = std::uint32_t;
inline constexpr Index kNoIndex = 0xFFFF'FFFFU;

struct AqlClass {
  std::string name;                   // critical, major, minor
  std::int32_t aql_hundredths = 250;  // AQL 2.5 = 250
};

struct Process {
  std::string name;
  Minor waiting_minor_per_line_hour = 0;  // what an hour of waiting costs us, for one line
  std::vector<AqlClass> aql;
  std::int32_t artwork_dpi_min = 0;
  std::vector<std::string> artwork_formats;
};

struct Option {
  std::string name;
  std::string value;
  auto operator<=>(const Option&) const = default;
};

enum class EquivalentGrade : std::uint8_t { same_work, same_function };
struct Equivalent {
  std::string sku;
  EquivalentGrade grade = EquivalentGrade::same_work;
};

struct PersonalizationLimits {
  std::vector<std::string> placements;  // empty = none allowed
  std::int32_t text_graphemes_max = 500;
  std::vector<std::string> fonts;  // empty = any
  bool artwork_allowed = true;
  bool required = false;
};

struct MakeUp {
  std::string spec, hang_tag, care_label, barcode, bag, marks, document;
  std::int32_t carton_pieces_max = 0;  // 0 = unsaid
};

enum class Availability : std::uint8_t { open, held, ended };

struct Product {
  std::string sku, name, style, category;
  Index process = kNoIndex;
  std::vector<Option> options;             // sorted by name
  std::vector<std::string> pool_by;        // option names, sorted
  std::vector<std::string> changeover_by;  // option names or artwork, text, placement, colour_count
  std::string blank;
  std::int64_t load_thousandths = 1000;  // of the offer's load unit, per piece
  Minor solo_unit_price = 0;             // what one piece costs made alone
  Minor return_cost = 0;
  std::string needs_certification;  // empty = none
  std::string brand_owner;
  std::vector<Equivalent> equivalents;
  PersonalizationLimits personalization;
  MakeUp make_up;
  Availability availability = Availability::open;
  Index pool_key = kNoIndex;  // into Catalog::pool_keys
};

// What a pool shares: the process and the pool_by options. Two products with the same key pool.
struct PoolKey {
  Index process = kNoIndex;
  std::vector<Option> options;  // sorted; names are the pool_by names
  std::string text;             // canonical: process + name=value pairs; the identity of a pool
};

struct Certification {
  std::string certification_class;  // brand-source, specialised, trend
  std::string evidence;
  std::int32_t score = 0;
  Instant expires = kNever;
};

struct ShipsTo {
  std::string channel;   // empty = every channel without an entry of its own
  Index hub = kNoIndex;  // kNoIndex = straight to the buyer
};

struct Factory {
  std::string id, name, belt, region;
  Calendar calendar;
  std::vector<Certification> certifications;
  std::vector<ShipsTo> ships_to;
  std::string webhook_url;  // empty = pull mode
  std::string place;        // factory:ID, as transit names it; made by Catalog::index()
};

// Which pieces count together, for a MOQ or for a price step: those of one SKU, with one value of
// an option, of one style, or all.
enum class CountScope : std::uint8_t { sku, option, style, mixed };
using MoqScope = CountScope;
struct MoqRule {
  MoqScope scope = MoqScope::mixed;
  std::string option;         // with scope option
  std::int64_t quantity = 0;  // pieces, or 0
  Minor amount = 0;           // money, or 0
};

using TierScope = CountScope;
enum class TierPeriod : std::uint8_t { run, day, month };
struct PriceStep {
  std::int64_t min_quantity = 1;
  Minor unit_price = 0;
};

enum class BelowMoq : std::uint8_t { pay, elsewhere, hold };

// What this factory can do of the process; 0 or empty = without limit.
struct OfferLimits {
  std::vector<std::string> placements;
  std::int32_t width_mm_max = 0;
  std::int32_t height_mm_max = 0;
  std::int32_t colours_max = 0;
  std::int32_t text_graphemes_max = 0;
};

struct Offer {
  Index factory = kNoIndex;
  Index process = kNoIndex;
  OfferLimits limits;
  Currency currency;
  Minor set_up = 0;
  Minor changeover = 0;
  Minor plate_cost = 0;
  std::int32_t plate_lead_hours = 0;
  std::int32_t plate_keep_days = 0;
  std::vector<MoqRule> moq;
  std::int64_t multiple = 1;
  std::int64_t run_max = 0;  // pieces; always ≥ 1
  TierScope tier_scope = TierScope::mixed;
  std::string tier_option;  // with scope option
  TierPeriod tier_period = TierPeriod::run;
  std::vector<PriceStep> tiers;  // rising min_quantity; the first begins at 1
  Minor unfilled_price = 0;      // per piece billed and not made
  BelowMoq below_moq = BelowMoq::pay;
  std::string load_unit;
  std::int64_t daily_capacity = 0;  // load units; 0 = without limit
  std::int32_t setup_minutes = 0;
  std::int32_t per_load_minutes_thousandths = 0;  // minutes a load unit, in thousandths
  std::int32_t rest_hours = 0;
  std::int32_t qc_minutes = 0;
  std::int32_t lead_hours = 0;          // used instead of the four above when not 0
  std::int32_t ack_within_minutes = 0;  // working time
  std::int32_t spare_permille = 0;
  Minor sample_price = 0;
  Instant valid_from{};
  Instant valid_to = kNever;
};

struct Hub {
  std::string id, region;
  Calendar calendar;
  std::int32_t handling_hours = 0;
  std::string place;  // hub:ID, as transit names it; made by Catalog::index()
};

struct Transit {
  std::string from, to;  // regions (ISO 3166-1 or -2), hub:ID or factory:ID; to may be a country
  std::int32_t hours = 0;
  Minor minor_per_parcel = 0;
};

enum class PromiseKind : std::uint8_t { none, ship_by, arrive_by };
inline constexpr std::size_t kPromiseKinds = 3;
struct PromiseClass {
  std::string name;  // ship_48h, next_day, standard …
  PromiseKind kind = PromiseKind::none;
  std::int32_t hours = 0;  // ship_by: hours from paid_at (placed_at for on_delivery)
  std::int32_t days = 0;   // arrive_by: end of the nth day in the channel's zone
};

enum class OnInfeasible : std::uint8_t { refuse, accept };
enum class OnHoldTimeout : std::uint8_t { cancel, tell_operator };

struct Channel {
  std::string name;
  ZoneTable zone;
  std::vector<PromiseClass> promise_classes;
  OnInfeasible on_infeasible = OnInfeasible::refuse;
  std::int32_t payment_timeout_minutes = 0;
  std::int32_t wait_max_hours = 0;
  bool split_lines = true;
  OnHoldTimeout on_hold_timeout = OnHoldTimeout::tell_operator;
  Index hub = kNoIndex;
  std::vector<std::string> subscriptions;
};

struct Catalog {
  std::uint32_t version = 0;
  std::vector<Process> processes;
  std::vector<Product> products;
  std::vector<Factory> factories;
  std::vector<Offer> offers;
  std::vector<Hub> hubs;
  std::vector<Transit> transits;
  std::vector<Channel> channels;

  // Made by index(): names to positions, pool keys, offers of a process.
  std::vector<PoolKey> pool_keys;
  std::unordered_map<std::string, Index> pool_key_by_text;
  std::unordered_map<std::string, Index> product_by_sku;
  std::unordered_map<std::string, Index> factory_by_id;
  std::unordered_map<std::string, Index> channel_by_name;
  std::unordered_map<std::string, Index> process_by_name;
  std::vector<std::vector<Index>> offers_by_process;
  std::unordered_map<std::uint64_t, Index> offer_by_ends;  // factory and process, by position
  std::unordered_multimap<std::uint64_t, Index> transit_by_ends;  // hash of (from, to)

  // Call once after filling the vectors above; sorts options, builds keys and look-ups.
  void index();
  const Product* find_product(std::string_view sku) const;
  const Factory* find_factory(std::string_view id) const;
  const Channel* find_channel(std::string_view name) const;
  // A factory has one offer for a process; kNoIndex when it has none.
  Index find_offer(Index factory, Index process) const;
};

// Door-to-door hours and cost between two places; the most specific entry wins (factory:ID or
// hub:ID before region ISO 3166-2 before country; the origin counts before the destination). Places
// are Factory::place or Hub::place, or empty for a buyer. Nothing when unserved.
const Transit* find_transit(const Catalog& catalog, std::string_view from_place,
                            std::string_view from_region, std::string_view to_place,
                            std::string_view to_region);

}  // namespace jidan::core
