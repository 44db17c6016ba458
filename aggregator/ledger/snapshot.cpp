// The newest usable snapshot, then the journal behind it; see snapshot.hpp.
#include "aggregator/ledger/snapshot.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "aggregator/core/apply.hpp"
#include "aggregator/core/planning/unpaid.hpp"
#include "aggregator/ledger/base_file.hpp"
#include "aggregator/ledger/binary.hpp"
#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/state_codec.hpp"

namespace jidan::ledger {

namespace fs = std::filesystem;

std::optional<Restored> read_snapshot(const fs::path& file) {
  const auto snapshot = MappedSnapshot::open(file);
  if (!snapshot) return std::nullopt;
  Restored restored;
  restored.head = restored.snapshot = snapshot->head();
  try {
    BinaryReader reader(snapshot->body());
    for (std::size_t left = reader.length(); left > 0; --left) {
      std::uint32_t version = 0;
      core::Sequence sequence = 0;
      reader(version, sequence);
      restored.catalog_events.emplace(version, sequence);
    }
    decode_state(reader.rest(), snapshot->version(), restored.state);
  } catch (const Undecodable&) {
    return std::nullopt;  // as good as missing: the journal has everything
  }
  return restored;
}

namespace {

// A snapshot ahead of the journal belongs to another history; one before the base can't be replayed
// from.
bool is_usable(const Restored& restored, const RestoreParts& parts) {
  if (parts.removed && restored.head <= parts.removed->up_to) return false;
  try {
    parts.event_at(restored.head);
    return true;
  } catch (const StoreDamaged&) {
    return false;  // not in this journal: an older snapshot may be
  }
}

Restored beginning(const RestoreParts& parts) {
  if (parts.from == RestoreFrom::newest_snapshot)
    for (const fs::path& file : snapshot_files(parts.data_dir)) {
      auto restored = read_snapshot(file);
      if (restored && is_usable(*restored, parts)) return std::move(*restored);
    }
  if (!parts.removed) return {};
  const Base& base = parts.removed->base;
  auto restored = read_snapshot(base_file(parts.data_dir, base.sequence));
  if (!restored || restored->head != base.sequence)
    throw StoreDamaged("the base at sequence " + std::to_string(base.sequence) +
                       " can't be read, and the history before it was removed: restore a backup");
  return std::move(*restored);
}

// Of the catalogs applied in removed history only the one that was in force at its end is kept:
// what came later was decided by that one or by its successors.
void forget_removed_catalogs(CatalogEvents& catalogs, core::Sequence removed_to) {
  core::Sequence kept = 0;
  for (const auto& [version, sequence] : catalogs)
    if (sequence <= removed_to) kept = std::max(kept, sequence);
  std::erase_if(catalogs, [&](const auto& each) { return each.second < kept; });
}

void apply_commit(const CommitView& commit, Restored& restored, const RestoreParts& parts) {
  decode_events(commit, [&](core::Sequence sequence, core::Event&& event) {
    if (sequence <= restored.head) return;
    complete_event(sequence, event);
    if (const auto* applied = std::get_if<core::CatalogApplied>(&event))
      restored.catalog_events[applied->version] = sequence;
    core::apply_unsettled(restored.state, event, commit.now);
    restored.head = sequence;
    if (parts.seen) parts.seen(sequence, commit.now, event);
  });
}

}  // namespace

Restored restore_state(const RestoreParts& parts) {
  Restored restored = beginning(parts);
  if (parts.removed) forget_removed_catalogs(restored.catalog_events, parts.removed->up_to);
  if (!restored.catalog_events.empty()) {
    const core::Sequence at = restored.catalog_events.rbegin()->second;
    core::Event event = parts.event_at(at);
    complete_event(at, event);
    restored.state.catalog = std::get<core::CatalogApplied>(event).catalog;
    core::recount_unpaid(restored.state);
  }
  parts.replay(restored.head + 1,
               [&](const CommitView& commit) { apply_commit(commit, restored, parts); });
  core::settle(restored.state);
  return restored;
}

Restored restore_state(const fs::path& data_dir, JournalReader& journal, RestoreFrom where) {
  RestoreParts parts;
  parts.data_dir = data_dir;
  parts.from = where;
  parts.removed = journal.removed();
  parts.replay = [&](core::Sequence from, const std::function<void(const CommitView&)>& visit) {
    journal.walk(from, [&](const CommitView& commit) {
      visit(commit);
      return true;
    });
  };
  parts.event_at = [&](core::Sequence sequence) {
    const auto found = journal.event(sequence);
    if (!found) throw StoreDamaged("the journal has no event " + std::to_string(sequence));
    return decode_event(sequence, found->bytes);
  };
  return restore_state(parts);
}

}  // namespace jidan::ledger
