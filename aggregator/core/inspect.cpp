// Looking at pools; see inspect.hpp.
#include "aggregator/core/inspect.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "aggregator/core/planning/facts.hpp"
#include "aggregator/core/planning/foresight.hpp"
#include "aggregator/core/planning/record.hpp"
#include "aggregator/core/planning/unpaid.hpp"

namespace jidan::core {
namespace {

PoolWait wait_under(PolicyName policy, const PoolFacts& facts) {
  switch (policy) {
    case PolicyName::daily_cutoff:
      return PoolWait::cut_off;
    case PolicyName::quantity:
      return PoolWait::quantity;
    case PolicyName::rent_or_buy:
      return PoolWait::waiting_cost;
    case PolicyName::forecast:
    case PolicyName::lookahead:
      return is_foreseeing(facts) ? PoolWait::expecting : PoolWait::waiting_cost;
  }
  std::abort();
}

// The policy's own words on the pool, and what it would say if the factory were open now.
void explain_decision(PolicyName policy, const PoolFacts& facts, Instant kept_until,
                      PoolView& view) {
  const ReleaseDecision decision = review_pool(policy, facts);
  PoolFacts as_if_open = facts;
  as_if_open.next_open = facts.now;
  const ReleaseDecision open_decision = review_pool(policy, as_if_open);
  if (!open_decision.release) {
    view.wait = wait_under(policy, as_if_open);
    return;
  }
  view.wait = decision.release ? PoolWait::due : PoolWait::closed;
  view.reason = open_decision.reason;
  if (kept_until <= facts.now || is_last_moment(open_decision.reason)) return;
  view.wait = PoolWait::kept;
  view.kept_until = kept_until;
}

void add_facts(const State& state, const PoolFacts& facts, Instant kept_until, PoolView& view) {
  view.limit = facts.limit;
  view.limit_is_promise = facts.limit_is_promise && facts.limit < kNever;
  view.moq_pieces = facts.moq_pieces;
  view.run_max = facts.run_max;
  view.waiting_cost =
      facts.waiting->cost_at(facts.now, facts.waiting_minor_per_line_hour) / kMicroPerMinor;
  if (facts.run_cost < std::numeric_limits<MicroMinor>::max())
    view.run_cost = facts.run_cost / kMicroPerMinor;
  std::int64_t expected_256 = 0;
  for (const ExpectedLine& each : facts.expected) expected_256 += each.probability_256;
  view.unpaid_expected = (expected_256 + ExpectedLine::kSure / 2) / ExpectedLine::kSure;
  explain_decision(state.policy, facts, kept_until, view);
}

PoolView view_of(const State& state, const Pool& pool, Instant now) {
  PoolView view;
  view.id = pool.id;
  view.key = pool.key;
  view.process = state.catalog->processes[pool.process].name;
  view.test = pool.test;
  view.policy = state.policy;
  view.lines = static_cast<std::int64_t>(pool.parts.size());
  view.pieces = pool.pieces;
  view.infeasible_lines = pool.infeasible;
  if (pool.parts.empty()) return view;
  view.first_arrival = pool.first_arrival;
  view.next_review = pool.next_review;
  if (pool.is_rekeying) {
    view.wait = PoolWait::rekeying;
  } else if (pool.test) {
    view.wait = PoolWait::test;
  } else if (const auto facts = facts_of(state, pool, now)) {
    add_facts(state, *facts, pool.kept_until, view);
    view.unpaid_lines = unpaid_lines(state, pool);
  } else {
    view.wait = PoolWait::no_factory;
    view.limit = pool.wait_limit;
  }
  return view;
}

}  // namespace

std::string_view to_text(PoolWait wait) {
  switch (wait) {
    case PoolWait::empty:
      return "empty";
    case PoolWait::due:
      return "due";
    case PoolWait::no_factory:
      return "no_factory";
    case PoolWait::closed:
      return "closed";
    case PoolWait::expecting:
      return "expecting";
    case PoolWait::kept:
      return "kept";
    case PoolWait::waiting_cost:
      return "waiting_cost";
    case PoolWait::quantity:
      return "quantity";
    case PoolWait::cut_off:
      return "cut_off";
    case PoolWait::rekeying:
      return "rekeying";
    case PoolWait::test:
      return "test";
  }
  std::abort();
}

std::vector<DayRoom> inspect_rooms(const State& state, Index factory, Instant now) {
  constexpr int kDaysShown = 3;
  std::vector<DayRoom> rooms;
  const Calendar& calendar = state.catalog->factories[factory].calendar;
  for (Index offer = 0; offer < state.catalog->offers.size(); ++offer) {
    if (state.catalog->offers[offer].factory != factory) continue;
    for (int ahead = 0; ahead < kDaysShown; ++ahead) {
      const LocalDate date{calendar.local_date(now).days + ahead};
      const auto& told = state.factories[factory].days;
      const auto day = told.find(date);
      const bool is_told = day != told.end() && (day->second.closed || day->second.capacity >= 0);
      if (state.catalog->offers[offer].daily_capacity == 0 && !is_told) continue;
      const auto priced = state.room_prices.find({offer, date});
      rooms.push_back({offer, date, room_on_day(state, offer, to_instant(calendar.zone, date, 0)),
                       priced == state.room_prices.end() ? 0 : priced->second.price});
    }
  }
  return rooms;
}

std::vector<CategoryRecord> inspect_record(const State& state, Index factory) {
  std::vector<CategoryRecord> records;
  for (const auto& [key, record] : state.records)
    if (key.second == factory)
      records.push_back({key.first, record, return_rate_of(state, factory, key.first)});
  return records;
}

std::optional<PoolView> inspect_pool(const State& state, PoolId id, Instant now) {
  const Handle handle = state.find(id);
  if (handle == kNoHandle) return std::nullopt;
  const Pool& pool = state.pools[handle];
  PoolView view = view_of(state, pool, now);
  if (pool.parts.empty() || pool.test) return view;
  for (Candidate& candidate : candidates_of(state, pool, now)) {
    const Offer& offer = state.catalog->offers[candidate.offer];
    view.offers.push_back({state.catalog->factories[offer.factory].id, candidate.limit,
                           candidate.meets_moq, candidate.moq_pieces, offer.run_max,
                           candidate.price});
  }
  return view;
}

std::vector<PoolView> inspect_pools(const State& state, PoolId after, std::size_t limit,
                                    Instant now) {
  std::vector<std::pair<PoolId, Handle>> waiting;
  state.pools.for_each([&](Handle handle, const Pool& pool) {
    if (!pool.parts.empty() && pool.id > after) waiting.emplace_back(pool.id, handle);
  });
  const std::size_t count = std::min(limit, waiting.size());
  std::partial_sort(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(count),
                    waiting.end());
  std::vector<PoolView> views;
  views.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    views.push_back(view_of(state, state.pools[waiting[i].second], now));
  return views;
}

}  // namespace jidan::core
