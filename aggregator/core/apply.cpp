// Sends each event to the changes of its area; the short ones are made here.
#include "aggregator/core/apply.hpp"

#include <string>
#include <vector>

#include "aggregator/core/apply_parts.hpp"
#include "aggregator/core/planning/pool.hpp"

namespace jidan::core {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;  // clang before 17 finds none for an aggregate

void note_report(State& state, RunId run, std::uint64_t seq) {
  Run& noted = state.runs[require(state.find(run), "run")];
  noted.last_report_seq = std::max(noted.last_report_seq, seq);
}

void apply_claim(State& state, const ClaimRecorded& event) {
  note_report(state, event.run, event.seq);
  ++state.totals.claims;
}

// Every pool with lines is looked at again: something changed that any of them may depend on.
void reschedule_all(State& state, Instant now) {
  state.pools.for_each([&](Handle handle, const Pool& pool) {
    state.pools[handle].kept_until = {};  // the day it was given to may not come
    if (!pool.parts.empty()) reschedule(state, handle, now);
  });
}

void apply_pause(State& state, const FactoryPaused& event, Instant now) {
  const Index factory = factory_index(state, event.factory);
  state.factories[factory].paused = event.paused;
  reschedule_pools_of(state, factory, now);
}

void apply_silence(State& state, const FactorySilent& event, Instant now) {
  const Index factory = factory_index(state, event.factory);
  state.factories[factory].silent_until = event.until;
  reschedule_pools_of(state, factory, now);
}

void apply_delivery(State& state, const DeliveryConcluded& event) {
  ++(event.delivered ? state.totals.deliveries_delivered : state.totals.deliveries_dead);
}

// What an order brings: no other pool's review depends on it.
bool only_joins(const Event& event) {
  return std::holds_alternative<LinePlaced>(event) ||
         std::holds_alternative<OrderAccepted>(event) ||
         std::holds_alternative<PoolOpened>(event) ||
         std::holds_alternative<EquivalentsAgreed>(event);
}

}  // namespace

Handle require(Handle handle, const char* what) {
  if (handle == kNoHandle) throw CoreBug(std::string("an event names an unknown ") + what);
  return handle;
}

Index factory_index(const State& state, const std::string& id) {
  const auto found = state.catalog->factory_by_id.find(id);
  if (found == state.catalog->factory_by_id.end())
    throw CoreBug("an event names an unknown factory " + id);
  return found->second;
}

void reschedule_pools_of(State& state, Index factory, Instant now) {
  std::vector<bool> is_able(state.catalog->processes.size());
  for (const Offer& offer : state.catalog->offers)
    if (offer.factory == factory && offer.process < is_able.size()) is_able[offer.process] = true;
  state.pools.for_each([&](Handle handle, const Pool& pool) {
    if (pool.process >= is_able.size() || !is_able[pool.process]) return;
    state.pools[handle].kept_until = {};  // the day it was given to may not come
    if (!pool.parts.empty()) reschedule(state, handle, now);
  });
}

void settle(State& state) {
  settle_reviews(state);
}

void apply(State& state, const Event& event, Instant now) {
  apply_unsettled(state, event, now);
  settle(state);
}

void apply_unsettled(State& state, const Event& event, Instant now) {
  if (now < state.now) throw CoreBug("business time went back");
  if (now != state.now || !only_joins(event)) settle(state);
  state.now = now;
  std::visit(Overloaded{
                 [&](const PolicyChosen& e) {
                   state.policy = e.policy;
                   reschedule_all(state, now);
                 },
                 [&](const PoolReviewed& e) {
                   const Handle pool = require(state.find(e.pool), "pool");
                   // Offers and certifications begin and end between the lines that join.
                   if (!state.pools[pool].test) refresh_limits(state, pool, now);
                   state.pools[pool].memory.rest = {now, e.next_review};
                   forget_assigned(state, e.pool);
                   set_review(state, pool, e.next_review);
                 },
                 [&](const JobSheetCancelled&) {},  // a message only: the outbox row carries it
                 [&](const ReportNoted& e) { note_report(state, e.run, e.seq); },
                 [&](const ClaimRecorded& e) { apply_claim(state, e); },
                 [&](const FactoryPaused& e) { apply_pause(state, e, now); },
                 [&](const FactorySilent& e) { apply_silence(state, e, now); },
                 [&](const DeliveryConcluded& e) { apply_delivery(state, e); },
                 [&](const RunTakenBack&) {},
                 [&](const CancelAsked&) {},  // its pieces follow
                 [&](const OrderErased&) {},  // the state holds nothing personal
                 [&](const auto& e) { apply_event(state, e, now); },
             },
             event);
  ++state.next_sequence;
}

}  // namespace jidan::core
