// Removals and the outbox rows that go with them, on the writer's connection; see removed_rows.hpp.
#include "aggregator/ledger/removed_rows.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <string>
#include <utility>

#include "aggregator/ledger/archive_hold.hpp"
#include "aggregator/ledger/base_file.hpp"
#include "aggregator/ledger/sql_values.hpp"
#include "aggregator/ledger/without_sync.hpp"

namespace jidan::ledger {
namespace {

// 128 messages with an attempt each take 0.3 ms; a removal leaves some thousands.
constexpr std::int64_t kStepRowsMax = 128;

std::filesystem::path with_its_base(SQLite::Database& database, std::filesystem::path data_dir) {
  unpack_base(database, data_dir);
  return data_dir;
}

}  // namespace

RemovedRows::RemovedRows(SQLite::Database& database, CommitHistory& history,
                         std::filesystem::path data_dir)
    : database_(database),
      history_(history),
      data_dir_(with_its_base(database, std::move(data_dir))),
      writer_(database),
      end_of_step_(database,
                   "SELECT max(delivery_sequence) FROM (SELECT delivery_sequence FROM outbox WHERE "
                   "delivery_sequence <= ?1 AND state IN (1, 3) ORDER BY delivery_sequence LIMIT "
                   "?2)"),
      delete_attempts_(database,
                       "DELETE FROM attempts WHERE delivery_sequence IN (SELECT delivery_sequence "
                       "FROM outbox WHERE delivery_sequence <= ?1 AND state IN (1, 3))"),
      delete_messages_(database,
                       "DELETE FROM outbox WHERE delivery_sequence <= ?1 AND state IN (1, 3)") {
  const auto removed = history_.removed().history();
  if (removed) removed_to_ = removed->up_to;
  if (!ArchiveHold::alone(data_dir_)) return;
  remove_other_bases(data_dir_, removed ? std::optional(removed->base) : std::nullopt);
}

void RemovedRows::check(const RemovedHistory& removed, std::uint64_t head) {
  const std::vector<Seal> seals = history_.seals();
  const bool ends_with_a_segment = std::any_of(seals.begin(), seals.end(), [&](const Seal& seal) {
    return seal.last_sequence == removed.up_to;
  });
  if (!ends_with_a_segment || removed.base.sequence < removed.up_to || removed.base.sequence > head)
    throw LedgerError("history up to " + std::to_string(removed.up_to) +
                      " can't be removed for a base at " + std::to_string(removed.base.sequence));
  check_base(data_dir_, removed.base, BaseCheck::length);
}

void RemovedRows::write(const Commit& commit, std::uint64_t head) {
  if (!commit.removal) return;
  check(commit.removal->history, head);
  writer_.write(*commit.removal);
}

void RemovedRows::committed(const Commit& commit) {
  if (commit.removal) removed_to_ = commit.removal->history.up_to;
}

void RemovedRows::sweep() {
  if (swept_to_ >= removed_to_) return;
  try {
    delete_some();
  } catch (const SQLite::Exception& error) {
    // A full disk has no room for the WAL of a deletion either: it may go another time.
    if ((error.getErrorCode() & 0xFF) != SQLITE_FULL)
      throw_store_error(error, "journal, deleting messages of removed history");
  }
  expect_full_sync(database_);
}

void RemovedRows::delete_some() {
  std::uint64_t end = 0;
  {
    const ResetAfter reset(end_of_step_);
    bind_sequence(end_of_step_, 1, removed_to_);
    end_of_step_.bind(2, kStepRowsMax);
    if (end_of_step_.executeStep()) end = sequence_of(end_of_step_.getColumn(0));
  }
  if (end == 0) {
    swept_to_ = removed_to_;
    return;
  }
  const WithoutSync without_sync(database_);
  SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
  for (SQLite::Statement* statement : {&delete_attempts_, &delete_messages_}) {
    const ResetAfter reset(*statement);
    bind_sequence(*statement, 1, end);
    statement->exec();
  }
  transaction.commit();
}

}  // namespace jidan::ledger
