// The events of an order that the rules accept: itself, its lines, and what they may be made as.

#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/planning/equivalents.hpp"

namespace jidan::core {
namespace {

// Nobody can make it as ordered: in the same commit it is made as the equivalent.
void substitute_placed(const State& state, LineId line, const Product& product,
                       const std::vector<AgreedEquivalent>& agreed, bool pending,
                       std::vector<Event>& events) {
  LineSubstituted substituted;
  substituted.line = line;
  substituted.made_as = product.sku;
  if (!pending) substituted.pool = pool_for(state, product, false, events);
  for (const AgreedEquivalent& each : agreed)
    if (each.sku == product.sku) substituted.unable = each.unable;
  events.push_back(std::move(substituted));
}

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

// What the lines of one order have in common.
struct Placing {
  const State& state;
  OrderId order;
  Mode mode = Mode::custom;
  bool test = false;
  bool pending = false;
};

// `equivalent`: what it is made as, because nobody can make it as ordered.
void add_line(const Placing& placing, LinePlacement&& line, const Product* equivalent,
              std::vector<Event>& events) {
  const auto& [state, order, mode, test, pending] = placing;
  const Product& product = *state.catalog->find_product(line.sku);
  std::vector<AgreedEquivalent> agreed;
  if (line.substitution != Substitution::none && !test)
    agreed = agreed_equivalents(*state.catalog, mode, line, product);
  LinePlaced placed;
  placed.order = order;
  placed.number = line.number;
  placed.quantity = line.quantity;
  placed.unit_price = line.unit_price;
  placed.substitution = line.substitution;
  placed.approval = line.approval;
  placed.traits = line.traits;
  placed.unable = unable_factories(*state.catalog, line, product);
  placed.state = pending ? PartState::awaiting_payment : PartState::pooled;
  if (equivalent != nullptr && !pending) {
    placed.state = PartState::held;
    placed.hold = HoldReason::no_factory;
  } else if (!pending) {
    placed.pool = pool_for(state, product, test, events);
  }
  placed.sku = std::move(line.sku);
  events.push_back(std::move(placed));
  if (agreed.empty()) return;
  const LineId id{state.next_sequence + events.size() - 1};
  events.push_back(EquivalentsAgreed{id, agreed});
  if (equivalent != nullptr) substitute_placed(state, id, *equivalent, agreed, pending, events);
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
  const Mode mode = order.mode;
  std::vector<LinePlacement> lines = std::move(order.lines);
  events.push_back(accepted_from(std::move(order), lines.size(), check.promise));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto equivalent = check.made_as.find(i);
    add_line({state, id, mode, test, pending}, std::move(lines[i]),
             equivalent == check.made_as.end() ? nullptr : equivalent->second, events);
  }
  return events;
}

}  // namespace jidan::core
