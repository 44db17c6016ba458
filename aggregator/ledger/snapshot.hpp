// A file of the state at one sequence, so that a start replays only what came after. It may be
// missing, old or damaged: then the start replays more, up to everything. Where history was removed
// there is the base, which a start can't do without. The reading side; snapshot_file.hpp writes.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "aggregator/core/event.hpp"
#include "aggregator/core/state.hpp"
#include "aggregator/ledger/journal_reader.hpp"
#include "aggregator/ledger/snapshot_file.hpp"

namespace jidan::ledger {

struct Restored {
  core::State state;
  core::Sequence head = 0;       // the last event applied
  core::Sequence snapshot = 0;   // that of the file used; 0 = none
  CatalogEvents catalog_events;  // those that can still be read
};

// Without the catalog. Nothing when the file isn't a whole snapshot that this program can read.
std::optional<Restored> read_snapshot(const std::filesystem::path& file);

// Feeds commits to `visit` from the one holding the sequence on: Ledger::replay or
// JournalReader::walk.
using Replay =
    std::function<void(core::Sequence from, const std::function<void(const CommitView&)>& visit)>;

// The state at the journal's head: the newest usable snapshot in `data_dir` (else the base; else an
// empty state) and the commits behind it. `event_at` reads one event (for the catalog in force).
// Each event also goes to `seen`, if given, after it was applied. Throws StoreDamaged,
// core::CoreBug.
enum class RestoreFrom : std::uint8_t { newest_snapshot, beginning };
struct RestoreParts {
  std::filesystem::path data_dir;
  RestoreFrom from = RestoreFrom::newest_snapshot;  // beginning: the base, or the first event
  std::optional<RemovedHistory> removed;
  Replay replay;
  std::function<core::Event(core::Sequence)> event_at;
  std::function<void(core::Sequence, core::Instant, const core::Event&)> seen;
};
Restored restore_state(const RestoreParts& parts);
// The same from a journal opened for reading.
Restored restore_state(const std::filesystem::path& data_dir, JournalReader& journal,
                       RestoreFrom where = RestoreFrom::newest_snapshot);

}  // namespace jidan::ledger
