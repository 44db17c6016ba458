// Recurring orders: what a channel says of one, and what becomes of each date when its horizon has
// come. An occurrence is placed by the rules of every order; unpaid it is expected demand until it
// is confirmed, which is its payment, or until its latest safe release.

#include <algorithm>

#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/parts.hpp"
#include "aggregator/core/planning/plates.hpp"
#include "aggregator/core/planning/service.hpp"

namespace jidan::core {
namespace {

const Recurrence* find_named(const State& state, const RecurrenceName& name) {
  const auto found = state.recurrence_by_name.find(name);
  return found == state.recurrence_by_name.end() ? nullptr : &state.recurrences.at(found->second);
}

bool is_expected(const State& state, const Occurrence& occurrence) {
  return occurrence.order && state.expected_occurrences.contains(occurrence.order);
}

// Nobody will ask for that date any more: its order, placed ahead and not confirmed, is dropped.
void drop_expected(const State& state, const Recurrence& recurrence, LocalDate date,
                   SkipReason reason, std::vector<Event>& events) {
  const Occurrence& occurrence = recurrence.occurrences.at(date);
  drop_unpaid(state, occurrence.order, events);
  events.push_back(OccurrenceSkipped{recurrence.id, date, reason, "", std::nullopt});
}

void drop_all_expected(const State& state, const Recurrence& recurrence,
                       std::vector<Event>& events) {
  for (const auto& [date, occurrence] : recurrence.occurrences)
    if (is_expected(state, occurrence))
      drop_expected(state, recurrence, date, SkipReason::ended, events);
}

void drop_skipped(const State& state, const Recurrence& recurrence,
                  const std::vector<std::int32_t>& skip_days, std::vector<Event>& events) {
  for (const std::int32_t days : skip_days) {
    const auto found = recurrence.occurrences.find(LocalDate{days});
    if (found != recurrence.occurrences.end() && is_expected(state, found->second))
      drop_expected(state, recurrence, found->first, SkipReason::by_channel, events);
  }
}

RecurrenceState effective(const RecurrenceTerms& terms, const OccurrenceStep& step) {
  if (terms.state == RecurrenceState::active && !step.next_days) return RecurrenceState::ended;
  return terms.state;
}

bool is_same(const Recurrence& known, const RecurrencePlacement& placement,
             const OccurrenceStep& step) {
  return known.content_digest == placement.content_digest &&
         known.terms.state == effective(placement.terms, step) &&
         known.step.next_days == step.next_days;
}

// What the rules would say of the next occurrence now; pointers are into the recurrence.
Rejection check_next(const State& state, const RecurrencePlacement& placement, LocalDate date,
                     Instant now) {
  const Channel* channel = state.catalog->find_channel(placement.order.channel);
  if (channel == nullptr)
    return refuse(RefusalCode::not_yet_supported, "", "channel not in catalog");
  const OrderPlacement order =
      occurrence_order(placement.order, placement.terms, placement.zone, date, now);
  Rejection rejection = check_order(state, order, *channel, now).rejection;
  for (Refusal& each : rejection.refusals) each.pointer = "/order" + each.pointer;
  return rejection;
}

bool is_table_known(const State& state, const ZoneTable& zone) {
  const auto known = state.zones.find(zone.name);
  return known != state.zones.end() &&
         std::equal(known->second.transitions.begin(), known->second.transitions.end(),
                    zone.transitions.begin(), zone.transitions.end(),
                    [](const ZoneTransition& left, const ZoneTransition& right) {
                      return left.from_utc_seconds == right.from_utc_seconds &&
                             left.offset_seconds == right.offset_seconds;
                    });
}

// The latest instant at which every line can still be released in time to somebody; without a
// promise the end of the time it may wait.
Instant latest_release(const State& state, const OrderPlacement& order, const Channel& channel,
                       const OrderCheck& check, Instant now) {
  if (order.test || check.promise.kind == PromiseKind::none) return check.promise.limit;
  Instant latest = check.promise.limit;
  for (std::size_t i = 0; i < order.lines.size(); ++i) {
    const LinePlacement& line = order.lines[i];
    const auto equivalent = check.made_as.find(i);
    const Product* product = equivalent != check.made_as.end()
                                 ? equivalent->second
                                 : state.catalog->find_product(line.sku);
    Instant of_line = kLongAgo;
    const LineService service{product, &channel, order.country, order.region, check.promise};
    for (const OfferLimit& each : eligible_offers(*state.catalog, service, now).offers) {
      const Offer& offer = state.catalog->offers[each.offer];
      if (!is_within_limits(offer.limits, line)) continue;
      of_line = std::max(
          of_line, latest_safe_release(state.catalog->factories[offer.factory], offer,
                                       line.quantity * product->load_thousandths, each.made_by,
                                       plates_for(state, each.offer, line.traits.artwork, now)));
    }
    latest = std::min(latest, of_line);
  }
  return latest - kReleaseMargin;
}

std::vector<Event> pass_over(const Recurrence& recurrence, LocalDate date, SkipReason reason,
                             std::string detail, const OccurrenceStep& step) {
  return {OccurrenceSkipped{recurrence.id, date, reason, std::move(detail), step}};
}

std::string first_reason(const Rejection& rejection) {
  const Refusal& first = rejection.refusals.front();
  return std::string(text_of(first.code).code) + " " + first.pointer;
}

}  // namespace

std::optional<DueOccurrence> due_occurrence(const State& state, Instant now) {
  for (const auto& [at, id] : state.recurrence_steps) {
    if (at > now) break;
    const Recurrence& recurrence = state.recurrences.at(RecurrenceId{id});
    if (recurrence.step.next_days)
      return DueOccurrence{recurrence.id, recurrence.content,
                           LocalDate{*recurrence.step.next_days}};
  }
  return std::nullopt;
}

Decision decide_put_recurrence(const State& state, const PutRecurrence& command, Instant now) {
  const RecurrencePlacement& placement = *command.recurrence;
  const OrderPlacement& order = placement.order;
  const Recurrence* known = find_named(state, {order.channel, order.external_id, order.test});
  const OccurrenceStep step =
      next_step(placement.terms, placement.zone, known ? known->decided_days : std::nullopt, now);
  if (known != nullptr && is_same(*known, placement, step)) return std::vector<Event>{};
  if (step.next_days) {
    Rejection rejection = check_next(state, placement, LocalDate{*step.next_days}, now);
    if (!rejection.refusals.empty()) return rejection;
  }
  std::vector<Event> events;
  if (!is_table_known(state, placement.zone)) events.push_back(ZoneTaken{placement.zone});
  RecurrencePut put;
  put.recurrence = known != nullptr ? known->id : RecurrenceId{state.next_sequence + events.size()};
  put.replaces = known != nullptr ? known->content : 0;
  put.content_digest = placement.content_digest;
  put.terms = placement.terms;
  put.terms.state = effective(placement.terms, step);
  put.order = order;
  put.step = step;
  events.push_back(std::move(put));
  if (known == nullptr) return events;
  if (placement.terms.state == RecurrenceState::ended)
    drop_all_expected(state, *known, events);
  else
    drop_skipped(state, *known, placement.terms.skip_days, events);
  return events;
}

Decision decide_end_recurrence(const State& state, const EndRecurrence& command, Instant now) {
  const Recurrence* known = find_named(state, command.name);
  if (known == nullptr) return unknown(Unknown::recurrence);
  if (known->terms.state == RecurrenceState::ended) return std::vector<Event>{};
  RecurrenceTerms ended = known->terms;
  ended.state = RecurrenceState::ended;
  const OccurrenceStep step =
      next_step(ended, state.zones.at(ended.zone), known->decided_days, now);
  std::vector<Event> events{RecurrenceEnded{known->id, step.at}};
  drop_all_expected(state, *known, events);
  return events;
}

Decision decide_confirm(const State& state, const ConfirmOccurrence& command, Instant now) {
  const Recurrence* known = find_named(state, command.name);
  if (known == nullptr) return unknown(Unknown::recurrence);
  const auto found = known->occurrences.find(command.date);
  if (found == known->occurrences.end()) {
    const auto occurs =
        next_on_or_after(known->terms.rule, LocalDate{known->terms.starts_days}, command.date);
    if (occurs != command.date) return unknown(Unknown::recurrence);
    return refuse(RefusalCode::occurrence_not_open, "", "not placed");
  }
  const Occurrence& occurrence = found->second;
  if (occurrence.skipped != SkipReason::none)
    return refuse(RefusalCode::occurrence_not_open, "",
                  "skipped: " + std::string(to_text(occurrence.skipped)));
  return decide_payment(state, RecordPayment{occurrence.order, now}, now);
}

Decision decide_occurrence(const State& state, const PlaceOccurrence& command, Instant now) {
  const Recurrence& recurrence = state.recurrences.at(command.recurrence);
  const ZoneTable& zone = state.zones.at(recurrence.terms.zone);
  const LocalDate date = command.date;
  const OccurrenceStep step = next_step(recurrence.terms, zone, date.days, now);
  if (command.skip != SkipReason::none) return pass_over(recurrence, date, command.skip, "", step);
  if (date < today_in(zone, now)) return pass_over(recurrence, date, SkipReason::past, "", step);
  const OrderPlacement& order = *command.order;
  const Channel* channel = state.catalog->find_channel(order.channel);
  if (channel == nullptr)
    return pass_over(recurrence, date, SkipReason::refused, "channel not in catalog", step);
  const OrderCheck check = check_order(state, order, *channel, now);
  if (!check.rejection.refusals.empty())
    return pass_over(recurrence, date, SkipReason::refused, first_reason(check.rejection), step);
  OccurrencePlaced placed{recurrence.id, date, OrderId{state.next_sequence}, kNever, step};
  if (order.payment == Payment::pending)
    placed.confirm_by = std::max(now, latest_release(state, order, *channel, check, now));
  Decision decision = decide_place_order(state, PlaceOrder{order}, now);
  if (!decision.ok()) return decision;
  decision.value().push_back(placed);
  return decision;
}

std::vector<Event> forget_recurrence(const State& state, Instant now) {
  for (const auto& [at, id] : state.recurrence_steps) {
    if (at > now) break;
    if (!state.recurrences.at(RecurrenceId{id}).step.next_days)
      return {RecurrenceForgotten{RecurrenceId{id}}};
  }
  return {};
}

}  // namespace jidan::core
