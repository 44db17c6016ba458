// Which order has this external id? Keyed 64-bit fingerprints → order sequences: the newest ones in
// memory (a window by number and age), everything in sorted segment files. Answers candidates; the
// caller confirms them against the journal. Belongs to the writer's thread; file work is handed out
// as IdWork, to run anywhere.
// Invariant: an added id is found before, during and after each step of the house-keeping, until
// its history is removed.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "aggregator/ledger/fingerprint_table.hpp"
#include "aggregator/ledger/id_segment.hpp"

namespace jidan::ledger {

struct ExternalIdLimits {
  std::size_t entries_max = 10'000'000;  // in memory
  std::chrono::days age_max{30};
  // Ids wait in memory only until this many are new, then become a segment: the tail that a restart
  // adds again from the journal.
  std::size_t segment_entries = 65'536;
};

// One piece of file work: write a new segment or merge several. run() touches nothing of
// ExternalIds, so it may run on any thread while ids are added and looked up.
class IdWork {
 public:
  void run();  // throws LedgerError, StoreFull; the work may then simply be dropped

 private:
  friend class ExternalIds;
  std::filesystem::path directory_;
  IdRange range_;
  std::vector<IdEntry> entries_;                          // to write …
  std::vector<std::shared_ptr<const IdSegment>> merged_;  // … or to merge
  std::shared_ptr<const IdSegment> result_;
};

class ExternalIds {
 public:
  // In memory only: for the simulation and tests.
  ExternalIds();
  // With segments in `directory`; loads the window from them. `now`: that of the last commit.
  // Damaged or missing segments are dropped, and covered_to() says from where to add again.
  // `removed_to`: nobody asks for orders up to there any more.
  ExternalIds(std::filesystem::path directory, Instant now, const ExternalIdLimits& limits = {},
              std::uint64_t removed_to = 0);

  // Every order up to this sequence is known from the segments; add the later ones in order.
  std::uint64_t covered_to() const { return covered_to_; }
  // Sequences must rise; one already covered is ignored.
  void add(std::uint64_t fingerprint, std::uint64_t sequence, Instant at);
  // For who asks for many at once: each look-up waits for memory, so all are asked for first.
  void prefetch(std::uint64_t fingerprint) const;
  // Ascending; usually empty or one.
  std::vector<std::uint64_t> candidates(std::uint64_t fingerprint) const;

  // File work worth doing, at most one at a time; nullopt while one is out or none is needed.
  std::optional<IdWork> next_work();
  bool has_work() const;
  // Takes up the result. If run() failed call give_up() instead: it is offered again later.
  void finish(IdWork work);
  void give_up(IdWork work);
  // Forgets a bounded number of ids that left the window (about 0.3 ms); true while more is to do.
  bool sweep(Instant now);
  // History up to there was removed: ids of its orders aren't found any more, and segments that
  // hold nothing else go.
  void forget(std::uint64_t up_to);

  std::size_t in_memory() const { return table_.size(); }
  std::size_t bytes() const;  // of memory
  std::size_t segments() const { return segments_.size(); }

 private:
  void open_segments();
  void load_window(Instant now);
  void move_window(Instant now);
  void take_merged(IdWork& work);
  void drop_forgotten();
  std::optional<IdWork> merge_work() const;
  bool is_outside(const IdSegment& segment) const { return segment.range().from < window_from_; }

  std::filesystem::path directory_;  // empty: in memory only
  ExternalIdLimits limits_;
  FingerprintTable table_;
  std::vector<IdEntry> fresh_;  // added since the last segment, oldest first
  Instant fresh_newest_{};
  std::size_t fresh_in_work_ = 0;  // how many of them the work that is out will cover
  std::vector<std::shared_ptr<const IdSegment>> segments_;  // oldest first, without gaps
  std::uint64_t covered_to_ = 0;
  std::uint64_t removed_to_ = 0;
  std::uint64_t window_from_ = 0;  // segments from here on are wholly in memory
  std::size_t in_window_ = 0;      // entries of those segments
  std::size_t next_swept_ = FingerprintTable::kParts;
  bool work_is_out_ = false;
};

}  // namespace jidan::ledger
