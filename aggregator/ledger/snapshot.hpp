// A file of the state at one sequence, so that a start replays only what came after. It may be
// missing, old, damaged or of another program: then the start replays more, up to everything.
// Made by replaying the last snapshot and the journal behind it: never from the writer's own state,
// so the writer is never stopped for it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>

#include "aggregator/core/event.hpp"
#include "aggregator/core/state.hpp"
#include "aggregator/ledger/journal_reader.hpp"

namespace jidan::ledger {

struct Restored {
  core::State state;
  core::Sequence head = 0;                                 // the last event applied
  core::Sequence snapshot = 0;                             // that of the file used; 0 = none
  std::map<std::uint32_t, core::Sequence> catalog_events;  // version → its CatalogApplied
};

// Feeds commits to `visit` from the one holding the sequence on: Ledger::replay or
// JournalReader::walk.
using Replay =
    std::function<void(core::Sequence from, const std::function<void(const CommitView&)>& visit)>;

// The state at the journal's head: the newest usable snapshot in `data_dir` (none: an empty state)
// and the commits behind it. `event_at` reads one event (for the catalog in force). Each event also
// goes to `seen`, if given, after it was applied. Throws StoreDamaged, core::CoreBug.
struct RestoreParts {
  std::filesystem::path data_dir;  // empty: without snapshots
  Replay replay;
  std::function<core::Event(core::Sequence)> event_at;
  std::function<void(core::Sequence, core::Instant, const core::Event&)> seen;
};
Restored restore_state(const RestoreParts& parts);
// The same from a journal opened for reading.
Restored restore_state(const std::filesystem::path& data_dir, JournalReader& journal);

// Writes state-<head>.snap durably and removes older ones. Throws StoreFull, LedgerError.
void write_snapshot(const std::filesystem::path& data_dir, const Restored& restored);

// Sequence of the newest snapshot file; 0 when there is none. Beyond kSnapshotEvents behind the
// head a new one is worth making: restore_state, then write_snapshot, on a thread of its own.
core::Sequence newest_snapshot(const std::filesystem::path& data_dir);
inline constexpr core::Sequence kSnapshotEvents = 500'000;  // replayed in about a second

}  // namespace jidan::ledger
