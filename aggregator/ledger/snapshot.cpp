// The newest usable snapshot, then the journal behind it; see snapshot.hpp.
#include "aggregator/ledger/snapshot.hpp"

#include <optional>
#include <string>

#include "aggregator/core/apply.hpp"
#include "aggregator/ledger/binary.hpp"
#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/state_codec.hpp"

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

// Nothing when the file isn't a whole snapshot of this program's layout.
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
    decode_state(reader.rest(), restored.state);
  } catch (const Undecodable&) {
    return std::nullopt;  // as good as missing: the journal has everything
  }
  return restored;
}

// A snapshot ahead of the journal belongs to another history.
Restored newest_usable(const fs::path& data_dir,
                       const std::function<bool(core::Sequence)>& is_reached) {
  for (const fs::path& file : snapshot_files(data_dir)) {
    auto restored = read_snapshot(file);
    if (restored && is_reached(restored->head)) return std::move(*restored);
  }
  return {};
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
  // The commit holding the snapshot's own head is the first the replay shows, if the journal has
  // it.
  Restored restored = newest_usable(parts.data_dir, [&](core::Sequence head) {
    bool found = false;
    try {
      parts.event_at(head);
      found = true;
    } catch (const StoreDamaged&) {
      // Not in this journal: an older snapshot may be.
    }
    return found;
  });
  if (!restored.catalog_events.empty()) {
    const core::Sequence at = restored.catalog_events.rbegin()->second;
    core::Event event = parts.event_at(at);
    complete_event(at, event);
    restored.state.catalog = std::get<core::CatalogApplied>(event).catalog;
  }
  parts.replay(restored.head + 1,
               [&](const CommitView& commit) { apply_commit(commit, restored, parts); });
  core::settle(restored.state);
  return restored;
}

Restored restore_state(const fs::path& data_dir, JournalReader& journal) {
  RestoreParts parts;
  parts.data_dir = data_dir;
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
