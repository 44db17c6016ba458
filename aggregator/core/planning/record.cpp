// What is in the run when it is made came out well: the rest has left it to be made again, and is
// in its counts.
#include "aggregator/core/planning/record.hpp"

#include <algorithm>
#include <map>

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/assignment.hpp"

namespace jidan::core {
namespace {

// What came out, by product: a run has many lines and few products.
std::map<Index, ReturnRecord> outcome_of(const State& state, const Run& run) {
  std::map<Index, ReturnRecord> outcome;
  for (const Handle part : run.parts)
    outcome[state.lines[state.parts[part].line].product].pieces += state.parts[part].quantity;
  for (const auto& [id, count] : run.counts) {
    const std::int64_t unusable = std::int64_t{count.defective} + count.spoiled;
    const Handle line = unusable > 0 ? state.find(id) : kNoHandle;
    if (line == kNoHandle) continue;  // or its order has left the state
    ReturnRecord& record = outcome[state.lines[line].product];
    record.pieces += unusable;
    record.returned += unusable;
  }
  return outcome;
}

void note_lateness(FactoryStatus& status, Duration late) {
  status.lateness.push_back(std::clamp(late, -kLatenessMax, kLatenessMax));
  if (status.lateness.size() > kLeadRunsKept) status.lateness.erase(status.lateness.begin());
  status.late_p90 = std::max(Duration{0}, lead_p90(status.lateness, Duration{0}));
}

}  // namespace

void note_made(State& state, const Run& run, Instant made) {
  if (run.test || run.factory == kNoIndex) return;
  for (const auto& [product, pieces] : outcome_of(state, run)) {
    ReturnRecord& record = state.records[{state.catalog->products[product].category, run.factory}];
    record.pieces += pieces.pieces;
    record.returned += pieces.returned;
  }
  const bool is_made = !run.counts.empty() || !run.parts.empty();
  if (is_made && run.due_at < kNever)
    note_lateness(state.factories[run.factory], made - run.due_at);
}

std::int64_t return_rate_of(const State& state, Index factory, const std::string& category) {
  ReturnRecord own;
  ReturnRecord all;
  for (auto each = state.records.lower_bound({category, 0});
       each != state.records.end() && each->first.first == category; ++each) {
    all.pieces += each->second.pieces;
    all.returned += each->second.returned;
    if (each->first.second == factory) own = each->second;
  }
  return return_rate_ppm(own, all);
}

Minor expected_returns(const State& state, Index factory, const RunContents& contents) {
  MicroMinor expected = 0;
  for (const auto& [index, pieces] : contents.pieces_by_product) {
    const Product& product = state.catalog->products[index];
    if (product.return_cost <= 0) continue;
    expected += expected_return_cost(pieces, return_rate_of(state, factory, product.category),
                                     product.return_cost);
    expected = std::min(expected, kCountedCostMax);
  }
  return expected / kMicroPerMinor;
}

Instant safe_start(const State& state, Index index, std::int64_t load_thousandths, Instant made_by,
                   Plates plates) {
  if (made_by == kNever) return kNever;
  const Offer& offer = state.catalog->offers[index];
  return latest_safe_release(state.catalog->factories[offer.factory], offer, load_thousandths,
                             made_by - state.factories[offer.factory].late_p90, plates);
}

}  // namespace jidan::core
