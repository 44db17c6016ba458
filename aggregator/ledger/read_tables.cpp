// Queries of read.db; see read_tables.hpp.
#include "aggregator/ledger/read_tables.hpp"

#include <map>

#include "aggregator/ledger/read_tables_impl.hpp"

namespace jidan::ledger {
namespace {

using read_sql::select;

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

// By factory, by state or from the first on; what else is asked is looked at in each row.
SQLite::Statement& ReadTables::Impl::runs_statement(const RunQuery& query) {
  if (!query.factory.empty())
    return statement(runs_of_factory, run_filter("runs WHERE factory = ?2"));
  if (query.state) return statement(runs_of_state, run_filter("runs WHERE ?2 = '' AND state = ?4"));
  return statement(runs, run_filter("runs WHERE ?2 = ''"));
}

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

// The lines say in which parcels they are; a parcel says the rest.
std::vector<ParcelRow> ReadTables::parcels(const OrderRow& order) {
  std::map<core::Sequence, std::vector<ParcelLineRow>> lines;
  for (const LineRow& line : order.lines)
    for (const ShipmentRow& shipment : line.shipments)
      lines[shipment.parcel].push_back({line.id, shipment.quantity});
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(
        impl_->parcel,
        "SELECT parcel_sequence, run_sequence, at_ms, parcel, carrier, tracking_number FROM "
        "parcels WHERE parcel_sequence = ?1");
    std::vector<ParcelRow> parcels;
    for (auto& [sequence, of_parcel] : lines) {
      auto row = one<ParcelRow>(statement, sequence, parcel_of);
      if (!row) throw StoreDamaged("read tables: no parcel " + std::to_string(sequence));
      row->lines = std::move(of_parcel);
      parcels.push_back(std::move(*row));
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
    auto& statement = impl_->runs_statement(query);
    bind_sequence(statement, 1, query.after.value);
    statement.bindNoCopy(2, query.factory);
    statement.bindNoCopy(3, query.process);
    statement.bind(4, query.state ? static_cast<int>(*query.state) : -1);
    statement.bind(5, static_cast<std::int64_t>(query.limit));
    return all<RunRow>(statement, read_sql::run_of);
  });
}

std::vector<ParcelRow> ReadTables::parcels(core::RunId run) {
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(
        impl_->run_parcels,
        "SELECT parcel_sequence, run_sequence, at_ms, parcel, carrier, tracking_number FROM "
        "parcels WHERE run_sequence = ?1 ORDER BY parcel_sequence");
    bind_sequence(statement, 1, run.value);
    return all<ParcelRow>(statement, parcel_of);
  });
}

}  // namespace jidan::ledger
