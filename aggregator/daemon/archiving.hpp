// Seals the oldest commits into segments, so that journal.db holds little more than what a segment
// takes: looks from time to time whether one is full, has it cut on the chores' thread, and hands
// the seal to the writer. Only commits that the read tables have taken in already.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <vector>

#include "aggregator/core/values/id.hpp"
#include "aggregator/ledger/projector.hpp"
#include "aggregator/ledger/segment_cutter.hpp"
#include "aggregator/runtime/chores.hpp"
#include "aggregator/runtime/writer.hpp"
#include "platform/log.hpp"
#include "platform/metrics.hpp"

namespace jidan::daemon {

struct ArchivingParts {
  std::filesystem::path data_dir;
  ledger::SegmentLimits limits;
  runtime::Chores& chores;
  platform::Log& log;
  platform::Metrics& metrics;
  const ledger::Projector& projector;
  runtime::Writer& writer;
};

class Archiving {
 public:
  // `seals`: those there are at start.
  Archiving(ArchivingParts parts, const std::vector<ledger::Seal>& seals);
  // The journal reaches that far. Writer's thread, cheap.
  void notify(core::Sequence head);
  // These aren't there any more. Chores' thread.
  void removed(const std::vector<ledger::Seal>& seals);

 private:
  void look();
  bool is_behind() const;
  void sealed(const ledger::Seal& seal);
  void watch();

  ArchivingParts parts_;
  const core::Sequence look_every_;                // events
  std::unique_ptr<ledger::SegmentCutter> cutter_;  // of the chores' thread
  std::atomic<core::Sequence> looked_at_{0};
  std::atomic<core::Sequence> next_look_{0};
  std::atomic<bool> looking_{false};
  std::atomic<std::uint64_t> segments_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<core::Sequence> sealed_to_{0};
  std::atomic<core::Sequence> last_length_{0};  // events of the last segment made; 0: none yet
};

}  // namespace jidan::daemon
