// Sends each command to the rules of its area; the short ones are decided here.
#include "aggregator/core/decide.hpp"

#include "aggregator/core/decide_cancel.hpp"
#include "aggregator/core/decide_parts.hpp"

namespace jidan::core {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;  // clang before 17 finds none for an aggregate

Decision decide_pause(const State& state, const SetFactoryPause& command) {
  const auto found = state.catalog->factory_by_id.find(command.factory);
  if (found == state.catalog->factory_by_id.end()) return unknown(Unknown::factory);
  if (state.factories[found->second].paused == command.paused) return std::vector<Event>{};
  return std::vector<Event>{FactoryPaused{command.factory, command.paused}};
}

Decision decide_policy(const State& state, const ChoosePolicy& command) {
  if (state.policy == command.policy) return std::vector<Event>{};
  return std::vector<Event>{PolicyChosen{command.policy}};
}

}  // namespace

Rejection refuse(RefusalCode code, std::string pointer, std::string detail) {
  Rejection rejection;
  rejection.refusals.push_back({code, std::move(pointer), std::move(detail)});
  return rejection;
}

Rejection unknown(Unknown what) {
  Rejection rejection;
  rejection.unknown = what;
  return rejection;
}

Decision decide(const State& state, PlaceOrder&& command, Instant now) {
  return decide_place_order(state, std::move(command), now);
}

Decision decide(const State& state, const Command& command, Instant now) {
  return std::visit(
      Overloaded{
          [&](const PlaceOrder& c) { return decide_place_order(state, PlaceOrder{c}, now); },
          [&](const RecordPayment& c) { return decide_payment(state, c, now); },
          [&](const TakeReport& c) { return decide_report(state, c, now); },
          [&](const PlanPools&) { return decide_plan(state, now); },
          [&](const ApplyCatalog& c) { return decide_catalog(state, c, now); },
          [&](const ChoosePolicy& c) { return decide_policy(state, c); },
          [&](const ReleasePool& c) { return decide_release_pool(state, c, now); },
          [&](const SetFactoryPause& c) { return decide_pause(state, c); },
          [&](const PutRecurrence& c) { return decide_put_recurrence(state, c, now); },
          [&](const EndRecurrence& c) { return decide_end_recurrence(state, c, now); },
          [&](const ConfirmOccurrence& c) { return decide_confirm(state, c, now); },
          [&](const PlaceOccurrence& c) { return decide_occurrence(state, c, now); },
          [&](const ConcludeDelivery& c) -> Decision {
            return std::vector<Event>{DeliveryConcluded{c.delivery, c.delivered}};
          },
          [&](const CancelLines& c) { return decide_cancel(state, c, now); },
          [&](const TakeBackRun& c) { return decide_take_back(state, c, now); },
          [&](const EraseOrder& c) -> Decision {
            if (c.order.value == 0 || c.order.value >= state.next_sequence)
              return unknown(Unknown::order);
            return std::vector<Event>{OrderErased{c.order}};
          },
      },
      command);
}

}  // namespace jidan::core
