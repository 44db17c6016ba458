// What is due: the first thing whose time has come, and what follows from it. Called again until
// nothing is due, so that every step sees the state the step before left.

#include <algorithm>
#include <limits>

#include "aggregator/core/decide_cancel.hpp"
#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/parts.hpp"
#include "aggregator/core/planning/equivalents.hpp"
#include "aggregator/core/planning/pool.hpp"

namespace jidan::core {
namespace {

bool is_due(const std::set<Deadline>& deadlines, Instant now) {
  return !deadlines.empty() && deadlines.begin()->first <= now;
}

std::vector<Event> expire_payment(const State& state, OrderId id) {
  std::vector<Event> events;
  drop_unpaid(state, id, events);
  const auto occurrence = state.expected_occurrences.find(id);
  if (occurrence == state.expected_occurrences.end()) return events;
  const auto& [recurrence, date] = occurrence->second;
  events.push_back(OccurrenceSkipped{recurrence, date, SkipReason::unconfirmed, "", std::nullopt});
  return events;
}

// The factory said nothing by ack_by: the run is fenced, the factory told, the lines planned again.
std::vector<Event> expire_run(const State& state, RunId id, Instant now) {
  std::vector<Event> events;
  const Run& run = state.runs[state.find(id)];
  const std::string& factory = state.catalog->factories[run.factory].id;
  events.push_back(RunFenced{id, FenceReason::expired, run.last_report_seq});
  events.push_back(JobSheetCancelled{id, factory, run.revision, FenceReason::expired});
  events.push_back(FactorySilent{factory, now + kSilence});
  for (const Handle part : run.parts)
    move_out_of_run(state, run, part, state.parts[part].quantity, ReportReason::too_late, events);
  return events;
}

std::vector<Event> remind(const State& state, RunId id) {
  const Run& run = state.runs[state.find(id)];
  return {JobSheetReminded{id, state.catalog->factories[run.factory].id, run.revision, run.ack_by}};
}

std::vector<Event> review(const State& state, PoolId id, Instant now) {
  const Pool& pool = state.pools[state.find(id)];
  if (pool.test) return release_test_run(state, pool, now);
  std::vector<Event> events;
  const auto due = look_at(state, pool, now, events);
  return due ? release_due(state, pool, *due, now) : events;
}

std::string explain(const DueLook& due, const RunPlan& plan) {
  const auto& [facts, reason] = due;
  return std::string(to_text(reason)) + ": " + std::to_string(facts.lines) + " lines, " +
         std::to_string(facts.pieces) + " pieces, billed " + std::to_string(plan.price.billed) +
         ", run cost " + std::to_string(facts.run_cost / kMicroPerMinor) + ", waiting cost " +
         std::to_string(facts.waiting->cost_at(facts.now, facts.waiting_minor_per_line_hour) /
                        kMicroPerMinor);
}

}  // namespace

void add_figures(const DueLook& due, const RunPlan& plan, RunReleased& released) {
  const PoolFacts& facts = due.facts;
  released.detail = explain(due, plan);
  released.waiting_cost =
      facts.waiting->cost_at(facts.now, facts.waiting_minor_per_line_hour) / kMicroPerMinor;
  if (facts.run_cost < std::numeric_limits<MicroMinor>::max())
    released.run_cost = facts.run_cost / kMicroPerMinor;
}

Instant retry_at(const PoolFacts& facts) {
  return facts.next_open > facts.now ? facts.next_open : facts.now + kNoCandidateReview;
}

std::optional<DueLook> look_at(const State& state, const Pool& pool, Instant now,
                               std::vector<Event>& events) {
  if (auto homeless = homeless_parts(state, pool); !homeless.empty()) {
    house(state, std::move(homeless), now, events);
    return std::nullopt;
  }
  const auto facts = facts_of(state, pool, now);
  if (!facts) {
    events.push_back(PoolReviewed{pool.id, now + kNoCandidateReview});
    return std::nullopt;
  }
  const ReleaseDecision decision = review_pool(state.policy, *facts);
  if (decision.release) return DueLook{*facts, decision.reason};
  const Instant next = no_later_than_news(state, pool, decision.next_review, now);
  events.push_back(PoolReviewed{pool.id, std::max(next, now + Duration{1})});
  return std::nullopt;
}

std::vector<Event> release_due_pool(const State& state, const Pool& pool, const DueLook& due,
                                    Instant now) {
  const auto& [facts, reason] = due;
  std::vector<Event> events;
  auto plan = best_plan(state, pool, now);
  if (!plan) {
    events.push_back(PoolReviewed{pool.id, retry_at(facts)});
    return events;
  }
  // A factory that would keep the promises and won't take so few doesn't take them at all.
  if (!obeys_moq(state, *plan) && is_last_moment(reason))
    plan = best_plan(state, pool, now, BelowMoqPlans::left_out).value_or(*plan);
  if (!obeys_moq(state, *plan) && !is_last_moment(reason)) {
    const Instant limit = std::max(facts.limit, now + Duration{1});
    events.push_back(PoolReviewed{pool.id, std::min(limit, now + kNoCandidateReview)});
    return events;
  }
  if (!obeys_moq(state, *plan)) {
    std::vector<Handle> parts;
    for (const Chosen& each : plan->chosen) parts.push_back(each.part);
    hold_lines(state, parts, HoldReason::below_moq, events);
    return events;
  }
  release_run(state, pool, *plan, reason, now, events);
  add_figures(due, *plan, std::get<RunReleased>(events.front()));
  return events;
}

std::uint32_t next_day_number(const State& state, LocalDate date) {
  return state.run_date == date ? state.run_day_number + 1 : 1;
}

void release_run(const State& state, const Pool& pool, const RunPlan& plan, ReleaseReason reason,
                 Instant now, std::vector<Event>& events) {
  const Offer& offer = state.catalog->offers[plan.offer];
  const Factory& factory = state.catalog->factories[offer.factory];
  const RunId id{state.next_sequence + events.size()};
  RunReleased released;
  released.pool = pool.id;
  released.factory = factory.id;
  released.process = state.catalog->processes[pool.process].name;
  released.date = factory.calendar.local_date(now);
  released.day_number = next_day_number(state, released.date);
  released.catalog_version = state.catalog->version;
  released.reason = reason;
  released.load_thousandths = plan.contents.load_thousandths;
  released.price = plan.price;
  released.full_cost = plan.full_cost;
  released.runners_up = plan.runners_up;
  released.bulk = plan.bulk;
  released.bulk_other_cost = plan.bulk_other_cost;
  Instant made_until = kNever;
  std::uint32_t piece = 1;
  for (const Chosen& each : plan.chosen) {
    const Part& part = state.parts[each.part];
    const Line& line = state.lines[part.line];
    const LineService service = service_of(state, state.orders[line.order], line);
    released.solo_cost += service.product->solo_unit_price * each.quantity;
    released.lines.push_back(
        {state.id_of(line), each.quantity, piece, part.is_remake, made_as(state, part.line)});
    piece += static_cast<std::uint32_t>(each.quantity);
    if (service.promise.kind != PromiseKind::none)
      made_until = std::min(made_until, made_by(*state.catalog, factory, *service.channel,
                                                service.country, service.region, service.promise)
                                            .instant);
  }
  JobSheetIssued sheet;
  sheet.run = id;
  sheet.factory = factory.id;
  sheet.ack_by = acknowledged_by(factory, offer, now);
  sheet.due_at = earliest_made(factory, offer, plan.contents.load_thousandths, sheet.ack_by,
                               plan.contents.new_plates > 0 ? Plates::fresh : Plates::kept);
  if (made_until != kNever) sheet.due_at = std::max(sheet.due_at, made_until);
  sheet.spare_blanks = spare_blanks(offer, plan.contents.pieces);
  sheet.ships_to = ships_to(state, factory, plan.chosen.back().part);
  events.push_back(std::move(released));
  events.push_back(std::move(sheet));
}

std::int64_t spare_blanks(const Offer& offer, std::int64_t pieces) {
  return (pieces * offer.spare_permille + 999) / 1000;
}

std::string ships_to(const State& state, const Factory& factory, Handle part) {
  const Order& order = state.orders[state.lines[state.parts[part].line].order];
  const Index hub = hub_of(*state.catalog, factory, state.catalog->channels[order.channel]);
  return hub == kNoIndex ? "buyer" : "hub:" + state.catalog->hubs[hub].id;
}

Decision decide_plan(const State& state, Instant now) {
  if (is_due(state.ack_limits, now))
    return expire_run(state, RunId{state.ack_limits.begin()->second}, now);
  if (!state.cancel_limits.empty() && state.cancel_limits.begin()->first <= now)
    return expire_cancel(state, state.cancel_limits.begin()->second);
  if (is_due(state.reminders, now)) return remind(state, RunId{state.reminders.begin()->second});
  if (is_due(state.payments, now))
    return expire_payment(state, OrderId{state.payments.begin()->second});
  if (is_due(state.test_steps, now))
    return step_test_run(state, RunId{state.test_steps.begin()->second}, now);
  if (is_due(state.retirements, now))
    return std::vector<Event>{RunForgotten{RunId{state.retirements.begin()->second}}};
  if (is_due(state.recurrence_steps, now)) return forget_recurrence(state, now);
  if (!state.assigned.empty()) return release_assigned(state, now);
  if (is_due(state.reviews, now)) return review(state, PoolId{state.reviews.begin()->second}, now);
  // Behind everything else that is due: it may take many steps.
  if (!state.rekeying.empty()) return rekey_lines(state);
  return std::vector<Event>{};
}

Decision decide_release_pool(const State& state, const ReleasePool& command, Instant now) {
  const Handle handle = state.find(command.pool);
  if (handle == kNoHandle) return unknown(Unknown::pool);
  const Pool& pool = state.pools[handle];
  if (pool.parts.empty()) return std::vector<Event>{};
  if (pool.is_rekeying)
    return refuse(RefusalCode::no_capability, "", "lines still move to the pools of a new catalog");
  if (pool.test) return release_test_run(state, pool, now);
  const auto plan = best_plan(state, pool, now);
  if (!plan) return refuse(RefusalCode::no_capability, "", "no factory is open and has room now");
  std::vector<Event> events;
  release_run(state, pool, *plan, ReleaseReason::operator_, now, events);
  std::get<RunReleased>(events.front()).detail = "released by an operator";
  return events;
}

}  // namespace jidan::core
