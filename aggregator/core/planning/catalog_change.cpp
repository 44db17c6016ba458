// Counting what a new catalog moves, loses and misses; see catalog_change.hpp.
#include "aggregator/core/planning/catalog_change.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "aggregator/core/parts.hpp"
#include "aggregator/core/planning/allocation.hpp"
#include "aggregator/core/planning/equivalents.hpp"
#include "aggregator/core/planning/run_limits.hpp"
#include "aggregator/core/planning/service.hpp"

namespace jidan::core {
namespace {

// The things of the new catalog by their position in the old one; nullptr: it hasn't got them.
template <class Thing, class Find>
std::vector<const Thing*> matched(const std::vector<Thing>& before, Find find) {
  std::vector<const Thing*> after;
  after.reserve(before.size());
  for (const Thing& each : before) after.push_back(find(each));
  return after;
}

// Who can make an open line under one catalog. Lines that are alike are asked for once.
class Makers {
 public:
  Makers(const State& state, const Catalog& catalog, Instant now)
      : state_(state), catalog_(catalog), now_(now) {}

  // Whether a factory that isn't among `excluded` can, in runs of `least` pieces at least.
  bool can_make(const Order& order, const Channel& channel, const Product& product,
                std::int64_t least, const std::vector<std::string>& excluded) {
    const std::vector<Index>& offers = offers_for(order, channel, product);
    return std::any_of(offers.begin(), offers.end(), [&](Index index) {
      const Offer& offer = catalog_.offers[index];
      return largest_run(offer) >= least &&
             std::find(excluded.begin(), excluded.end(), catalog_.factories[offer.factory].id) ==
                 excluded.end();
    });
  }

 private:
  // What of a line decides by whom it can be made.
  using Kind = std::tuple<Index, Index, std::uint32_t, PromiseKind, std::string_view>;

  const std::vector<Index>& offers_for(const Order& order, const Channel& channel,
                                       const Product& product) {
    const Kind kind{product.process, order.channel, order.region, order.promise_kind,
                    product.needs_certification};
    const auto [known, is_new] = offers_.try_emplace(kind);
    if (!is_new) return known->second;
    const Place place = place_of(state_, order.region);
    const LineService service{&product, &channel, place.country, place.region, order.promise()};
    for (const OfferLimit& each : eligible_offers(catalog_, service, now_).offers)
      known->second.push_back(each.offer);
    return known->second;
  }

  const State& state_;
  const Catalog& catalog_;
  Instant now_;
  std::map<Kind, std::vector<Index>> offers_;
};

class Change {
 public:
  Change(const State& state, const Catalog& after, Instant now)
      : state_(state),
        before_(*state.catalog),
        after_(after),
        products_(matched(before_.products,
                          [&](const Product& each) { return after.find_product(each.sku); })),
        channels_(matched(before_.channels,
                          [&](const Channel& each) { return after.find_channel(each.name); })),
        makers_before_(state, before_, now),
        makers_after_(state, after, now) {}

  CatalogChange count() {
    find_missing();
    state_.parts.for_each([&](Handle handle, const Part& part) { add_part(handle, part); });
    CatalogChange change;
    for (auto& [key, shift] : shifts_) change.shifts.push_back(std::move(shift));
    for (auto& [sku, lost] : lost_) change.lost.push_back(std::move(lost));
    for (auto& [name, uses] : missing_)
      change.missing.push_back({name.first, std::string(name.second), uses});
    return change;
  }

 private:
  void miss(std::string_view kind, const std::string& name, std::int64_t uses) {
    missing_[{kind, name}] += uses;
  }

  void find_missing() {
    state_.lines.for_each([&](Handle, const Line& line) {
      if (products_[line.product] == nullptr)
        miss("product", before_.products[line.product].sku, 1);
    });
    state_.orders.for_each([&](Handle, const Order& order) {
      if (channels_[order.channel] == nullptr)
        miss("channel", before_.channels[order.channel].name, 1);
    });
    state_.runs.for_each([&](Handle, const Run& run) {
      if (run.test || run.ended_at != kNever) return;
      const std::string& id = before_.factories[run.factory].id;
      if (!after_.factory_by_id.contains(id)) miss("factory", id, 1);
    });
    state_.pools.for_each([&](Handle, const Pool& pool) {
      if (pool.parts.empty()) return;
      const std::string& name = before_.processes[pool.process].name;
      if (!after_.process_by_name.contains(name))
        miss("process", name, static_cast<std::int64_t>(pool.parts.size()));
    });
  }

  void add_part(Handle handle, const Part& part) {
    const Line& line = state_.lines[part.line];
    const Order& order = state_.orders[line.order];
    const Product* product = products_[line.product];
    if (product == nullptr || channels_[order.channel] == nullptr) return;
    add_shift(part, *product, order.test);
    const bool waits = part.state == PartState::pooled || part.state == PartState::awaiting_payment;
    if (waits && !order.test) add_lost(handle, part, line, order, *product);
  }

