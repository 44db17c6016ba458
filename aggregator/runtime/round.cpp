// Deciding one round; see round.hpp.
#include "aggregator/runtime/round.hpp"

#include <stdexcept>
#include <utility>

#include "aggregator/core/apply.hpp"

namespace jidan::runtime {

bool Round::find_original(const core::OrderPlacement& order, OrderAnswer& answer) {
  for (const std::uint64_t candidate : parts_.ids.candidates(order.fingerprint)) {
    auto original = builder_.original(candidate);
    if (!original && parts_.in_flight)
      original = original_in(parts_.in_flight->events, parts_.in_flight->first, candidate);
    if (!original) original = parts_.originals.find(candidate);
    // Fingerprints may collide: only channel and id say that it is the same order.
    if (!original || original->channel != order.channel ||
        original->external_id != order.external_id || original->placed.test != order.test)
      continue;
    const bool same = original->content_digest == order.content_digest;
    answer.outcome = same ? OrderOutcome::repeated : OrderOutcome::conflict;
    answer.order = std::move(original->placed);
    return true;
  }
  return false;
}

OrderAnswer Round::place(core::OrderPlacement order, bool dry_run) {
  OrderAnswer answer;
  if (find_original(order, answer)) return answer;
  const std::uint64_t fingerprint = order.fingerprint;
  core::Decision decision = core::decide(parts_.state, core::PlaceOrder{std::move(order)}, now_);
  if (!decision.ok()) {
    answer.outcome = OrderOutcome::refused;
    answer.refusals = decision.error().refusals;
    answer.earliest = decision.error().earliest;
    return answer;
  }
  std::vector<core::Event> events = std::move(decision).value();
  core::Sequence sequence = parts_.state.next_sequence;
  for (const core::Event& event : events) add_event(answer.order, sequence++, event);
  answer.outcome = OrderOutcome::placed;
  if (!dry_run) parts_.ids.add(fingerprint, builder_.add(std::move(events), now_), now_);
  return answer;
}

std::optional<core::RecurrencePut> Round::find_recurring(core::Sequence content) {
  const core::Event* event = builder_.event(content);
  if (event == nullptr && parts_.in_flight) event = event_in(*parts_.in_flight, content);
  if (event != nullptr) return std::get<core::RecurrencePut>(*event);
  return parts_.recurring->find(content);
}

// The order, complete; or why there is none.
core::PlaceOccurrence Round::occurrence(const core::DueOccurrence& due) {
  if (parts_.recurring == nullptr) throw std::logic_error("nobody reads recurring orders back");
  core::PlaceOccurrence command{due.recurrence, due.date, {}, core::SkipReason::erased};
  auto put = find_recurring(due.content);
  if (!put) return command;
  const core::ZoneTable& zone = parts_.state.zones.at(put->terms.zone);
  put->order->content_digest = put->content_digest;
  command.order = core::occurrence_order(std::move(*put->order), put->terms, zone, due.date, now_);
  if (!parts_.recurring->seal_anew(*command.order)) return command;
  OrderAnswer original;
  command.skip =
      find_original(*command.order, original) ? core::SkipReason::id_taken : core::SkipReason::none;
  return command;
}

void Round::place_occurrence(const core::DueOccurrence& due) {
  const core::PlaceOccurrence command = occurrence(due);
  core::Decision decision = core::decide(parts_.state, command, now_);
  if (!decision.ok()) throw std::logic_error("an occurrence was checked and then refused");
  const bool placed = std::holds_alternative<core::OrderAccepted>(decision.value().front());
  const core::Sequence first = builder_.add(std::move(decision).value(), now_);
  if (placed) parts_.ids.add(command.order->fingerprint, first, now_);
}

CommandAnswer Round::decide(const core::Command& command) {
  CommandAnswer answer;
  core::settle(parts_.state);
  core::Decision decision = core::decide(parts_.state, command, now_);
  if (!decision.ok()) {
    answer.outcome = CommandOutcome::refused;
    answer.refusals = decision.error().refusals;
    answer.unknown = decision.error().unknown;
    std::vector<core::Event> remembered = decision.error().events;
    if (!remembered.empty()) builder_.add(std::move(remembered), now_);
    return answer;
  }
  std::vector<core::Event> events = std::move(decision).value();
  answer.outcome = events.empty() ? CommandOutcome::unchanged : CommandOutcome::applied;
  answer.events = events;
  answer.first = builder_.add(std::move(events), now_);
  return answer;
}

bool Round::plan(std::size_t steps_max) {
  core::settle(parts_.state);
  bool has_rekeyed = false;
  for (std::size_t step = 0; parts_.state.next_deadline() <= now_; ++step) {
    if (step == steps_max || has_rekeyed) return true;
    if (const auto due = core::due_occurrence(parts_.state, now_)) {
      place_occurrence(*due);
      core::settle(parts_.state);
      continue;
    }
    core::Decision decision = core::decide(parts_.state, core::PlanPools{}, now_);
    if (!decision.ok() || decision.value().empty())
      throw std::logic_error("something is due and nothing follows from it");
    const auto* rekeyed = std::get_if<core::PartsRekeyed>(&decision.value().back());
    has_rekeyed = rekeyed != nullptr && !rekeyed->is_last;
    builder_.add(std::move(decision).value(), now_);
    core::settle(parts_.state);
  }
  return false;
}

}  // namespace jidan::runtime
