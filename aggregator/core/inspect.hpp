// inspect: what an operator asks of the live state, answered without changing anything: a pool, why
// it waits, and what would release it. The same rules as the planner's, so that what is shown is
// what will happen.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/core/planning/policy.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

// Why a pool that has lines is not a run yet.
enum class PoolWait : std::uint8_t {
  empty,         // nothing is in it
  due,           // it is released at the writer's next turn
  no_factory,    // every factory that could make it is paused, silent or closed by its own word
  closed,        // it is due, but the factory is closed or full until `next_review`
  expecting,     // lines are expected that make waiting worth its cost
  kept,          // it is due, and given to a later day: `kept_until`
  waiting_cost,  // waiting is still cheaper than the run: waiting_cost < run_cost
  quantity,      // fewer pieces than moq_pieces
  cut_off,       // the factory's next cut-off
  rekeying,      // its lines move to the pools of a new catalog
  test           // the built-in test factory's next step
};
std::string_view to_text(PoolWait);

// An offer that could take the pool now, and its terms for all of it.
struct PoolOffer {
  std::string factory;
  Instant limit = kNever;  // latest safe release there
  bool meets_moq = true;
  std::int64_t moq_pieces = 0;
  std::int64_t run_max = 0;
  std::optional<RunPrice> price;  // nothing: MOQ and multiple clash
};

struct PoolView {
  PoolId id;
  std::string key, process;
  bool test = false;
  std::int64_t lines = 0, pieces = 0, infeasible_lines = 0;
  Instant first_arrival = kNever;  // kNever when empty
  Instant next_review = kNever;
  PoolWait wait = PoolWait::empty;
  PolicyName policy = PolicyName::rent_or_buy;
  std::optional<ReleaseReason> reason;  // when due or closed: what it is due for
  Instant limit = kNever;               // released by then in any case
  Instant kept_until = kNever;          // when kept: its factory's day starts then
  bool limit_is_promise = false;        // false: the channel's longest wait
  Minor waiting_cost = 0;               // what waiting has cost so far
  std::optional<Minor> run_cost;        // what the run would add; nothing: no offer may take it
  std::int64_t moq_pieces = 0, run_max = 0;  // of the cheapest offer
  std::int64_t unpaid_lines = 0;             // that would join it
  std::int64_t unpaid_expected = 0;          // as many of them as usually are paid
  std::vector<PoolOffer> offers;             // left out of a list
};

// What a day of an offer still takes; only of offers and days that have a limit.
struct DayRoom {
  Index offer = kNoIndex;
  LocalDate date;
  std::int64_t room_thousandths = 0;
  MicroMinor price = 0;  // of a thousandth of its load unit when the day is full; 0: enough for all
};
// Of today and the two days after, in its own calendar.
std::vector<DayRoom> inspect_rooms(const State& state, Index factory, Instant now);

// How the pieces of one category came out at a factory.
struct CategoryRecord {
  std::string category;
  ReturnRecord pieces;
  std::int64_t expected_ppm = 0;  // unusable of a million, what the planner reckons with
};
std::vector<CategoryRecord> inspect_record(const State& state, Index factory);

// Nothing: there is no such pool. Cost: linear in the pool's offers and service classes.
std::optional<PoolView> inspect_pool(const State& state, PoolId pool, Instant now);

// Pools that hold lines, rising by id, behind `after`; without their offers.
std::vector<PoolView> inspect_pools(const State& state, PoolId after, std::size_t limit,
                                    Instant now);

}  // namespace jidan::core
