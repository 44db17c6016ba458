// What becomes of pooled lines that no factory can make: an equivalent their buyer agreed to, or a
// hold that the operator sees.

#include <algorithm>
#include <set>

#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/parts.hpp"
#include "aggregator/core/planning/equivalents.hpp"
#include "aggregator/core/planning/pool.hpp"
#include "aggregator/core/planning/run_limits.hpp"

namespace jidan::core {
namespace {

// Pieces that one run must have room for, or the part is never made.
std::int64_t least_run_of(const State& state, const Part& part) {
  const Line& line = state.lines[part.line];
  const Order& order = state.orders[line.order];
  if (order.same_run) {
    std::int64_t pieces = 0;
    for_each_line(state, order, [&](Handle each) {
      for_each_part(state, state.lines[each], [&](Handle other) {
        if (state.parts[other].pool() == part.pool()) pieces += state.parts[other].quantity;
      });
    });
    return pieces;
  }
  return may_split(state, order) ? 1 : part.quantity;
}

// Factories that may not be given the part. An order that must stay in one run goes to one factory:
// what any of its parts here may not be given to, none may.
std::vector<std::string> excluded_from(const State& state, Handle handle) {
  const Part& part = state.parts[handle];
  const Order& order = state.orders[state.lines[part.line].order];
  if (!order.same_run)
    return part.has_exclusions ? state.exclusions.at(handle) : std::vector<std::string>{};
  std::vector<std::string> excluded;
  for_each_line(state, order, [&](Handle line) {
    for_each_part(state, state.lines[line], [&](Handle other) {
      if (state.parts[other].pool() != part.pool() || !state.parts[other].has_exclusions) return;
      const auto& own = state.exclusions.at(other);
      excluded.insert(excluded.end(), own.begin(), own.end());
    });
  });
  return excluded;
}

// Every factory that could make the part, and in one run where it may not be split, has been
// excluded from it.
bool is_without_factory(const State& state, Handle handle) {
  const Part& part = state.parts[handle];
  const ClassLimit* limits = class_limit(state, part);
  if (limits == nullptr || limits->offers.empty()) return true;
  const std::vector<std::string> excluded = excluded_from(state, handle);
  if (!part.has_exclusions && excluded.empty()) return false;
  const std::int64_t least_run = least_run_of(state, part);
  return std::all_of(limits->offers.begin(), limits->offers.end(), [&](const OfferLimit& each) {
    const Offer& offer = state.catalog->offers[each.offer];
    return largest_run(offer) < least_run ||
           std::find(excluded.begin(), excluded.end(),
                     state.catalog->factories[offer.factory].id) != excluded.end();
  });
}

// Whether a pooled piece of the line can still be made as it is.
bool is_partly_makeable(const State& state, const Line& line, const std::vector<Handle>& homeless) {
  bool makeable = false;
  for_each_part(state, line, [&](Handle part) {
    makeable = makeable || (state.parts[part].pool() != kNoHandle &&
                            std::find(homeless.begin(), homeless.end(), part) == homeless.end());
  });
  return makeable;
}

// Says as what the line is made from now on; false where it can't be substituted.
bool substitute(const State& state, Handle handle, const std::vector<Handle>& homeless, Instant now,
                std::vector<Event>& events) {
  const Line& line = state.lines[handle];
  if (is_partly_makeable(state, line, homeless)) return false;
  std::int64_t least_run = 1;
  for_each_part(state, line, [&](Handle part) {
    if (state.parts[part].pool() != kNoHandle)
      least_run = std::max(least_run, least_run_of(state, state.parts[part]));
  });
  auto equivalent = equivalent_for(state, handle, least_run, now);
  if (!equivalent) return false;
  const Product& product = *state.catalog->find_product(equivalent->sku);
  LineSubstituted substituted;
  substituted.line = state.id_of(line);
  substituted.pool = pool_for(state, product, false, events);
  substituted.made_as = std::move(equivalent->sku);
  substituted.unable = std::move(equivalent->unable);
  events.push_back(std::move(substituted));
  return true;
}

}  // namespace

std::vector<Handle> homeless_parts(const State& state, const Pool& pool) {
  std::vector<Handle> homeless;
  if (!may_have_homeless(pool)) return homeless;
  for (const Handle part : pool.parts)
    if (is_without_factory(state, part)) homeless.push_back(part);
  return homeless;
}

void house(const State& state, std::vector<Handle> homeless, Instant now,
           std::vector<Event>& events) {
  if (!state.equivalents.empty()) {
    std::set<Handle> lines;
    std::set<Handle> substituted;
    for (const Handle part : homeless) lines.insert(state.parts[part].line);
    for (const Handle line : lines)
      if (state.equivalents.contains(line) && substitute(state, line, homeless, now, events))
        substituted.insert(line);
    std::erase_if(homeless,
                  [&](Handle part) { return substituted.contains(state.parts[part].line); });
  }
  hold_lines(state, homeless, HoldReason::no_factory, events);
}

void hold_lines(const State& state, const std::vector<Handle>& parts, HoldReason reason,
                std::vector<Event>& events) {
  for (const Handle handle : parts) {
    const Part& part = state.parts[handle];
    PartMoved moved;
    moved.line = state.id_of(state.lines[part.line]);
    moved.quantity = part.quantity;
    moved.from = PartState::pooled;
    moved.to = PartState::held;
    moved.hold = reason;
    moved.is_remake = part.is_remake;
    events.push_back(std::move(moved));
  }
}

}  // namespace jidan::core
