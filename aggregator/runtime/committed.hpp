// What the writer tells the rest of the house after a commit is on disk, and what the rest may put
// into the next one. Observers are called on the writer's thread: they hand over and return.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "aggregator/core/event.hpp"
#include "aggregator/core/state.hpp"
#include "aggregator/ledger/ledger.hpp"

namespace jidan::runtime {

// One commit, shared by everybody who follows behind; never changed once published.
struct Committed {
  core::Sequence first = 0;  // sequence of events.front()
  core::Instant now{};
  std::vector<core::Event> events;
  std::size_t event_bytes = 0;              // of the events as the journal has them
  std::vector<ledger::OutboxRow> outbox;    // messages that now have to be sent
  std::vector<core::DeliveryId> withdrawn;  // messages that must not be sent any more
};

// The event of that sequence; nullptr: it is in another commit.
inline const core::Event* event_in(const Committed& commit, core::Sequence sequence) {
  if (sequence < commit.first || sequence - commit.first >= commit.events.size()) return nullptr;
  return &commit.events[sequence - commit.first];
}

class CommitObserver {
 public:
  CommitObserver() = default;
  CommitObserver(const CommitObserver&) = delete;
  CommitObserver& operator=(const CommitObserver&) = delete;
  virtual ~CommitObserver() = default;
  virtual void committed(const std::shared_ptr<const Committed>& commit) = 0;
};

// A consistent moment of the state, published after each round of work.
struct Snapshot {
  core::Sequence head = 0;
  core::Instant now{};
  core::Instant next_deadline = core::kNever;
  core::Totals totals;
  std::size_t open_orders = 0, open_lines = 0, open_parts = 0, pools = 0, open_runs = 0;
  std::uint32_t catalog_version = 0;
  core::PolicyName policy = core::PolicyName::rent_or_buy;
};

}  // namespace jidan::runtime
