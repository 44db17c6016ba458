// Promise, personalization and mode by rule; see order_rules.hpp.
#include "demo/order_rules.hpp"

#include <algorithm>

#include "demo/people.hpp"
#include "demo/seeded.hpp"

namespace jidan::demo {
namespace {

// Beyond the first no factory promises three days, beyond the second none promises anything.
constexpr std::int32_t dated_quantity_max = 200;
constexpr std::int32_t promised_quantity_max = 1000;

std::int32_t largest_quantity(const BoughtOrder& order) {
  std::int32_t largest = 0;
  for (const BoughtLine& line : order.lines) largest = std::max(largest, line.quantity);
  return largest;
}

// Shares in per cent: 24 h 15, 48 h 35, 72 h 25, to arrive 10, the rest no promise; large orders
// 72 h or none.
void promise_something(BoughtOrder& order, int hours_to_buyer, Seeded& draw) {
  const std::int64_t share = draw.below(100);
  const std::int32_t largest = largest_quantity(order);
  const bool at_home = order.buyer.country == "GB" || order.buyer.country == "CN";
  if (largest > promised_quantity_max) {
    order.promise = "standard";
  } else if (largest > dated_quantity_max) {
    order.promise = share < 50 ? "ship_72h" : "standard";
  } else if (share < 15) {
    order.promise = at_home ? "ship_24h" : "ship_48h";
  } else if (share < 50) {
    order.promise = "ship_48h";
  } else if (share < 75) {
    order.promise = "ship_72h";
  } else if (share < 85) {
    order.promise = at_home ? "three_day" : "arrive_by";
    if (!at_home) order.arrive_by = order.placed_at + std::chrono::hours{hours_to_buyer + 72};
  } else {
    order.promise = "standard";
  }
}

}  // namespace

void apply_rules(BoughtOrder& order, std::uint64_t index, int hours_to_buyer, std::uint64_t seed) {
  Seeded draw = seeded_for(seed, order.external_id);
  promise_something(order, hours_to_buyer, draw);
  fill_in(order.buyer, draw);
  bool printed = false;
  for (BoughtLine& line : order.lines) {
    const bool chosen = draw.chance_permille(personalized_permille);
    if (!chosen || line.quantity > custom_quantity_max) continue;
    line.text = words_to_print(draw);
    printed = true;
  }
  if (index % canary_every == 3 && order.lines.front().quantity <= custom_quantity_max) {
    plant(order.buyer, order.lines.front());
    printed = true;
  }
  order.custom = printed && largest_quantity(order) <= custom_quantity_max;
}

}  // namespace jidan::demo
