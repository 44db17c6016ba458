// Who follows the journal beside the dispatcher: the projector and the maker of snapshots are told
// how far it is, and new catalogs are kept for the job sheets that will need them. Called on the
// writer's thread.
#pragma once

#include <memory>

#include "aggregator/daemon/history_keeping.hpp"
#include "aggregator/daemon/snapshots.hpp"
#include "aggregator/ledger/projector.hpp"
#include "aggregator/runtime/catalog_history.hpp"
#include "aggregator/runtime/committed.hpp"

namespace jidan::daemon {

class Follower final : public runtime::CommitObserver {
 public:
  Follower(ledger::Projector& projector, Snapshots& snapshots, HistoryKeeping& history,
           runtime::CatalogHistory& catalogs)
      : projector_(projector), snapshots_(snapshots), history_(history), catalogs_(catalogs) {}

  void committed(const std::shared_ptr<const runtime::Committed>& commit) override {
    if (commit->events.empty()) return;
    core::Sequence sequence = commit->first;
    for (const core::Event& event : commit->events) {
      if (const auto* applied = std::get_if<core::CatalogApplied>(&event))
        catalogs_.add(applied->catalog, sequence);
      ++sequence;
    }
    projector_.take({commit->first, commit->now, {commit, &commit->events}, commit->event_bytes});
    snapshots_.notify(*commit);
    history_.notify(commit->first + commit->events.size() - 1, commit->now);
  }

 private:
  ledger::Projector& projector_;
  Snapshots& snapshots_;
  HistoryKeeping& history_;
  runtime::CatalogHistory& catalogs_;
};

}  // namespace jidan::daemon