  void add_shift(const Part& part, const Product& product, bool test) {
    const std::string& key = after_.pool_keys[product.pool_key].text;
    const WaitsIn place = wanted_place(state_, part, product, key, test);
    if (place == WaitsIn::its_place) return;
    const std::string_view from =
        part.pool() == kNoHandle ? std::string_view{} : state_.pools[part.pool()].key;
    const std::string_view to = place == WaitsIn::a_hold ? std::string_view{} : key;
    PoolShift& shift = shifts_[{from, to, test}];
    if (shift.parts == 0) {
      shift.from = from;
      shift.to = to;
      shift.test = test;
    }
    ++shift.parts;
    shift.pieces += part.quantity;
  }

  void add_lost(Handle handle, const Part& part, const Line& line, const Order& order,
                const Product& product) {
    static const std::vector<std::string> none;
    const auto& excluded = part.has_exclusions ? state_.exclusions.at(handle) : none;
    const Channel& channel = *channels_[order.channel];
    const bool splits_order = order.mode != Mode::custom && !order.same_run;
    const std::int64_t least = splits_order && channel.split_lines ? 1 : part.quantity;
    if (makers_after_.can_make(order, channel, product, least, excluded)) return;
    const Product& was = before_.products[line.product];
    if (!makers_before_.can_make(order, before_.channels[order.channel], was,
                                 may_split(state_, order) ? 1 : part.quantity, excluded))
      return;
    LostParts& lost = lost_[product.sku];
    lost.sku = product.sku;
    ++lost.parts;
    lost.pieces += part.quantity;
    if (has_equivalent(part.line, order, channel, least)) ++lost.substituted;
  }

  bool has_equivalent(Handle line, const Order& order, const Channel& channel, std::int64_t least) {
    const auto found = state_.equivalents.find(line);
    if (found == state_.equivalents.end() || !may_be_substituted(state_, line)) return false;
    return std::any_of(found->second.left.begin(), found->second.left.end(),
                       [&](const AgreedEquivalent& each) {
                         const Product* other = after_.find_product(each.sku);
                         return other != nullptr && other->availability == Availability::open &&
                                makers_after_.can_make(order, channel, *other, least, each.unable);
                       });
  }

  const State& state_;
  const Catalog& before_;
  const Catalog& after_;
  std::vector<const Product*> products_;
  std::vector<const Channel*> channels_;
  Makers makers_before_, makers_after_;
  std::map<std::tuple<std::string_view, std::string_view, bool>, PoolShift> shifts_;
  std::map<std::string_view, LostParts> lost_;
  std::map<std::pair<std::string_view, std::string_view>, std::int64_t> missing_;
};

std::string counted(std::int64_t count, std::string_view one) {
  std::string text = std::to_string(count) + " ";
  text += one;
  return count == 1 ? text : text + "s";
}

std::string_view use_of(std::string_view kind) {
  if (kind == "product") return "line";
  if (kind == "channel") return "order";
  if (kind == "factory") return "run";
  return "waiting part";
}

}  // namespace

WaitsIn wanted_place(const State& state, const Part& part, const Product& product,
                     std::string_view key, bool test) {
  const bool is_held_product = product.availability == Availability::held && !test;
  if (part.pool() != kNoHandle) {
    if (is_held_product) return WaitsIn::a_hold;
    return state.pools[part.pool()].key == key ? WaitsIn::its_place : WaitsIn::another_pool;
  }
  const bool waits_for_product =
      part.state == PartState::held && part.hold == HoldReason::product_held;
  return waits_for_product && !is_held_product ? WaitsIn::another_pool : WaitsIn::its_place;
}

std::int64_t CatalogChange::shifted_parts() const {
  std::int64_t parts = 0;
  for (const PoolShift& each : shifts) parts += each.parts;
  return parts;
}

std::optional<Refusal> too_early_for(const State& state, const Catalog& after) {
  const std::string in_force = "version " + std::to_string(state.catalog->version);
  if (after.version <= state.catalog->version)
    return Refusal{RefusalCode::revision_stale, "/version", in_force + " is in force"};
  if (!state.rekeying.empty())
    return Refusal{RefusalCode::revision_stale, "",
                   "open lines still move to the pools of " + in_force};
  return std::nullopt;
}

CatalogChange change_by(const State& state, const Catalog& after, Instant now) {
  return Change(state, after, now).count();
}

std::vector<Refusal> refusals_of(const CatalogChange& change, bool force) {
  std::vector<Refusal> refusals;
  for (const MissingName& each : change.missing)
    refusals.push_back({RefusalCode::not_yet_supported, "",
                        "open work needs " + std::string(each.kind) + " " + each.name + ": " +
                            counted(each.uses, use_of(each.kind))});
  if (force) return refusals;
  for (const LostParts& each : change.lost) {
    if (each.parts == each.substituted) continue;
    refusals.push_back({RefusalCode::no_capability, "",
                        "nobody could make " +
                            counted(each.parts - each.substituted, "waiting part") + " of " +
                            each.sku + " any more: force=true holds them"});
  }
  return refusals;
}

}  // namespace jidan::core
