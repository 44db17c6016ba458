// Queries of read.db; see read_tables.hpp.
#include "aggregator/ledger/read_tables.hpp"

#include "aggregator/ledger/read_tables_impl.hpp"

namespace jidan::ledger {
namespace {

using read_sql::select;

std::string order_filter() {
  return select(read_sql::kOrderColumns,
                "orders WHERE order_sequence > ?1 AND (?2 = '' OR channel = ?2) AND (?3 < 0 OR "
                "status = ?3) AND updated_ms > ?4 ORDER BY order_sequence LIMIT ?5");
}
std::string run_filter(const char* rest) {
  return select(read_sql::kRunColumns, rest) +
         " AND run_sequence > ?1 AND (?3 = '' OR process = ?3) AND (?4 < 0 OR state = ?4) "
         "ORDER BY run_sequence LIMIT ?5";
}

ParcelRow parcel_of(SQLite::Statement& statement) {
  return {sequence_of(statement.getColumn(0)),
          {sequence_of(statement.getColumn(1))},
          instant_of(statement.getColumn(2)),
          statement.getColumn(3).getString(),
          statement.getColumn(4).getString(),
          statement.getColumn(5).getString(),
          {}};
}

}  // namespace

ReadTables::ReadTables(const std::filesystem::path& data_dir)
    : impl_(std::make_unique<Impl>(data_dir)) {}
ReadTables::~ReadTables() = default;

core::Sequence ReadTables::reached() {
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(impl_->reached, "SELECT sequence FROM progress");
    const ResetAfter reset(statement);
    statement.executeStep();
    return sequence_of(statement.getColumn(0));
  });
}

std::optional<OrderRow> ReadTables::order(core::OrderId id) {
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(
        impl_->order, select(read_sql::kOrderColumns, "orders WHERE order_sequence = ?1"));
    return one<OrderRow>(statement, id.value, read_sql::order_of);
  });
}

std::vector<OrderRow> ReadTables::orders(const OrderQuery& query) {
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(impl_->orders, order_filter());
    bind_sequence(statement, 1, query.after.value);
    statement.bindNoCopy(2, query.channel);
    statement.bind(3, query.status ? static_cast<int>(*query.status) : -1);
    statement.bind(4, query.updated_after ? static_cast<std::int64_t>(
                                                query.updated_after->time_since_epoch().count())
                                          : std::numeric_limits<std::int64_t>::min());
    statement.bind(5, static_cast<std::int64_t>(query.limit));
    return all<OrderRow>(statement, read_sql::order_of);
  });
}

std::vector<LineRow> ReadTables::lines(const OrderRow& order) {
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(
        impl_->lines, select(read_sql::kLineColumns,
                             "lines WHERE line_sequence BETWEEN ?1 AND ?2 ORDER BY line_sequence"));
    bind_sequence(statement, 1, order.first_line.value);
    bind_sequence(statement, 2, order.last_line.value);
    return all<LineRow>(statement, read_sql::line_of);
  });
}

std::optional<LineRow> ReadTables::line(core::LineId id) {
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(
        impl_->line, select(read_sql::kLineColumns, "lines WHERE line_sequence = ?1"));
    return one<LineRow>(statement, id.value, read_sql::line_of);
  });
}

std::vector<ParcelRow> ReadTables::parcels(core::OrderId order) {
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(
        impl_->order_parcels,
        "SELECT parcel_sequence, run_sequence, at_ms, parcel, carrier, tracking_number, "
        "line_sequence, quantity FROM parcel_lines JOIN parcels USING (parcel_sequence) WHERE "
        "order_sequence = ?1 ORDER BY parcel_sequence, line_sequence");
    const ResetAfter reset(statement);
    bind_sequence(statement, 1, order.value);
    std::vector<ParcelRow> parcels;
    while (statement.executeStep()) {
      ParcelRow row = parcel_of(statement);
      if (parcels.empty() || parcels.back().id != row.id) parcels.push_back(std::move(row));
      parcels.back().lines.push_back(
          {{sequence_of(statement.getColumn(6))}, statement.getColumn(7).getInt()});
    }
    return parcels;
  });
}

std::optional<RunRow> ReadTables::run(core::RunId id) {
  return reading(impl_->connection, [&] {
    auto& statement =
        impl_->statement(impl_->run, select(read_sql::kRunColumns, "runs WHERE run_sequence = ?1"));
    return one<RunRow>(statement, id.value, read_sql::run_of);
  });
}

std::vector<RunRow> ReadTables::runs(const RunQuery& query) {
  return reading(impl_->connection, [&] {
    auto& statement =
        query.factory.empty()
            ? impl_->statement(impl_->runs, run_filter("runs WHERE ?2 = ''"))
            : impl_->statement(impl_->runs_of_factory, run_filter("runs WHERE factory = ?2"));
    bind_sequence(statement, 1, query.after.value);
    statement.bindNoCopy(2, query.factory);
    statement.bindNoCopy(3, query.process);
    statement.bind(4, query.state ? static_cast<int>(*query.state) : -1);
    statement.bind(5, static_cast<std::int64_t>(query.limit));
    return all<RunRow>(statement, read_sql::run_of);
  });
}

std::vector<CountRow> ReadTables::counts(core::RunId run) {
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(
        impl_->counts,
        "SELECT line_sequence, made, defective, spoiled FROM counts WHERE run_sequence = ?1");
    bind_sequence(statement, 1, run.value);
    return all<CountRow>(statement, [](SQLite::Statement& row) {
      return CountRow{
          {sequence_of(row.getColumn(0))},
          {row.getColumn(1).getInt(), row.getColumn(2).getInt(), row.getColumn(3).getInt()}};
    });
  });
}

std::vector<ParcelRow> ReadTables::parcels(core::RunId run) {
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(
        impl_->run_parcels,
        "SELECT parcel_sequence, run_sequence, at_ms, parcel, carrier, tracking_number FROM "
        "parcels WHERE parcel_sequence > ?1 AND run_sequence = ?1 ORDER BY parcel_sequence");
    bind_sequence(statement, 1, run.value);
    return all<ParcelRow>(statement, parcel_of);
  });
}

}  // namespace jidan::ledger
