// Copying rows from segments into one journal; see segment_merge.hpp.
#include "aggregator/ledger/segment_merge.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "aggregator/ledger/bytes.hpp"
#include "aggregator/ledger/key_table.hpp"
#include "aggregator/ledger/seal_table.hpp"
#include "aggregator/ledger/sql_values.hpp"

namespace jidan::ledger {
namespace {

// Entries of one row of the keys table: as many as a large commit has.
constexpr std::uint64_t kKeysOfRow = 1'024;

void exec_up_to(SQLite::Database& database, const char* sql, std::uint64_t sequence) {
  SQLite::Statement statement(database, sql);
  bind_sequence(statement, 1, sequence);
  statement.exec();
}

}  // namespace

// What is sealed may still be in the tables too; it comes from the segments.
SegmentMerge::SegmentMerge(std::filesystem::path data_dir, SQLite::Database& copy)
    : data_dir_(std::move(data_dir)), copy_(copy), commits_(copy), seals_(SealReader(copy).all()) {
  if (seals_.empty()) return;
  next_ = seals_.front().first_sequence;
  const std::uint64_t sealed_to = seals_.back().last_sequence;
  exec_up_to(copy_, "DELETE FROM commits WHERE first_sequence <= ?1", sealed_to);
  exec_up_to(copy_, "DELETE FROM keys WHERE first_sequence <= ?1", sealed_to);
}

std::uint64_t SegmentMerge::bytes_total() const {
  std::uint64_t bytes = 0;
  for (const Seal& seal : seals_) bytes += seal.bytes;
  return bytes;
}

bool SegmentMerge::step(std::size_t bytes) {
  if (at_ == seals_.size()) return true;
  SQLite::Transaction transaction(copy_);
  take_commits(bytes);
  if (next_ > seals_[at_].last_sequence) {
    take_keys();
    segment_ = nullptr;
    taken_ = bytes_before_ += seals_[at_].bytes;
    if (++at_ == seals_.size()) finish();
  }
  transaction.commit();
  return at_ == seals_.size();
}

void SegmentMerge::take_commits(std::size_t bytes) {
  const Seal& seal = seals_[at_];
  if (!segment_)
    segment_ = std::make_unique<JournalSegment>(data_dir_, seal, ReadBudget::unbounded);
  std::size_t taken = 0;
  segment_->commits().walk(next_, [&](const CommitRow& row) {
    commits_.insert(row);
    next_ = row.view.first_sequence + row.view.count;
    taken += row.view.events.size();
    return taken < bytes;
  });
  taken_ = std::min(taken_ + taken, bytes_before_ + seal.bytes);
  if (taken == 0) throw StoreDamaged("no commit holds sequence " + std::to_string(next_));
}

void SegmentMerge::take_keys() {
  SQLite::Statement insert(copy_, "INSERT INTO keys (first_sequence, entries) VALUES (?1, ?2)");
  const SegmentKeys& keys = segment_->keys();
  for (std::uint64_t first = 0; first < keys.size(); first += kKeysOfRow) {
    const std::string entries = keys.entries(first, std::min(kKeysOfRow, keys.size() - first));
    const ResetAfter reset(insert);
    bind_sequence(insert, 1, load_u64(entries.data()));
    bind_blob(insert, 2, entries);
    insert.exec();
  }
  if (at_ + 1 < seals_.size()) next_ = seals_[at_ + 1].first_sequence;
}

// Erasures that weren't carried out when the journal was copied are carried out here.
void SegmentMerge::finish() {
  Commit commit;
  commit.erased_keys = read_erasures_due(copy_);
  KeyWriter(copy_).write(commit);
  copy_.exec("DELETE FROM erasures");
  // The link at the end of removed history stays: the first commit follows it.
  copy_.exec("DELETE FROM links WHERE last_sequence > coalesce((SELECT up_to FROM removed), 0)");
  copy_.exec("DELETE FROM seals");
}

}  // namespace jidan::ledger
