// How recurrences and their occurrences change the state. Nothing is computed here from a rule or a
// zone: what comes next is in each event.

#include "aggregator/core/apply_parts.hpp"

namespace jidan::core {
namespace {

Recurrence& require_recurrence(State& state, RecurrenceId id) {
  const auto found = state.recurrences.find(id);
  if (found == state.recurrences.end()) throw CoreBug("an event names an unknown recurrence");
  return found->second;
}

void set_step(State& state, Recurrence& recurrence, const OccurrenceStep& step) {
  state.recurrence_steps.erase({recurrence.step.at, recurrence.id.value});
  recurrence.step = step;
  if (step.at != kNever) state.recurrence_steps.insert({step.at, recurrence.id.value});
}

// A date is decided: what comes next, or that nothing does.
void move_on(State& state, Recurrence& recurrence, LocalDate date, const OccurrenceStep& step) {
  recurrence.decided_days = date.days;
  if (!step.next_days) recurrence.terms.state = RecurrenceState::ended;
  set_step(state, recurrence, step);
}

// What became of dates long gone is in the journal.
void forget_old(const State& state, Recurrence& recurrence, Instant now) {
  const LocalDate oldest{to_local({}, now).date.days - kOccurrencesKeptDays};
  auto each = recurrence.occurrences.begin();
  while (each != recurrence.occurrences.end() && each->first < oldest) {
    const bool is_open = state.expected_occurrences.contains(each->second.order);
    each = is_open ? std::next(each) : recurrence.occurrences.erase(each);
  }
}

}  // namespace

void apply_event(State& state, const ZoneTaken& event, Instant) {
  state.zones[event.zone.name] = event.zone;
}

void apply_event(State& state, const RecurrencePut& event, Instant now) {
  Recurrence& recurrence = state.recurrences[event.recurrence];
  if (!recurrence.id) {
    recurrence.id = event.recurrence;
    recurrence.channel = event.order->channel;
    recurrence.external_id = event.order->external_id;
    recurrence.test = event.order->test;
    state.recurrence_by_name.emplace(
        RecurrenceName{recurrence.channel, recurrence.external_id, recurrence.test}, recurrence.id);
  }
  recurrence.content = state.next_sequence;
  recurrence.content_digest = event.content_digest;
  recurrence.terms = event.terms;
  set_step(state, recurrence, event.step);
  forget_old(state, recurrence, now);
}

void apply_event(State& state, const OccurrencePlaced& event, Instant now) {
  Recurrence& recurrence = require_recurrence(state, event.recurrence);
  recurrence.occurrences[event.date] = {event.order, SkipReason::none};
  if (event.confirm_by != kNever) {
    forget_payment_limit(state, event.order);
    state.payments.insert({event.confirm_by, event.order.value});
    state.payment_limits.emplace(event.order.value, event.confirm_by);
    state.expected_occurrences.emplace(event.order, std::pair{event.recurrence, event.date});
  }
  move_on(state, recurrence, event.date, event.step);
  forget_old(state, recurrence, now);
}

void apply_event(State& state, const OccurrenceSkipped& event, Instant now) {
  Recurrence& recurrence = require_recurrence(state, event.recurrence);
  recurrence.occurrences[event.date].skipped = event.reason;
  if (event.step) move_on(state, recurrence, event.date, *event.step);
  forget_old(state, recurrence, now);
}

void apply_event(State& state, const RecurrenceEnded& event, Instant) {
  Recurrence& recurrence = require_recurrence(state, event.recurrence);
  recurrence.terms.state = RecurrenceState::ended;
  set_step(state, recurrence, {std::nullopt, event.forgotten_at});
}

void apply_event(State& state, const RecurrenceForgotten& event, Instant) {
  const Recurrence& recurrence = require_recurrence(state, event.recurrence);
  for (const auto& [date, occurrence] : recurrence.occurrences)
    state.expected_occurrences.erase(occurrence.order);
  state.recurrence_steps.erase({recurrence.step.at, recurrence.id.value});
  state.recurrence_by_name.erase({recurrence.channel, recurrence.external_id, recurrence.test});
  state.recurrences.erase(event.recurrence);
}

}  // namespace jidan::core
