// SQL of the outbox; see outbox_table.hpp.
#include "aggregator/ledger/outbox_table.hpp"

#include "aggregator/ledger/sql_values.hpp"

namespace jidan::ledger {
namespace {

#define OUTBOX_COLUMNS                                                                    \
  "delivery_sequence, endpoint, type, lane, lane_sequence, created_ms, state, attempts, " \
  "attempts_spent, next_ms, boot, body"

DeliveryState state_of(std::int64_t value) {
  if (value < 0 || value > static_cast<std::int64_t>(DeliveryState::withdrawn))
    throw StoreDamaged("outbox: no such state " + std::to_string(value));
  return static_cast<DeliveryState>(value);
}

OutboxRow row_of(SQLite::Statement& statement) {
  OutboxRow row;
  row.delivery_sequence = sequence_of(statement.getColumn(0));
  row.endpoint = statement.getColumn(1).getString();
  row.type = statement.getColumn(2).getString();
  row.lane = statement.getColumn(3).getString();
  row.lane_sequence = sequence_of(statement.getColumn(4));
  row.created = instant_of(statement.getColumn(5));
  row.state = state_of(statement.getColumn(6).getInt64());
  row.attempts = statement.getColumn(7).getUInt();
  row.attempts_spent = statement.getColumn(8).getUInt();
  row.next_at = instant_of(statement.getColumn(9));
  row.boot = sequence_of(statement.getColumn(10));
  row.body = std::string(blob_of(statement.getColumn(11)));
  return row;
}

std::vector<OutboxRow> rows_of(SQLite::Statement& statement) {
  const ResetAfter reset(statement);
  std::vector<OutboxRow> rows;
  while (statement.executeStep()) rows.push_back(row_of(statement));
  return rows;
}

}  // namespace

OutboxWriter::OutboxWriter(SQLite::Database& database)
    : insert_(database, "INSERT INTO outbox (" OUTBOX_COLUMNS
                        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"),
      // A message that needn't be sent again keeps no body: it may hold personal data.
      change_(database,
              "UPDATE outbox SET state = ?2, attempts = ?3, attempts_spent = ?4, next_ms = ?5, "
              "boot = ?6, body = CASE WHEN ?2 IN (1, 3) THEN NULL ELSE body END "
              "WHERE delivery_sequence = ?1"),
      attempt_(database,
               "INSERT OR REPLACE INTO attempts (delivery_sequence, attempt, started_ms, "
               "finished_ms, outcome, status, spent_budget, error, detail) VALUES (?1, ?2, ?3, ?4, "
               "?5, ?6, ?7, ?8, ?9)") {}

void OutboxWriter::write(const Commit& commit) {
  for (const OutboxRow& row : commit.outbox) insert(row);
  for (const OutboxChange& one : commit.outbox_changes) change(one);
  for (const AttemptRow& row : commit.attempts) attempt(row);
}

void OutboxWriter::insert(const OutboxRow& row) {
  const ResetAfter reset(insert_);
  bind_sequence(insert_, 1, row.delivery_sequence);
  insert_.bindNoCopy(2, row.endpoint);
  insert_.bindNoCopy(3, row.type);
  insert_.bindNoCopy(4, row.lane);
  bind_sequence(insert_, 5, row.lane_sequence);
  bind_instant(insert_, 6, row.created);
  insert_.bind(7, static_cast<std::int64_t>(row.state));
  insert_.bind(8, static_cast<std::int64_t>(row.attempts));
  insert_.bind(9, static_cast<std::int64_t>(row.attempts_spent));
  bind_instant(insert_, 10, row.next_at);
  bind_sequence(insert_, 11, row.boot);
  if (row.body.empty())
    insert_.bind(12);
  else
    bind_blob(insert_, 12, row.body);
  insert_.exec();
}

void OutboxWriter::change(const OutboxChange& change) {
  const ResetAfter reset(change_);
  bind_sequence(change_, 1, change.delivery_sequence);
  change_.bind(2, static_cast<std::int64_t>(change.state));
  change_.bind(3, static_cast<std::int64_t>(change.attempts));
  change_.bind(4, static_cast<std::int64_t>(change.attempts_spent));
  bind_instant(change_, 5, change.next_at);
  bind_sequence(change_, 6, change.boot);
  if (change_.exec() != 1)
    throw LedgerError("outbox: no delivery " + std::to_string(change.delivery_sequence));
}

void OutboxWriter::attempt(const AttemptRow& row) {
  const ResetAfter reset(attempt_);
  bind_sequence(attempt_, 1, row.delivery_sequence);
  attempt_.bind(2, static_cast<std::int64_t>(row.attempt));
  bind_instant(attempt_, 3, row.started);
  if (row.finished)
    bind_instant(attempt_, 4, *row.finished);
  else
    attempt_.bind(4);
  attempt_.bindNoCopy(5, row.outcome);
  attempt_.bind(6, static_cast<std::int64_t>(row.status));
  attempt_.bind(7, row.spent_budget ? 1 : 0);
  attempt_.bindNoCopy(8, row.error);
  attempt_.bindNoCopy(9, row.detail);
  attempt_.exec();
}

OutboxReader::OutboxReader(SQLite::Database& database)
    : open_(database, "SELECT " OUTBOX_COLUMNS
                      " FROM outbox WHERE state IN (0, 2) ORDER BY delivery_sequence"),
      oldest_open_(database, "SELECT min(delivery_sequence) FROM outbox WHERE state IN (0, 2)"),
      find_(database, "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE delivery_sequence = ?1"),
      list_(database, "SELECT " OUTBOX_COLUMNS
                      " FROM outbox WHERE delivery_sequence > ?1 ORDER BY delivery_sequence "
                      "LIMIT ?2"),
      list_of_state_(database, "SELECT " OUTBOX_COLUMNS
                               " FROM outbox WHERE delivery_sequence > ?1 AND state = ?3 ORDER BY "
                               "delivery_sequence LIMIT ?2"),
      attempts_(database,
                "SELECT delivery_sequence, attempt, started_ms, finished_ms, outcome, status, "
                "spent_budget, error, detail FROM attempts WHERE delivery_sequence = ?1 ORDER BY "
                "attempt") {}

std::vector<OutboxRow> OutboxReader::open() {
  return rows_of(open_);
}

std::optional<std::uint64_t> OutboxReader::oldest_open() {
  const ResetAfter reset(oldest_open_);
  if (!oldest_open_.executeStep() || oldest_open_.getColumn(0).isNull()) return std::nullopt;
  return sequence_of(oldest_open_.getColumn(0));
}

std::optional<OutboxRow> OutboxReader::find(std::uint64_t delivery_sequence) {
  bind_sequence(find_, 1, delivery_sequence);
  auto rows = rows_of(find_);
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

std::vector<OutboxRow> OutboxReader::list(std::uint64_t after, std::size_t limit,
                                          std::optional<DeliveryState> state) {
  SQLite::Statement& statement = state ? list_of_state_ : list_;
  bind_sequence(statement, 1, after);
  statement.bind(2, static_cast<std::int64_t>(limit));
  if (state) statement.bind(3, static_cast<std::int64_t>(*state));
  return rows_of(statement);
}

std::vector<AttemptRow> OutboxReader::attempts(std::uint64_t delivery_sequence) {
  const ResetAfter reset(attempts_);
  bind_sequence(attempts_, 1, delivery_sequence);
  std::vector<AttemptRow> rows;
  while (attempts_.executeStep()) {
    AttemptRow& row = rows.emplace_back();
    row.delivery_sequence = sequence_of(attempts_.getColumn(0));
    row.attempt = attempts_.getColumn(1).getUInt();
    row.started = instant_of(attempts_.getColumn(2));
    if (!attempts_.getColumn(3).isNull()) row.finished = instant_of(attempts_.getColumn(3));
    row.outcome = attempts_.getColumn(4).getString();
    row.status = static_cast<std::uint16_t>(attempts_.getColumn(5).getUInt());
    row.spent_budget = attempts_.getColumn(6).getInt() != 0;
    row.error = attempts_.getColumn(7).getString();
    row.detail = attempts_.getColumn(8).getString();
  }
  return rows;
}

}  // namespace jidan::ledger
