// Seals, sweeping and erasures on the writer's connection; see sealed_rows.hpp.
#include "aggregator/ledger/sealed_rows.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <string>
#include <utility>

#include "aggregator/ledger/archive_hold.hpp"
#include "aggregator/ledger/sql_values.hpp"
#include "aggregator/ledger/without_sync.hpp"

namespace jidan::ledger {
namespace {

// One step of the sweep: 512 KiB of commits of 64 orders take 0.23 ms, 128 of one order 0.2 ms.
// Smaller ones cost more in all (128 KiB: half as much again), larger ones a commit more.
constexpr std::size_t kStepRowsMax = 128;
constexpr std::size_t kStepBytesMax = 512U << 10U;
// While busy a step is made as often, so that rows go at twice the rate they come.
constexpr std::size_t kCommitsBetween = kStepRowsMax / 2;
constexpr std::size_t kBytesBetween = kStepBytesMax / 2;

// Freed pages of commits needn't be zeroed (what is personal in them is ciphertext); it would write
// each byte of history twice more. Keys are zeroed.
class PlainDeletes {
 public:
  explicit PlainDeletes(SQLite::Database& database) : database_(database) {
    database_.exec("PRAGMA secure_delete = OFF");
  }
  ~PlainDeletes() { database_.tryExec("PRAGMA secure_delete = ON"); }
  PlainDeletes(const PlainDeletes&) = delete;
  PlainDeletes& operator=(const PlainDeletes&) = delete;

 private:
  SQLite::Database& database_;
};

}  // namespace

SealedRows::SealedRows(SQLite::Database& database, CommitHistory& history,
                       std::filesystem::path data_dir)
    : database_(database),
      history_(history),
      data_dir_(std::move(data_dir)),
      writer_(database),
      oldest_(database,
              "SELECT first_sequence + count - 1, length(events) FROM commits WHERE first_sequence "
              "<= ?1 ORDER BY first_sequence LIMIT ?2"),
      delete_commits_(database, "DELETE FROM commits WHERE first_sequence <= ?1"),
      delete_keys_(database, "DELETE FROM keys WHERE first_sequence <= ?1"),
      erasures_due_(read_erasures_due(database)) {
  const SealReader::End end = history_.sealed_end();
  sealed_to_ = end.sequence;
  chain_ = end.chain;
  // Who still reads files of removed history keeps them until the next start.
  if (ArchiveHold::alone(data_dir_)) remove_unsealed(data_dir_, history_.seals());
  carry_out_erasures();
}

void SealedRows::check(const Seal& seal, std::uint64_t head) const {
  if (seal.first_sequence != sealed_to_ + 1 || seal.last_sequence < seal.first_sequence ||
      seal.last_sequence >= head || seal.before != chain_)
    throw LedgerError("a seal of " + std::to_string(seal.first_sequence) + " to " +
                      std::to_string(seal.last_sequence) + " doesn't follow the one up to " +
                      std::to_string(sealed_to_));
  // Opening compares the files with the seal.
  JournalSegment(data_dir_, seal, ReadBudget::unbounded);
}

void SealedRows::write(const Commit& commit, std::uint64_t head) {
  if (commit.seals.size() > 1) throw LedgerError("one commit takes one seal");
  for (const Seal& seal : commit.seals) {
    check(seal, head);
    writer_.insert(seal);
    for (const std::uint64_t order : erased_)
      if (order <= seal.last_sequence) writer_.insert_erasure(order);
  }
  const std::uint64_t sealed_to =
      commit.seals.empty() ? sealed_to_ : commit.seals.front().last_sequence;
  for (const std::uint64_t order : commit.erased_keys)
    if (order <= sealed_to) writer_.insert_erasure(order);
}

void SealedRows::committed(const Commit& commit) {
  ++commits_since_;
  bytes_since_ += commit.events.bytes().size();
  for (const std::uint64_t order : commit.erased_keys)
    (order <= sealed_to_ ? erasures_due_ : erased_).push_back(order);
  for (const Seal& seal : commit.seals) {
    sealed_to_ = seal.last_sequence;
    chain_ = seal.chain;
    const auto sealed =
        std::stable_partition(erased_.begin(), erased_.end(),
                              [&](std::uint64_t order) { return order > seal.last_sequence; });
    erasures_due_.insert(erasures_due_.end(), sealed, erased_.end());
    erased_.erase(sealed, erased_.end());
  }
  if (!erasures_due_.empty()) carry_out_erasures();
}

void SealedRows::carry_out_erasures() {
  if (erasures_due_.empty()) return;
  for (const std::uint64_t order : erasures_due_) {
    const JournalSegment* segment = history_.segment_holding(order);
    if (segment == nullptr) continue;
    const Seal& seal = segment->seal();
    SegmentKeys(segment_files(data_dir_, seal.first_sequence, seal.last_sequence).keys, seal.keys,
                DurableFile::Mode::change)
        .erase(order);
  }
  erasures_due_.clear();
  {
    const WithoutSync without_sync(database_);
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    database_.exec("DELETE FROM erasures");
    transaction.commit();
  }
  expect_settings_back();
}

void SealedRows::expect_settings_back() {
  expect_full_sync(database_);
  if (database_.execAndGet("PRAGMA secure_delete").getInt() != 1)
    throw LedgerError("journal, deleting what is sealed: secure_delete didn't come back");
}

void SealedRows::sweep(bool idle) {
  if (swept_to_ >= sealed_to_) return;
  if (!idle && commits_since_ < kCommitsBetween && bytes_since_ < kBytesBetween) return;
  commits_since_ = 0;
  bytes_since_ = 0;
  try {
    const std::uint64_t end = end_of_step();
    if (end != 0) delete_up_to(end);
    swept_to_ = end == 0 ? sealed_to_ : end;
  } catch (const SQLite::Exception& error) {
    // A full disk has no room for the WAL of a deletion either: it may go another time.
    if ((error.getErrorCode() & 0xFF) != SQLITE_FULL)
      throw_store_error(error, "journal, deleting what is sealed");
  }
  expect_settings_back();
}

// The sequence the next step deletes up to; 0 when nothing is left.
std::uint64_t SealedRows::end_of_step() {
  const ResetAfter reset(oldest_);
  bind_sequence(oldest_, 1, sealed_to_);
  oldest_.bind(2, static_cast<std::int64_t>(kStepRowsMax));
  std::uint64_t end = 0;
  std::size_t bytes = 0;
  while (bytes < kStepBytesMax && oldest_.executeStep()) {
    end = sequence_of(oldest_.getColumn(0));
    bytes += static_cast<std::size_t>(oldest_.getColumn(1).getInt64());
  }
  return end;
}

void SealedRows::delete_up_to(std::uint64_t sequence) {
  const WithoutSync without_sync(database_);
  SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
  {
    const ResetAfter reset(delete_keys_);
    bind_sequence(delete_keys_, 1, sequence);
    delete_keys_.exec();
  }
  {
    const PlainDeletes plain(database_);
    const ResetAfter reset(delete_commits_);
    bind_sequence(delete_commits_, 1, sequence);
    delete_commits_.exec();
  }
  transaction.commit();
}

}  // namespace jidan::ledger
