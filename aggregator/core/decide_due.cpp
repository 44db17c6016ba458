// Pools that are to be released: who competes for a day's room is given its factory together with
// everybody else who fell due at the same moment (planning/due_runs.hpp). One decision chooses for
// all; each following one releases one of them, against the state as it then is.

#include <algorithm>

#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/bulk.hpp"
#include "aggregator/core/planning/due_runs.hpp"

namespace jidan::core {
namespace {

// Deadlines walked for pools that fell due together: what lies beyond is found next time.
constexpr std::size_t kDueLooksMax = 1'024;
// Of the search for one choice: more than it usually needs, and bounded however many are due.
constexpr std::int64_t kCoupledSteps = kAssignmentSteps;

// The other due pools of the process join; what becomes of those that aren't released is said.
void add_others(const State& state, const Pool& first, Instant now, DueRuns& runs,
                std::vector<Event>& events) {
  std::size_t looks = 0;
  for (const auto& [at, id] : state.reviews) {
    if (at > now || runs.is_full() || ++looks > kDueLooksMax) return;
    const Handle handle = state.find(PoolId{id});
    const Pool& pool = state.pools[handle];
    if (pool.id == first.id || pool.test || pool.process != first.process) continue;
    if (const auto due = look_at(state, pool, now, events))
      runs.add({handle, due->reason, due->facts.limit});
  }
}

// Alone, with what the room is worth that the last assignment found too little of.
Assignment assigned_alone(const State& state, const DueRuns& runs) {
  const AssignmentProblem& problem = runs.problem();
  std::vector<std::int64_t> room;
  Assignment assignment;
  for (std::uint32_t day = 0; day < problem.days.size(); ++day) {
    const auto priced = state.room_prices.find({problem.days[day].offer, runs.date_of(day)});
    const bool is_scarce = priced != state.room_prices.end();
    room.push_back(is_scarce ? priced->second.room_thousandths
                             : problem.days[day].room_thousandths);
    assignment.room_prices.push_back(is_scarce ? priced->second.price : 0);
  }
  assignment.runs.push_back(assign_alone(problem, 0, room, assignment.room_prices));
  return assignment;
}

const std::string& factory_of(const State& state, Index offer) {
  return state.catalog->factories[state.catalog->offers[offer].factory].id;
}

// Where and when a run of the problem goes. Left out: no factory, until the next look.
PoolAssigned assigned_of(const State& state, const DueRuns& runs, std::size_t run,
                         std::uint32_t day, Instant now) {
  const DuePool& due = runs.pool_of(run);
  PoolAssigned assigned;
  assigned.pool = state.pools[due.pool].id;
  assigned.reason = due.reason;
  if (day == kLeftOut) {
    assigned.starts = now + kNoCandidateReview;
    return assigned;
  }
  assigned.factory = factory_of(state, runs.problem().days[day].offer);
  assigned.starts = runs.is_now(day) ? now : runs.problem().days[day].starts;
  assigned.runners_up = runs.runners_up(run, day);
  return assigned;
}

void add_prices(const State& state, const DueRuns& runs, const Assignment& assignment,
                PoolsAssigned& event) {
  const std::vector<OfferDay>& days = runs.problem().days;
  for (std::uint32_t day = 0; day < days.size(); ++day)
    if (assignment.room_prices[day] > 0)
      event.rooms.push_back({factory_of(state, days[day].offer), runs.date_of(day),
                             days[day].room_thousandths, assignment.room_prices[day]});
}

// The block of the factory it was given to, as it is now; nothing when that factory can't take it
// any more.
std::optional<RunPlan> plan_of(const State& state, const Pool& pool, const PoolAssigned& assigned,
                               Instant now) {
  const auto given_to = state.catalog->factory_by_id.find(assigned.factory);
  if (given_to == state.catalog->factory_by_id.end()) return std::nullopt;
  const Index index = state.catalog->find_offer(given_to->second, pool.process);
  if (index == kNoIndex) return std::nullopt;
  const Offer& offer = state.catalog->offers[index];
  if (!is_valid(offer, now) || !is_asking_allowed(state, offer.factory, now) ||
      !state.catalog->factories[offer.factory].calendar.is_open(now) ||
      room_on_day(state, index, now) == 0)
    return std::nullopt;
  auto plan = plan_for_offer(state, {state, serving_order(state, pool)}, index, now);
  if (!plan || !obeys_moq(state, *plan)) return std::nullopt;
  plan->runners_up = assigned.runners_up;
  return plan;
}

std::vector<Event> release_to(const State& state, const Pool& pool, const DueLook& due,
                              const PoolAssigned& assigned, Instant now) {
  auto plan = plan_of(state, pool, assigned, now);
  if (!plan) return release_due_pool(state, pool, due, now);
  // While others wait to be released, the room elsewhere is theirs.
  if (state.assigned.size() <= 1) compare_bulk(state, pool, serving_order(state, pool), now, *plan);
  std::vector<Event> events;
  release_run(state, pool, *plan, due.reason, now, events);
  add_figures(due, *plan, std::get<RunReleased>(events.front()));
  return events;
}

}  // namespace

std::vector<Event> release_due(const State& state, const Pool& pool, const DueLook& due,
                               Instant now) {
  if (!is_room_shared(state, pool.process)) return release_due_pool(state, pool, due, now);
  DueRuns runs(state, now);
  if (!runs.add({state.find(pool.id), due.reason, due.facts.limit}))
    return release_due_pool(state, pool, due, now);
  std::vector<Event> events;
  add_others(state, pool, now, runs, events);
  const bool is_alone = runs.problem().runs.size() == 1;
  const Assignment assignment =
      is_alone ? assigned_alone(state, runs) : assign(runs.problem(), kCoupledSteps);
  PoolsAssigned event;
  event.process = state.catalog->processes[pool.process].name;
  for (std::size_t run = 0; run < assignment.runs.size(); ++run) {
    const std::uint32_t day = assignment.runs[run].day;
    PoolAssigned assigned = assigned_of(state, runs, run, day, now);
    if (is_alone && events.empty() && assigned.starts <= now)
      return release_to(state, pool, due, assigned, now);
    // Who can't wait and found no room is looked at again, whatever its limit says.
    if (day == kLeftOut && is_last_moment(assigned.reason))
      events.push_back(PoolReviewed{assigned.pool, assigned.starts});
    else
      event.pools.push_back(std::move(assigned));
  }
  if (!is_alone) add_prices(state, runs, assignment, event);
  if (!event.pools.empty() || !event.rooms.empty()) events.push_back(std::move(event));
  return events;
}

std::vector<Event> release_assigned(const State& state, Instant now) {
  const PoolAssigned& assigned = state.assigned.front();
  const Pool& pool = state.pools[state.find(assigned.pool)];
  const auto facts = facts_of(state, pool, now);
  if (!facts) return {PoolReviewed{pool.id, now + kNoCandidateReview}};
  return release_to(state, pool, {*facts, assigned.reason}, assigned, now);
}

}  // namespace jidan::core
