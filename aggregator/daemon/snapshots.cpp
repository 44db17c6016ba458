// When a snapshot is worth making, and what becomes of one that can't be made.
#include "aggregator/daemon/snapshots.hpp"

#include "aggregator/ledger/journal_reader.hpp"
#include "aggregator/ledger/snapshot.hpp"

namespace jidan::daemon {

Snapshots::Snapshots(std::filesystem::path data_dir, runtime::Chores& chores, platform::Log& log)
    : data_dir_(std::move(data_dir)),
      chores_(chores),
      log_(log),
      newest_(ledger::newest_snapshot(data_dir_)) {}

void Snapshots::notify(core::Sequence head) {
  if (head < newest_ + ledger::kSnapshotEvents || being_made_.exchange(true)) return;
  chores_.post([this] { make(); });
}

void Snapshots::make() {
  try {
    ledger::JournalReader journal(data_dir_);
    const ledger::Restored restored = ledger::restore_state(data_dir_, journal);
    ledger::write_snapshot(data_dir_, restored);
    newest_ = restored.head;
    log_.info("snapshot.made", {{"sequence", restored.head}});
  } catch (const ledger::LedgerError& problem) {
    // Without it the next start only takes longer; a damaged journal is found by those who need it.
    log_.warning("snapshot.failed", {{"error", problem.what()}});
    newest_ += ledger::kSnapshotEvents;
  }
  being_made_ = false;
}

}  // namespace jidan::daemon
