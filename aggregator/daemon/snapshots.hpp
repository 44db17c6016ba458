// Has a snapshot of the state made from time to time, so that a start replays little. The writer,
// between two commits, forks; the child writes what it sees and ends; the chores' thread waits for
// it. The writer stands still for the fork alone: 3 to 5 ms with a million open lines.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

#include "aggregator/core/values/id.hpp"
#include "aggregator/ledger/snapshot_file.hpp"
#include "aggregator/runtime/chores.hpp"
#include "aggregator/runtime/committed.hpp"
#include "aggregator/runtime/writer.hpp"
#include "platform/clock.hpp"
#include "platform/forked_child.hpp"
#include "platform/log.hpp"
#include "platform/metrics.hpp"

namespace jidan::daemon {

struct SnapshotLimits {
  // A start replays at most about this many events, and those that came while the last snapshot was
  // written: 0.7 s of processor.
  core::Sequence events_behind_max = 1'000'000;
  // After one that failed, the next is tried when this many more have come.
  core::Sequence events_before_retry = 100'000;
  std::chrono::milliseconds time_max{120'000};  // then the child is killed
};

struct SnapshotParts {
  std::filesystem::path data_dir;
  core::Sequence head = 0;               // of the journal at start
  ledger::CatalogEvents catalog_events;  // up to there
  runtime::Chores& chores;
  // Has a question put to the writer's state between two commits; false: no room, ask again.
  std::function<bool(runtime::Question)> ask;
  const platform::Clock& clock;
  platform::Log& log;
  platform::Metrics& metrics;
};

class Snapshots {
 public:
  explicit Snapshots(SnapshotParts parts, const SnapshotLimits& limits = {});

  // The writer has started: a start that replayed much makes one before the next has to.
  void start() { ask_if_due(); }
  // One is made now, however little a start would replay. Any thread.
  void want();
  // A commit is on disk. Writer's thread, cheap.
  void notify(const runtime::Committed& commit);
  // Ends a child that is still writing: its work is lost and nothing else. Any thread.
  void stop();

 private:
  void ask_if_due();
  void begin(const core::State& state);
  void conclude(core::Sequence head, std::chrono::nanoseconds began);
  void failed(const char* step, int error);

  SnapshotParts parts_;
  SnapshotLimits limits_;
  std::atomic<core::Sequence> head_;
  std::atomic<core::Sequence> newest_;
  std::atomic<core::Sequence> next_at_;
  std::atomic<bool> being_made_{false};
  std::mutex child_mutex_;
  std::unique_ptr<platform::ForkedChild> child_;
  bool stopping_ = false;
  platform::Counter made_, failures_;
  platform::Gauge seconds_;
};

}  // namespace jidan::daemon
