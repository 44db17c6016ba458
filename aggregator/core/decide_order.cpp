// What follows from an order and from its payment: rules only, every mistake at once.

#include <algorithm>
#include <set>

#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/run_limits.hpp"
#include "aggregator/core/planning/service.hpp"

namespace jidan::core {
namespace {

std::string line_pointer(std::size_t index, std::string_view field) {
  return "/lines/" + std::to_string(index) + (field.empty() ? "" : "/" + std::string(field));
}

bool contains(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Factories that offer the product's process and can't do what this line asks for.
std::vector<std::string> unable_factories(const Catalog& catalog, const LinePlacement& line,
                                          const Product& product) {
  std::vector<std::string> unable;
  for (const Index each : catalog.offers_by_process[product.process]) {
    const Offer& offer = catalog.offers[each];
    if (!is_within_limits(offer.limits, line))
      unable.push_back(catalog.factories[offer.factory].id);
  }
  return unable;
}

// Checks one order's lines against catalog and calendar, collecting refusals.
class OrderRules {
 public:
  OrderRules(const State& state, const OrderPlacement& order, const Channel& channel, Instant now)
      : state_(state), catalog_(*state.catalog), order_(order), channel_(channel), now_(now) {}

  Rejection rejection;
  Promise promise;

  void check() {
    resolve();
    bool every_line_feasible = true;
    for (std::size_t i = 0; i < order_.lines.size(); ++i) {
      const LinePlacement& line = order_.lines[i];
      if (is_number_taken(i))
        say(RefusalCode::duplicate_line, line_pointer(i, "line"), std::to_string(line.number));
      every_line_feasible = check_line(i, line) && every_line_feasible;
    }
    if (order_.same_run) check_same_run();
    if (every_line_feasible || order_.test || !rejection.refusals.empty()) return;
    promise.infeasible = true;
    if (channel_.on_infeasible == OnInfeasible::refuse)
      say(RefusalCode::promise_infeasible, promise_pointer(), "");
  }

 private:
  bool is_number_taken(std::size_t index) {
    if (order_.lines.size() == 1) return false;
    return !numbers_.insert(order_.lines[index].number).second;
  }

  void say(RefusalCode code, std::string pointer, std::string detail) {
    rejection.refusals.push_back({code, std::move(pointer), std::move(detail)});
  }

  std::string promise_pointer() const {
    if (!order_.exact_promise) return "/promise";
    return order_.exact_promise->kind == PromiseKind::ship_by ? "/ship_by" : "/arrive_by";
  }

  void resolve() {
    if (order_.exact_promise) {
      promise = *order_.exact_promise;
      return;
    }
    // A pending order's promise counts from its payment; until then, as if it were paid now.
    const Instant base = order_.payment == Payment::paid ? order_.paid_at : order_.placed_at;
    const PromiseClass* named = find_promise_class(channel_, order_.promise_class);
    static const PromiseClass standard{"standard", PromiseKind::none, 0, 0};
    if (named == nullptr && order_.promise_class == "standard") named = &standard;
    if (named == nullptr) {
      say(RefusalCode::not_yet_supported, "/promise",
          "the channel has no promise class of this name");
      return;
    }
    promise = resolve_promise(channel_, *named, base);
  }

  // False when the promise can't be kept for this line; refusals are collected beside.
  bool check_line(std::size_t index, const LinePlacement& line) {
    const Product* product = catalog_.find_product(line.sku);
    if (product == nullptr) {
      say(RefusalCode::unknown_sku, line_pointer(index, "sku"), line.sku);
      return true;
    }
    if (product->availability == Availability::ended) {
      say(RefusalCode::product_ended, line_pointer(index, "sku"), line.sku);
      return true;
    }
    if (product->availability == Availability::held) {
      say(RefusalCode::product_held, line_pointer(index, "sku"), line.sku);
      return true;
    }
    check_personalization(index, line, *product);
    if (order_.test) return true;
    const LineService service{product, &channel_, order_.country, order_.region, promise};
    Eligibility eligible = eligible_offers(catalog_, service, now_);
    if (eligible.refusal) {
      say(*eligible.refusal,
          *eligible.refusal == RefusalCode::region_unserved ? "/ship_to/region"
                                                            : line_pointer(index, "sku"),
          "");
      return true;
    }
    std::erase_if(eligible.offers, [&](const OfferLimit& each) {
      return !is_within_limits(catalog_.offers[each.offer].limits, line);
    });
    if (eligible.offers.empty()) {
      say(RefusalCode::no_capability, line_pointer(index, "personalization"), "");
      return true;
    }
    if (order_.same_run) keep_able_for_all(eligible.offers);
    check_offers(index, line, eligible.offers);
    const std::int64_t load = line.quantity * product->load_thousandths;
    if (order_.payment == Payment::pending ||
        is_feasible(state_, promise, eligible.offers, load, line.traits.artwork, now_))
      return true;
    const Instant earliest =
        earliest_promise(state_, service, eligible.offers, load, line.traits.artwork, now_);
    rejection.earliest =
        rejection.earliest == kNever ? earliest : std::max(rejection.earliest, earliest);
    return false;
  }

  // The offers that can make every line so far: a same-run order needs one of them.
  void keep_able_for_all(const std::vector<OfferLimit>& offers) {
    std::set<Index> able;
    for (const OfferLimit& each : offers)
      if (!able_for_all_ || able_for_all_->contains(each.offer)) able.insert(each.offer);
    able_for_all_ = std::move(able);
  }

  void check_offers(std::size_t index, const LinePlacement& line,
                    const std::vector<OfferLimit>& offers) {
    std::int64_t longest = 0;
    bool currency = false;
    for (const OfferLimit& each : offers) {
      longest = std::max(longest, largest_run(catalog_.offers[each.offer]));
      currency = currency || catalog_.offers[each.offer].currency == order_.currency;
    }
    if (!currency) say(RefusalCode::currency_unsupported, "/currency", "");
    const bool splits = channel_.split_lines && order_.mode != Mode::custom && !order_.same_run;
    if (line.quantity > longest && !splits)
      say(RefusalCode::line_exceeds_run_maximum, line_pointer(index, "quantity"),
          std::to_string(line.quantity) + " > " + std::to_string(longest));
  }

  void check_personalization(std::size_t index, const LinePlacement& line, const Product& product) {
    const PersonalizationLimits& limits = product.personalization;
    const std::string pointer = line_pointer(index, "personalization");
    if (limits.required && !line.has_personalization)
      say(RefusalCode::personalization_invalid, pointer, "required");
    for (const std::string& placement : line.placements)
      if (!contains(limits.placements, placement))
        say(RefusalCode::personalization_invalid, pointer, "placement " + placement);
    if (line.text_graphemes_longest > limits.text_graphemes_max)
      say(RefusalCode::personalization_invalid, pointer,
          "text longer than " + std::to_string(limits.text_graphemes_max));
    if (line.has_artwork && !limits.artwork_allowed)
      say(RefusalCode::personalization_invalid, pointer, "artwork");
  }

  // One run has one process and one pool; lines of different pools can never share it.
  void check_same_run() {
    Index key = kNoIndex;
    std::int64_t pieces = 0;
    std::int64_t longest = 0;
    for (const LinePlacement& line : order_.lines) {
      const Product* product = catalog_.find_product(line.sku);
      if (product == nullptr) return;  // said already
      if (key != kNoIndex && key != product->pool_key)
        return say(RefusalCode::same_run_impossible, "/same_run", "lines of different pools");
      key = product->pool_key;
      pieces += line.quantity;
    }
    if (!order_.test && able_for_all_)
      for (const Index offer : *able_for_all_)
        longest = std::max(longest, largest_run(catalog_.offers[offer]));
    if (able_for_all_ && pieces > longest)
      say(RefusalCode::same_run_impossible, "/same_run", std::to_string(pieces) + " pieces");
  }

  std::set<std::uint16_t> numbers_;
  std::optional<std::set<Index>> able_for_all_;
  const State& state_;
  const Catalog& catalog_;
  const OrderPlacement& order_;
  const Channel& channel_;
  Instant now_;
};

OrderAccepted accepted_from(OrderPlacement&& order, std::size_t lines, const Promise& promise) {
  OrderAccepted event;
  event.channel = std::move(order.channel);
  event.external_id = std::move(order.external_id);
  event.fingerprint = order.fingerprint;
  event.content_digest = order.content_digest;
  event.test = order.test;
  event.mode = order.mode;
  event.payment = order.payment;
  event.placed_at = order.placed_at;
  event.paid_at = order.paid_at;
  event.currency = order.currency;
  event.promise_class = std::move(order.promise_class);
  event.promise = promise;
  event.country = std::move(order.country);
  event.region = std::move(order.region);
  event.ship_together = order.ship_together;
  event.ship_early = order.ship_early;
  event.same_run = order.same_run;
  event.line_count = static_cast<std::uint16_t>(lines);
  event.sealed = std::move(order.sealed);
  event.wrapped_key = std::move(order.wrapped_key);
  return event;
}

}  // namespace

PoolId pool_for(const State& state, const Product& product, bool test, std::vector<Event>& events) {
  const std::string& key = state.catalog->pool_keys[product.pool_key].text;
  const auto found = state.pool_by_key.find(pool_identity(key, test));
  if (found != state.pool_by_key.end()) return state.pools[found->second].id;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto* opened = std::get_if<PoolOpened>(&events[i]);
    if (opened != nullptr && opened->key == key && opened->test == test)
      return PoolId{state.next_sequence + i};
  }
  events.push_back(PoolOpened{key, test});
  return PoolId{state.next_sequence + events.size() - 1};
}

OrderCheck check_order(const State& state, const OrderPlacement& order, const Channel& channel,
                       Instant now) {
  OrderRules rules(state, order, channel, now);
  rules.check();
  return {std::move(rules.rejection), rules.promise};
}

Decision decide_place_order(const State& state, PlaceOrder&& command, Instant now) {
  OrderPlacement& order = command.order;
  const Channel* channel = state.catalog->find_channel(order.channel);
  if (channel == nullptr)
    return refuse(RefusalCode::not_yet_supported, "", "channel not in catalog");
  OrderCheck check = check_order(state, order, *channel, now);
  if (!check.rejection.refusals.empty()) return std::move(check.rejection);

  std::vector<Event> events;
  events.reserve(order.lines.size() + 2);
  const OrderId id{state.next_sequence};
  const bool pending = order.payment == Payment::pending;
  const bool test = order.test;
  std::vector<LinePlacement> lines = std::move(order.lines);
  events.push_back(accepted_from(std::move(order), lines.size(), check.promise));
  for (LinePlacement& line : lines) {
    LinePlaced placed;
    placed.order = id;
    placed.number = line.number;
    placed.quantity = line.quantity;
    placed.unit_price = line.unit_price;
    placed.substitution = line.substitution;
    placed.approval = line.approval;
    placed.traits = line.traits;
    placed.state = pending ? PartState::awaiting_payment : PartState::pooled;
    const Product& product = *state.catalog->find_product(line.sku);
    placed.unable = unable_factories(*state.catalog, line, product);
    if (!pending) placed.pool = pool_for(state, product, test, events);
    placed.sku = std::move(line.sku);
    events.push_back(std::move(placed));
  }
  return events;
}

}  // namespace jidan::core
