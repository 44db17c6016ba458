// Where the pieces of an order and a line are while it is open, and what a run's release event
// doesn't say; see explain.hpp.
#include <algorithm>

#include "aggregator/core/parts.hpp"
#include "aggregator/core/planning/equivalents.hpp"
#include "aggregator/core/planning/explain_offer.hpp"

namespace jidan::core {
namespace {

PieceGroup group_of(const State& state, Handle handle) {
  const Part& part = state.parts[handle];
  PieceGroup group;
  group.state = part.state;
  group.quantity = part.quantity;
  group.hold = part.hold;
  group.is_remake = part.is_remake;
  if (part.pool() != kNoHandle) group.pool = state.pools[part.pool()].id;
  if (part.run() != kNoHandle) {
    const Run& run = state.runs[part.run()];
    group.run = run.id;
    if (run.factory != kNoIndex) group.factory = state.catalog->factories[run.factory].id;
  }
  return group;
}

class OrderExplaining {
 public:
  OrderExplaining(const State& state, Handle order, Instant now) : state_(state), now_(now) {
    explained_.order = state.orders[order].id;
    explained_.promise = state.orders[order].promise();
  }

  void add_line(Handle handle) {
    const Line& line = state_.lines[handle];
    ExplainedLine explained;
    explained.id = state_.id_of(line);
    explained.made_as = made_as(state_, handle);
    explained.ordered = explained.made_as.empty() ? state_.catalog->products[line.product].sku
                                                  : state_.equivalents.at(handle).ordered;
    for_each_part(state_, line, [&](Handle part) {
      explained.pieces.push_back(group_of(state_, part));
      add_pool(explained.pieces.back().pool);
    });
    explained_.lines.push_back(std::move(explained));
  }

  OrderExplanation finish() { return std::move(explained_); }

 private:
  void add_pool(PoolId pool) {
    if (!pool || explained_.pools.size() == kExplainedPoolsMax) return;
    const bool is_there =
        std::any_of(explained_.pools.begin(), explained_.pools.end(),
                    [&](const PoolExplanation& each) { return each.pool.id == pool; });
    if (is_there) return;
    if (auto explained = explain_pool(state_, pool, now_))
      explained_.pools.push_back(std::move(*explained));
  }

  const State& state_;
  Instant now_;
  OrderExplanation explained_;
};

// What the run's lines had waited when it was issued; nothing once some of them have left it.
std::optional<Minor> waiting_of(const State& state, const Run& run) {
  WaitingSums sums;
  std::int64_t pieces = 0;
  for (const Handle handle : run.parts) {
    const Part& part = state.parts[handle];
    pieces += part.quantity;
    sums.add(part.arrived(), state.orders[state.lines[part.line].order].promise_limit);
  }
  if (pieces != run.price.ordered) return std::nullopt;
  const Minor rate = state.catalog->processes[run.process].waiting_minor_per_line_hour;
  return sums.cost_at(run.issued_at, rate) / kMicroPerMinor;
}

}  // namespace

std::optional<OrderExplanation> explain_order(const State& state, OrderId id, Instant now) {
  const Handle handle = state.find(id);
  if (handle == kNoHandle) return std::nullopt;
  OrderExplaining explaining(state, handle, now);
  for_each_line(state, state.orders[handle], [&](Handle line) { explaining.add_line(line); });
  return explaining.finish();
}

std::optional<OrderExplanation> explain_line(const State& state, LineId id, Instant now) {
  const Handle handle = state.find(id);
  if (handle == kNoHandle) return std::nullopt;
  OrderExplaining explaining(state, state.lines[handle].order, now);
  explaining.add_line(handle);
  return explaining.finish();
}

std::optional<RunTerms> explain_run(const State& state, RunId id) {
  const Handle handle = state.find(id);
  if (handle == kNoHandle) return std::nullopt;
  const Run& run = state.runs[handle];
  RunTerms terms;
  if (run.test || run.factory == kNoIndex || run.process == kNoIndex) return terms;
  terms.waiting = waiting_of(state, run);
  terms.released = moment_at(state.catalog->factories[run.factory].calendar.zone, run.issued_at);
  if (run.catalog_version == state.catalog->version && run.offer != kNoIndex)
    terms.tier_above_best =
        controllable_cost(state.catalog->offers[run.offer], run.price) / kMicroPerMinor -
        run.price.set_up - run.price.changeovers - run.price.plates - run.price.unfilled;
  return terms;
}

}  // namespace jidan::core
