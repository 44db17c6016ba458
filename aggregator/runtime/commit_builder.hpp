// Builds one commit: events are encoded and applied as they are decided, so that the next command
// of the same commit already sees them; beside them the outbox rows, keys and withdrawals they
// bring.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "aggregator/core/event.hpp"
#include "aggregator/core/state.hpp"
#include "aggregator/ledger/ledger.hpp"
#include "aggregator/runtime/committed.hpp"
#include "aggregator/runtime/order_identity.hpp"

namespace jidan::runtime {

// Messages that are still to be delivered, and their runs: what a fenced run withdraws. Writer's
// thread.
class OpenMessages {
 public:
  void add(core::RunId run, core::DeliveryId delivery, std::uint32_t attempts_spent = 0);
  // Attempts of an open message that counted against its retry table, this one included.
  std::uint32_t spend(core::DeliveryId delivery, bool spent);
  bool contains(core::DeliveryId delivery) const { return open_.contains(delivery); }
  void remove(core::DeliveryId delivery);
  std::vector<core::DeliveryId> take(core::RunId run);
  std::size_t size() const { return open_.size(); }

 private:
  struct Open {
    core::RunId run;
    std::uint32_t attempts_spent = 0;
  };
  std::map<core::DeliveryId, Open> open_;
  std::set<std::pair<core::RunId, core::DeliveryId>> by_run_;
};

class CommitBuilder {
 public:
  CommitBuilder(core::State& state, OpenMessages& open, std::uint64_t boot)
      : state_(state), open_(open), boot_(boot) {}

  // Applies, encodes and takes over the events of one decision; returns the first one's sequence.
  core::Sequence add(std::vector<core::Event>&& events, core::Instant now);
  // An attempt that ended after its message was withdrawn is kept, and changes nothing else.
  void add_attempt(ledger::AttemptRow row, ledger::OutboxChange change, bool spent_budget);
  void add_secret(ledger::SecretRow row) { commit_.secrets.push_back(std::move(row)); }
  void add_removal(ledger::Removal removal) { commit_.removal = std::move(removal); }
  void add_seal(const ledger::Seal& seal) { commit_.seals.push_back(seal); }
  void drop_secret(std::string name) { commit_.dropped_secrets.push_back(std::move(name)); }

  // What this very commit holds at that sequence, not on disk yet; nullptr: nothing.
  const core::Event* event(core::Sequence sequence) const {
    return event_in(*published_, sequence);
  }
  // An order placed by it.
  std::optional<OriginalOrder> original(core::Sequence sequence) const {
    return original_in(published_->events, published_->first, sequence);
  }

  bool empty() const;
  // The commit for the ledger, and what is published after it.
  struct Finished {
    ledger::Commit commit;
    std::shared_ptr<Committed> published;
  };
  Finished finish(core::Instant now);

 private:
  void note(const core::Event& event, core::Sequence sequence, core::Instant now);
  void keep_recurring(const core::RecurrencePut& put, core::Sequence sequence);
  void erase_if_ended(core::RecurrenceId id);
  void send(core::RunId run, const std::string& factory, core::MessageKind kind,
            core::Sequence sequence, core::Instant now);
  void withdraw(core::RunId run);

  core::State& state_;
  OpenMessages& open_;
  std::uint64_t boot_;
  ledger::Commit commit_;
  std::shared_ptr<Committed> published_ = std::make_shared<Committed>();
};

}  // namespace jidan::runtime
