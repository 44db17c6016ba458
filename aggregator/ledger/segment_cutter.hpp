// Copies the oldest commits of a journal into the files of a sealed segment, beside the writer and
// on a connection of its own; the seal it returns still has to be committed. Until then nothing
// points at the files, and the journal has everything. Belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "aggregator/ledger/commit_history.hpp"

namespace jidan::ledger {

struct SegmentLimits {
  // Of events in one segment; the commit that reaches it is its last.
  std::size_t bytes = 64U << 20U;
};

class SegmentCutter {
 public:
  // Called between two steps of the copying with the bytes of the one that is done.
  using StepDone = std::function<void(std::size_t bytes)>;

  SegmentCutter(
      std::filesystem::path data_dir, const SegmentLimits& limits,
      StepDone step_done = [](std::size_t) {});

  // The next segment, once the commits behind the last seal fill one; only commits that end at or
  // before `up_to`, and never the newest. nullopt: not yet. Throws StoreFull (nothing is left
  // behind), StoreDamaged, LedgerError.
  std::optional<Seal> cut(std::uint64_t up_to);

 private:
  bool counts_enough(std::uint64_t up_to);
  Seal make();

  std::filesystem::path data_dir_;
  SegmentLimits limits_;
  StepDone step_done_;
  ReadConnection journal_;
  CommitReader commits_;
  SealReader seals_;
  SQLite::Statement sizes_;
  std::uint64_t first_ = 0;  // of the segment to come
  std::uint64_t last_ = 0;   // counted up to there …
  std::size_t bytes_ = 0;    // … this much
};

}  // namespace jidan::ledger
