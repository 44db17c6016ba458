// Choosing, preparing and deleting; see history_remover.hpp.
#include "aggregator/ledger/history_remover.hpp"

#include <algorithm>
#include <set>

#include "aggregator/ledger/archive_hold.hpp"
#include "aggregator/ledger/base_file.hpp"
#include "aggregator/ledger/journal_segment.hpp"
#include "aggregator/ledger/snapshot_file.hpp"

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kPoolsAtOnce = 500;

}  // namespace

HistoryRemover::HistoryRemover(const fs::path& data_dir)
    : data_dir_(data_dir), journal_(data_dir), tables_(data_dir) {}

std::vector<Seal> HistoryRemover::older_than(Instant then) {
  std::vector<Seal> seals = journal_.seals();
  const auto end = std::find_if(seals.begin(), seals.end(),
                                [&](const Seal& seal) { return seal.last_at >= then; });
  seals.erase(end, seals.end());
  return seals;
}

HistoryNeed HistoryRemover::oldest_need(const StateNeeds& of_state) {
  HistoryNeed need;
  const auto consider = [&](HistoryNeed::For what, std::optional<std::uint64_t> from) {
    if (from && *from < need.from) need = {what, *from};
  };
  // Asked before the lists are: they only grow meanwhile.
  consider(HistoryNeed::For::projection, tables_.reached() + 1);
  OrderQuery first;
  first.limit = 1;
  for (const OrderRow& order : tables_.orders(first))
    consider(HistoryNeed::For::order, order.id.value);
  consider(HistoryNeed::For::run, of_state.run);
  consider(HistoryNeed::For::recurrence, of_state.recurrence);
  consider(HistoryNeed::For::message, journal_.oldest_undelivered());
  return need;
}

std::optional<Removal> HistoryRemover::prepare(const std::vector<Seal>& segments, Instant now) {
  const auto before = journal_.removed();
  Removal removal;
  removal.history.up_to = segments.back().last_sequence;
  removal.history.segments = segments.size() + (before ? before->segments : 0);
  removal.history.last_at = segments.back().last_at;
  removal.history.removed_at = now;
  const auto base = make_base(removal.history.up_to);
  if (!base) return std::nullopt;
  removal.history.base = *base;
  choose_kept(removal);
  return removal;
}

// The newest snapshot, so that a start that has nothing else replays as little as possible.
std::optional<Base> HistoryRemover::make_base(std::uint64_t reaching) {
  for (const fs::path& file : snapshot_files(data_dir_)) {
    if (sequence_of_snapshot(file) < reaching) break;
    const auto chain = journal_.chain_at(sequence_of_snapshot(file));
    if (!chain) continue;  // of another history
    auto base = adopt_snapshot(data_dir_, file);
    if (!base) continue;
    base->chain = *chain;
    return base;
  }
  return std::nullopt;
}

// Pools live as long as the store, so what opened them does. Of the catalogs only the one in force
// at the end: what comes later was decided by it or by its successors.
void HistoryRemover::choose_kept(Removal& removal) {
  std::set<std::uint64_t> wanted;
  std::uint64_t catalog = 0;
  for (const CatalogRow& row : tables_.catalogs())
    if (row.event <= removal.history.up_to) catalog = std::max(catalog, row.event);
  if (catalog > 0) wanted.insert(catalog);
  core::PoolId after;
  for (bool more = true; more;) {
    const std::vector<PoolRow> pools = tables_.pools(after, kPoolsAtOnce);
    more = pools.size() == kPoolsAtOnce && pools.back().id.value <= removal.history.up_to;
    for (const PoolRow& pool : pools)
      if (pool.id.value <= removal.history.up_to) wanted.insert(pool.id.value);
    if (!pools.empty()) after = pools.back().id;
  }
  for (const KeptEvent& event : journal_.kept_events())
    if (wanted.erase(event.sequence) == 0) removal.let_go.push_back(event.sequence);
  for (const std::uint64_t sequence : wanted) {
    auto event = journal_.event(sequence);
    if (!event) throw StoreDamaged("no event at sequence " + std::to_string(sequence));
    removal.kept.push_back({sequence, event->now, std::move(event->bytes)});
  }
}

void HistoryRemover::delete_files(const std::vector<Seal>& segments) {
  undeleted_.insert(undeleted_.end(), segments.begin(), segments.end());
  const auto alone = ArchiveHold::alone(data_dir_);
  if (!alone) return;
  for (const Seal& seal : undeleted_) {
    const SegmentFiles files = segment_files(data_dir_, seal.first_sequence, seal.last_sequence);
    fs::remove(files.commits);
    fs::remove(files.keys);
  }
  undeleted_.clear();
  if (const auto history = journal_.removed()) remove_other_bases(data_dir_, history->base);
}

std::optional<Instant> HistoryRemover::oldest_sealed_at() {
  const std::vector<Seal> seals = journal_.seals();
  if (seals.empty()) return std::nullopt;
  return seals.front().first_at;
}

}  // namespace jidan::ledger
