// What the queries of read_tables.cpp and read_tables_lists.cpp share. Not for use elsewhere.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aggregator/ledger/read_sql.hpp"
#include "aggregator/ledger/read_tables.hpp"

namespace jidan::ledger {

template <class Row, class Make>
std::vector<Row> all(SQLite::Statement& statement, Make&& make) {
  const ResetAfter reset(statement);
  std::vector<Row> rows;
  while (statement.executeStep()) rows.push_back(make(statement));
  return rows;
}

template <class Row, class Make>
std::optional<Row> one(SQLite::Statement& statement, std::uint64_t key, Make&& make) {
  const ResetAfter reset(statement);
  bind_sequence(statement, 1, key);
  if (!statement.executeStep()) return std::nullopt;
  return make(statement);
}

class ReadTables::Impl {
 public:
  explicit Impl(const std::filesystem::path& data_dir)
      : connection(data_dir / "read.db", StoreKind::read) {}

  // Statements are made when first asked for: an instance rarely needs them all.
  SQLite::Statement& statement(std::optional<SQLite::Statement>& kept, const std::string& sql) {
    if (!kept) kept.emplace(connection.connection(), sql);
    return *kept;
  }

  // Of read_tables_orders.cpp.
  std::optional<core::Sequence> pack_until(core::Sequence number, std::string& bytes);
  std::optional<core::Sequence> stretch_from(core::Sequence from, core::PartState status,
                                             const OrderQuery& query);
  std::optional<core::Sequence> stretch_from(core::Sequence from, const OrderQuery& query);
  void orders_of(core::Sequence number, const OrderQuery& query, std::vector<OrderRow>& rows);

  SQLite::Statement& runs_statement(const RunQuery& query);

  ReadConnection connection;
  std::optional<SQLite::Statement> reached, pack, packs, stretch, parcel, run, runs,
      runs_of_factory, runs_of_state, run_parcels, pool, pools, holds, claims, messages,
      messages_of_factory, message, factories, catalogs, volumes;
};

template <class Connection, class Read>
auto reading(Connection& connection, Read&& read) {
  try {
    connection.begin_read();
    return read();
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, "reading read.db");
  }
}

}  // namespace jidan::ledger
