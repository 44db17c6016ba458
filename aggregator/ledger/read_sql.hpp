// Columns of the read tables and how a row of each becomes a struct: shared by the projection that
// writes them and the queries that read them, so that they can't disagree.
#pragma once

#include "aggregator/ledger/database.hpp"
#include "aggregator/ledger/read_rows.hpp"
#include "aggregator/ledger/sql_values.hpp"

namespace jidan::ledger::read_sql {

inline constexpr const char* kRunColumns =
    "run_sequence, pool, factory, process, day_number, date_days, state, revision, reason, test, "
    "catalog_version, lines, pieces, billed, currency, total, solo, delivery, last_report, "
    "issued_ms, ack_by_ms, due_ms, accepted_ms, started_ms, made_ms, shipped_ms, ended_ms, "
    "updated_sequence, members, steps, counts";

RunRow run_of(SQLite::Statement& statement);
PoolRow pool_of(SQLite::Statement& statement);
HoldRow hold_of(SQLite::Statement& statement);
ClaimRow claim_of(SQLite::Statement& statement);
MessageRow message_of(SQLite::Statement& statement);
FactoryRow factory_of(SQLite::Statement& statement);

// Binds in the order of the columns above.
void bind(SQLite::Statement& statement, const RunRow& row);

std::string select(const char* columns, const char* rest);
std::string replace(const char* table, const char* columns, int count);

// An enum as it lies in a table; beyond its last enumerator the table isn't ours.
template <class E>
E enum_of(const SQLite::Column& column) {
  const std::int64_t value = column.getInt64();
  if (value < 0 || value > static_cast<std::int64_t>(last_of(E{})))
    throw StoreDamaged("read tables: no such enumerator " + std::to_string(value));
  return static_cast<E>(value);
}

}  // namespace jidan::ledger::read_sql
