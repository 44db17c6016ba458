// How a part joins and leaves a pool, and what of the pool's sums and limits follows.
#include "aggregator/core/planning/pool.hpp"

#include <algorithm>

#include "aggregator/core/apply.hpp"
#include "aggregator/core/parts.hpp"
#include "aggregator/core/planning/facts.hpp"
#include "aggregator/core/planning/policy.hpp"

namespace jidan::core {
namespace {

constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15ULL;

std::uint64_t mix(std::uint64_t seed, std::uint64_t value) {
  seed ^= value + kMix + (seed << 6U) + (seed >> 2U);
  return seed * kMix;
}

std::uint64_t mix_text(std::uint64_t seed, std::string_view text) {
  for (const char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return seed;
}

// What the part's promise lets the pool wait for. Lines without a promise wait to their limit.
Instant waiting_limit(const Order& order) {
  return order.promise_limit;
}

void add_limits(State& state, Pool& pool, const Order& order, const Line& line, Instant now) {
  if (order.promise_infeasible) {
    ++pool.infeasible;
  } else if (order.promise_kind == PromiseKind::none) {
    pool.wait_limit = std::min(pool.wait_limit, order.promise_limit);
  }
  const Product& product = state.catalog->products[line.product];
  const ServiceClass service = service_class(order, product);
  auto found = std::find_if(pool.limits.begin(), pool.limits.end(),
                            [&](const ClassLimit& each) { return each.service == service; });
  if (found != pool.limits.end() && found->promise_limit <= order.promise_limit) return;
  ClassLimit fresh;
  fresh.service = service;
  fresh.promise_limit = order.promise_limit;
  fresh.offers = eligible_offers(*state.catalog, service_of(state, order, line), now).offers;
  if (found == pool.limits.end()) {
    pool.limits.push_back(std::move(fresh));
  } else {
    *found = std::move(fresh);
  }
}

// Answers the part's changeover value.
std::uint64_t add_sums(State& state, Pool& pool, const Part& part, std::int64_t sign) {
  const Line& line = state.lines[part.line];
  const Order& order = state.orders[line.order];
  const Product& product = state.catalog->products[line.product];
  pool.pieces += sign * part.quantity;
  pool.load_thousandths += sign * part.quantity * product.load_thousandths;
  auto& of_product = pool.pieces_by_product[line.product];
  of_product += sign * part.quantity;
  if (of_product == 0) pool.pieces_by_product.erase(line.product);
  const std::uint64_t value = changeover_value(product, line.traits);
  if (sign > 0) {
    pool.changeover_values.count(value, 1);
    pool.waiting.add(part.arrived(), waiting_limit(order));
  } else {
    pool.changeover_values.count(value, -1);
    pool.waiting.remove(part.arrived(), waiting_limit(order));
  }
  return value;
}

// Guard and history; `variants` were in the pool before.
void remember_arrival(State& state, Pool& pool, const PlannedLine& line, std::size_t variants) {
  PoolMemory& memory = pool.memory;
  Guard::Terms terms;
  terms.variants = memory.history.variants();
  terms.lead = memory.lead;
  if (memory.offer != kNoIndex) {
    const Index factory = state.catalog->offers[memory.offer].factory;
    terms.costs = &state.offer_costs.of(state.catalog, memory.offer);
    terms.calendar = &state.catalog->factories[factory].calendar;
  }
  const Instant limit = memory.guard.add(line, terms);
  memory.history.add({line.arrived, line.pieces, line.variant, static_cast<std::int64_t>(variants),
                      variants == pool.changeover_values.size(), limit - line.arrived});
}

void recompute_limits(State& state, Pool& pool, Instant now) {
  pool.limits.clear();
  pool.infeasible = 0;
  pool.wait_limit = kNever;
  pool.first_arrival = kNever;
  for (const Handle part : pool.parts) {
    const Line& line = state.lines[state.parts[part].line];
    add_limits(state, pool, state.orders[line.order], line, now);
    pool.first_arrival = std::min(pool.first_arrival, state.parts[part].arrived());
  }
}

}  // namespace

std::uint64_t changeover_value(const Product& product, const Traits& traits) {
  std::uint64_t value = 0;
  for (const std::string& by : product.changeover_by) {
    value = mix_text(mix(value, 1), by);
    if (by == "text") {
      value = mix(value, traits.text);
    } else if (by == "artwork") {
      value = mix(value, traits.artwork);
    } else if (by == "placement") {
      value = mix(value, traits.placement);
    } else if (by == "colour_count") {
      value = mix(value, traits.colour_count);
    } else {
      for (const Option& option : product.options)
        if (option.name == by) value = mix_text(value, option.value);
    }
  }
  return value;
}

void join_pool(State& state, Handle pool_handle, Handle part_handle, Instant now) {
  Pool& pool = state.pools[pool_handle];
  Part& part = state.parts[part_handle];
  part.enter_pool(pool_handle);
  part.slot = static_cast<std::uint32_t>(pool.parts.size());
  const bool is_arrival = part.arrived() == Instant{};
  if (is_arrival) part.set_arrived(now);
  pool.parts.push_back(part_handle);
  pool.first_arrival = std::min(pool.first_arrival, part.arrived());
  pool.with_exclusions += part.has_exclusions ? 1 : 0;
  const Line& line = state.lines[part.line];
  const Order& order = state.orders[line.order];
  add_limits(state, pool, order, line, now);
  const std::size_t variants = pool.changeover_values.size();
  const std::uint64_t variant = add_sums(state, pool, part, 1);
  if (is_arrival && !pool.test)
    remember_arrival(state, pool, {now, waiting_limit(order), part.quantity, variant}, variants);
}

void leave_pool(State& state, Handle part_handle) {
  Part& part = state.parts[part_handle];
  Pool& pool = state.pools[part.pool()];
  add_sums(state, pool, part, -1);
  pool.with_exclusions -= part.has_exclusions ? 1 : 0;
  const Handle last = pool.parts.back();
  pool.parts[part.slot] = last;
  state.parts[last].slot = part.slot;
  pool.parts.pop_back();
  part.leave();
}

Handle take_from_pool(State& state, Handle part_handle, std::int32_t quantity) {
  if (quantity == state.parts[part_handle].quantity) {
    leave_pool(state, part_handle);
    return part_handle;
  }
  Pool& pool = state.pools[state.parts[part_handle].pool()];
  add_sums(state, pool, state.parts[part_handle], -1);
  const Handle taken = split_part(state, part_handle, quantity);
  add_sums(state, pool, state.parts[part_handle], 1);
  return taken;
}

void set_review(State& state, Handle handle, Instant next_review) {
  Pool& pool = state.pools[handle];
  if (pool.next_review != kNever) state.reviews.erase({pool.next_review, pool.id.value});
  pool.next_review = next_review;
  if (pool.next_review != kNever) state.reviews.insert({pool.next_review, pool.id.value});
}

void defer_review(State& state, Handle handle) {
  Pool& pool = state.pools[handle];
  if (pool.is_unreviewed) return;
  pool.is_unreviewed = true;
  state.unreviewed.push_back(handle);
}

void settle_reviews(State& state) {
  for (const Handle handle : state.unreviewed) {
    state.pools[handle].is_unreviewed = false;
    reschedule(state, handle, state.now);
  }
  state.unreviewed.clear();
}

void reschedule(State& state, Handle handle, Instant now) {
  Pool& pool = state.pools[handle];
  if (pool.parts.empty()) {
    pool.limits.clear();
    pool.infeasible = 0;
    pool.wait_limit = kNever;
    pool.first_arrival = kNever;
    std::erase_if(state.assigned, [&](const PoolAssigned& each) { return each.pool == pool.id; });
    set_review(state, handle, kNever);
    return;
  }
  if (pool.is_rekeying) return set_review(state, handle, kNever);
  const PoolReview review = review_of(state, pool, now);
  if (review.offer != kNoIndex) {
    pool.memory.offer = review.offer;
    pool.memory.lead = review.lead;
  }
  if (review.is_asked) pool.memory.rest = {now, review.next};
  set_review(state, handle, review.next);
}

void refresh_limits(State& state, Handle handle, Instant now) {
  recompute_limits(state, state.pools[handle], now);
}

const ClassLimit* class_limit(const State& state, const Part& part) {
  const Line& line = state.lines[part.line];
  const ServiceClass service =
      service_class(state.orders[line.order], state.catalog->products[line.product]);
  for (const ClassLimit& each : state.pools[part.pool()].limits)
    if (each.service == service) return &each;
  return nullptr;
}

bool may_have_homeless(const Pool& pool) {
  return pool.with_exclusions > 0 ||
         std::any_of(pool.limits.begin(), pool.limits.end(),
                     [](const ClassLimit& each) { return each.offers.empty(); });
}

MicroMinor guarded_cost(const State& state, const Run& run, Instant now) {
  if (run.offer == kNoIndex) return 0;
  WaitingSums waiting;
  for (const Handle handle : run.parts) {
    const Part& part = state.parts[handle];
    if (!part.is_remake)
      waiting.add(part.arrived(), state.orders[state.lines[part.line].order].promise_limit);
  }
  return controllable_cost(state.catalog->offers[run.offer], run.price) +
         waiting.cost_at(now, state.catalog->processes[run.process].waiting_minor_per_line_hour);
}

}  // namespace jidan::core
