// SQL of the commits table; see commit_table.hpp.
#include "aggregator/ledger/commit_table.hpp"

#include <utility>

#include "aggregator/ledger/sql_values.hpp"

namespace jidan::ledger {
namespace {

#define COMMIT_COLUMNS "first_sequence, count, shard, schema_version, now_ms, crc, chain, events"

CommitRow row_of(SQLite::Statement& statement) {
  CommitRow row;
  row.view.first_sequence = sequence_of(statement.getColumn(0));
  row.view.count = statement.getColumn(1).getUInt();
  row.view.shard = statement.getColumn(2).getUInt();
  row.view.schema_version = statement.getColumn(3).getUInt();
  row.view.now = instant_of(statement.getColumn(4));
  row.crc = static_cast<std::uint32_t>(statement.getColumn(5).getInt64());
  row.chain = chain_of(statement.getColumn(6));
  row.view.events = blob_of(statement.getColumn(7));
  return row;
}

}  // namespace

CommitReader::CommitReader(SQLite::Database& database)
    : last_(database,
            "SELECT first_sequence + count - 1, now_ms, chain FROM commits ORDER BY first_sequence "
            "DESC LIMIT 1"),
      holding_(database, "SELECT " COMMIT_COLUMNS
                         " FROM commits WHERE first_sequence <= ?1 ORDER BY first_sequence DESC "
                         "LIMIT 1"),
      before_(
          database,
          "SELECT * FROM (SELECT first_sequence + count - 1 AS last_sequence, chain FROM commits "
          "WHERE first_sequence < ?1 ORDER BY first_sequence DESC LIMIT 1) UNION ALL SELECT * "
          "FROM (SELECT last_sequence, chain FROM links WHERE last_sequence < ?1 ORDER BY "
          "last_sequence DESC LIMIT 1) ORDER BY 1 DESC LIMIT 1"),
      sealed_(database, "SELECT 1 FROM links WHERE last_sequence >= ?1 LIMIT 1"),
      first_(database, "SELECT min(first_sequence) FROM commits"),
      from_(database, "SELECT " COMMIT_COLUMNS
                      " FROM commits WHERE first_sequence >= coalesce((SELECT max(first_sequence) "
                      "FROM commits WHERE first_sequence <= ?1), 0) ORDER BY first_sequence") {}

std::optional<CommitReader::Last> CommitReader::last() {
  const ResetAfter reset(last_);
  if (!last_.executeStep()) return std::nullopt;
  return Last{sequence_of(last_.getColumn(0)), instant_of(last_.getColumn(1)),
              chain_of(last_.getColumn(2))};
}

std::optional<std::uint64_t> CommitReader::first() {
  const ResetAfter reset(first_);
  if (!first_.executeStep() || first_.getColumn(0).isNull()) return std::nullopt;
  return sequence_of(first_.getColumn(0));
}

bool CommitReader::with_commit(std::uint64_t sequence,
                               const std::function<void(const CommitView&)>& visit) {
  const ResetAfter reset(holding_);
  bind_sequence(holding_, 1, sequence);
  if (!holding_.executeStep()) return false;
  const CommitRow row = row_of(holding_);
  if (sequence >= row.view.first_sequence + row.view.count) return false;
  check_checksum(row);
  visit(row.view);
  return true;
}

void CommitReader::rows(std::uint64_t from_sequence,
                        const std::function<bool(const CommitRow&)>& visit) {
  const ResetAfter reset(from_);
  bind_sequence(from_, 1, from_sequence);
  while (from_.executeStep())
    if (!visit(row_of(from_))) return;
}

void CommitReader::walk(std::uint64_t from_sequence,
                        const std::function<bool(const CommitRow&)>& visit) {
  bool first = true;
  std::uint64_t head = 0;
  Chain chain{};
  rows(from_sequence, [&](const CommitRow& row) {
    if (std::exchange(first, false) && !find_link_before(row.view.first_sequence, head, chain)) {
      check_checksum(row);
    } else {
      check_row(digest_, row, head, chain);
    }
    head = row.view.first_sequence + row.view.count - 1;
    chain = row.chain;
    return head < from_sequence || visit(row);
  });
}

// Rows are deleted behind a seal some at a time: the oldest one left may follow a row that is gone
// already, and its link lies in no table any more. It was checked when its segment was made.
bool CommitReader::find_link_before(std::uint64_t sequence, std::uint64_t& head, Chain& chain) {
  const ResetAfter reset(before_);
  bind_sequence(before_, 1, sequence);
  if (before_.executeStep()) {
    head = sequence_of(before_.getColumn(0));
    chain = chain_of(before_.getColumn(1));
  }
  if (head + 1 == sequence) return true;
  const ResetAfter reset_sealed(sealed_);
  bind_sequence(sealed_, 1, sequence);
  return !sealed_.executeStep();
}

CommitWriter::CommitWriter(SQLite::Database& database)
    : insert_(database,
              "INSERT INTO commits (first_sequence, shard, count, now_ms, schema_version, crc, "
              "chain, events) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)") {}

void CommitWriter::insert(const CommitRow& row) {
  const ResetAfter reset(insert_);
  bind_sequence(insert_, 1, row.view.first_sequence);
  insert_.bind(2, static_cast<std::int64_t>(row.view.shard));
  insert_.bind(3, static_cast<std::int64_t>(row.view.count));
  bind_instant(insert_, 4, row.view.now);
  insert_.bind(5, static_cast<std::int64_t>(row.view.schema_version));
  insert_.bind(6, static_cast<std::int64_t>(row.crc));
  bind_chain(insert_, 7, row.chain);
  bind_blob(insert_, 8, row.view.events);
  insert_.exec();
}

}  // namespace jidan::ledger
