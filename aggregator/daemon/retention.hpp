// Removes history that is older than it has to be kept: looks from time to time, by the clock of
// the commits, which of the oldest segments nobody needs any more, has the read tables let go of
// what is in them, and hands the writer the removal. One look, and one removal, at a time.
// Invariant: no file is deleted before its removal is durable and the read tables know nothing of
// it.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "aggregator/ledger/history_remover.hpp"
#include "aggregator/ledger/projector.hpp"
#include "aggregator/runtime/chores.hpp"
#include "aggregator/runtime/writer.hpp"
#include "platform/log.hpp"
#include "platform/metrics.hpp"

namespace jidan::daemon {

struct RetentionParts {
  std::filesystem::path data_dir;
  core::Duration keep;  // a closed order since its last change, a segment since its newest commit
  runtime::Chores& chores;
  platform::Log& log;
  platform::Metrics& metrics;
  ledger::Projector& projector;
  // Has a question put to the writer's state between two commits; false: no room, ask again.
  std::function<bool(runtime::Question)> ask;
  std::function<void(runtime::RemovalWork)> remove;
  std::function<void()> want_snapshot;
  std::function<void(const std::vector<ledger::Seal>&)> removed;  // chores' thread
};

class Retention {
 public:
  explicit Retention(RetentionParts parts);

  // A commit of that instant is on disk. Writer's thread, cheap.
  void notify(core::Instant now);

 private:
  void look(core::Instant now, const ledger::StateNeeds& needs);
  bool step(core::Instant now, const ledger::StateNeeds& needs);
  std::vector<ledger::Seal> not_needed(std::vector<ledger::Seal> old,
                                       const ledger::HistoryNeed& need);
  void remove(ledger::Removal removal, std::vector<ledger::Seal> segments);
  void conclude(const ledger::RemovedHistory& history, const std::vector<ledger::Seal>& segments);

  RetentionParts parts_;
  std::unique_ptr<ledger::HistoryRemover> remover_;  // of the chores' thread
  ledger::HistoryNeed held_by_;                      // said last
  std::atomic<core::Instant> next_look_{core::Instant{}};
  std::atomic<bool> looking_{false};
  platform::Counter segments_removed_, failures_;
  platform::Gauge removed_to_, oldest_age_, held_back_;
};

}  // namespace jidan::daemon
