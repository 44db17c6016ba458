// Going from segment to segment and into the journal; see commit_history.hpp.
// A reader may come while the sealed rows are being deleted from the journal: a seal is durable
// before its first row goes, so what isn't in the table any more is found by its seal.
#include "aggregator/ledger/commit_history.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace jidan::ledger {
namespace {

// Each keeps a descriptor for the commits, one for the keys and a page cache of up to 2 MiB.
constexpr std::size_t kOpenSegmentsMax = 4;

}  // namespace

CommitHistory::CommitHistory(SQLite::Database& journal, std::filesystem::path data_dir,
                             ReadBudget budget)
    : data_dir_(std::move(data_dir)),
      budget_(budget),
      journal_(journal),
      keys_(journal),
      seals_(journal),
      removed_(journal) {}

bool CommitHistory::with_commit(std::uint64_t sequence,
                                const std::function<void(const CommitView&)>& visit) {
  if (journal_.with_commit(sequence, visit)) return true;
  JournalSegment* segment = segment_holding(sequence);
  if (segment != nullptr) return segment->commits().with_commit(sequence, visit);
  if (const std::uint64_t removed_to = removed_.up_to(); sequence <= removed_to)
    throw HistoryRemoved(sequence, removed_to);
  return false;
}

void CommitHistory::walk(std::uint64_t from_sequence,
                         const std::function<bool(const CommitRow&)>& visit) {
  std::uint64_t next = std::max<std::uint64_t>(from_sequence, 1);
  bool is_done = false;
  while (!is_done) {
    const auto first = journal_.first();
    if (!first || *first <= next) {
      is_done = true;
      journal_.walk(next, [&](const CommitRow& row) {
        // Rows were swept since they were seen: they are in a segment now.
        is_done = row.view.first_sequence <= next;
        if (!is_done) return false;
        next = row.view.first_sequence + row.view.count;
        return visit(row);
      });
      continue;
    }
    JournalSegment* segment = segment_holding(next);
    if (segment == nullptr) {
      if (const std::uint64_t removed_to = removed_.up_to(); next <= removed_to)
        throw HistoryRemoved(next, removed_to);
      throw StoreDamaged("no commit holds sequence " + std::to_string(next) +
                         ", the journal begins at " + std::to_string(*first));
    }
    bool goes_on = true;
    segment->commits().walk(next, [&](const CommitRow& row) {
      next = row.view.first_sequence + row.view.count;
      return goes_on = visit(row);
    });
    if (!goes_on) return;
    if (next != segment->seal().last_sequence + 1)
      throw StoreDamaged("the segment up to sequence " +
                         std::to_string(segment->seal().last_sequence) + " ends at " +
                         std::to_string(next - 1));
  }
}

std::optional<WrappedKey> CommitHistory::order_key(std::uint64_t order_sequence) {
  if (auto key = keys_.find(order_sequence)) return key;
  if (seals_.is_erasure_due(order_sequence)) return std::nullopt;
  JournalSegment* segment = segment_holding(order_sequence);
  if (segment == nullptr) return std::nullopt;
  return segment->keys().find(order_sequence);
}

std::vector<std::optional<WrappedKey>> CommitHistory::order_keys(
    const std::vector<std::uint64_t>& ascending) {
  std::vector<std::optional<WrappedKey>> keys = keys_.find_all(ascending);
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (!keys[i]) keys[i] = order_key(ascending[i]);  // sealed away, or erased
  return keys;
}

JournalSegment* CommitHistory::segment_holding(std::uint64_t sequence) {
  // An open file would be read, and its room held, long after its history was removed.
  std::erase_if(open_, [removed_to = removed_.up_to()](const auto& each) {
    return each->seal().last_sequence <= removed_to;
  });
  const auto open = std::find_if(open_.begin(), open_.end(),
                                 [&](const auto& each) { return each->holds(sequence); });
  if (open != open_.end()) {
    std::rotate(open_.begin(), open, open + 1);
    return open_.front().get();
  }
  const auto seal = seals_.holding(sequence);
  if (!seal) return nullptr;
  std::unique_ptr<JournalSegment> segment;
  try {
    segment = std::make_unique<JournalSegment>(data_dir_, *seal, budget_);
  } catch (const LedgerError&) {
    if (seal->last_sequence <= removed_.up_to()) return nullptr;  // removed since it was looked up
    throw;
  }
  if (open_.size() == kOpenSegmentsMax) open_.pop_back();
  open_.insert(open_.begin(), std::move(segment));
  return open_.front().get();
}

}  // namespace jidan::ledger
