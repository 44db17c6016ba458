// What becomes of history: the oldest commits are sealed into segments, and the oldest segments are
// removed when the configuration sets an end to them. Told of every commit on the writer's thread.
#pragma once

#include "aggregator/daemon/archiving.hpp"
#include "aggregator/daemon/retention.hpp"
#include "aggregator/daemon/snapshots.hpp"
#include "aggregator/ledger/journal.hpp"

namespace jidan::daemon {

struct HistoryParts {
  std::filesystem::path data_dir;
  ledger::SegmentLimits limits;
  std::optional<core::Duration> keep;  // nothing: for ever
  runtime::Chores& chores;
  platform::Log& log;
  platform::Metrics& metrics;
  ledger::Projector& projector;
  runtime::Writer& writer;
  Snapshots& snapshots;
};

class HistoryKeeping {
 public:
  HistoryKeeping(const HistoryParts& parts, ledger::Journal& journal)
      : archiving_({parts.data_dir, parts.limits, parts.chores, parts.log, parts.metrics,
                    parts.projector, parts.writer},
                   journal.seals()) {
    if (!parts.keep) return;
    retention_.emplace(RetentionParts{
        parts.data_dir, *parts.keep, parts.chores, parts.log, parts.metrics, parts.projector,
        [&writer = parts.writer](runtime::Question each) { return writer.ask(std::move(each)); },
        [&writer = parts.writer](runtime::RemovalWork work) {
          writer.remove_history(std::move(work));
        },
        [&snapshots = parts.snapshots] { snapshots.want(); },
        [this](const std::vector<ledger::Seal>& removed) { archiving_.removed(removed); }});
  }

  void notify(core::Sequence head, core::Instant now) {
    archiving_.notify(head);
    if (retention_) retention_->notify(now);
  }

 private:
  Archiving archiving_;
  std::optional<Retention> retention_;
};

}  // namespace jidan::daemon
