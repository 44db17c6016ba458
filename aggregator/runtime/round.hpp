// One round of work without a thread, a queue or a clock: orders and commands are decided one after
// the other on the same state, and what they bring becomes one commit. The simulation runs worlds
// on it, one step at a time. Invariant: nothing is answered here; the caller answers after the
// append.
#pragma once

#include <cstddef>

#include "aggregator/core/decide.hpp"
#include "aggregator/ledger/external_ids.hpp"
#include "aggregator/runtime/commit_builder.hpp"
#include "aggregator/runtime/order_identity.hpp"
#include "aggregator/runtime/recurring_orders.hpp"
#include "aggregator/runtime/submit.hpp"

namespace jidan::runtime {

// What rounds work on; lives longer than any of them.
struct RoundParts {
  core::State& state;
  ledger::ExternalIds& ids;
  OpenMessages& open_messages;
  PlacedOrders& originals;
  std::uint64_t boot = 0;
  std::shared_ptr<const Committed> in_flight{};  // the commit before, perhaps not on disk yet
  RecurringOrders* recurring = nullptr;          // needed once there is a recurrence
};

class Round {
 public:
  Round(RoundParts parts, core::Instant now)
      : parts_(parts), now_(now), builder_(parts.state, parts.open_messages, parts.boot) {}

  // A repeat of an order that is here already is answered from the events of the first answer.
  OrderAnswer place(core::OrderPlacement order, bool dry_run);
  CommandAnswer decide(const core::Command& command);
  // Does what is due, one thing at a time, each on the state the one before left. True: more is due
  // than `steps_max` allowed. A step of a catalog's re-keying is the last of its commit unless it
  // is the last of the re-keying.
  bool plan(std::size_t steps_max);

  core::Instant now() const { return now_; }
  CommitBuilder& builder() { return builder_; }

 private:
  bool find_original(const core::OrderPlacement& order, OrderAnswer& answer);
  std::optional<core::RecurrencePut> find_recurring(core::Sequence content);
  core::PlaceOccurrence occurrence(const core::DueOccurrence& due);
  void place_occurrence(const core::DueOccurrence& due);

  RoundParts parts_;
  core::Instant now_;
  CommitBuilder builder_;
};

}  // namespace jidan::runtime
