// Queries of read.db; see read_tables.hpp.
#include "aggregator/ledger/read_tables.hpp"

#include "aggregator/ledger/read_sql.hpp"

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
constexpr const char* kMessageColumns =
    "delivery_sequence, factory, run_sequence, revision, kind, created_ms";

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

}  // namespace

class ReadTables::Impl {
 public:
  explicit Impl(const std::filesystem::path& data_dir)
      : connection(data_dir / "read.db", StoreKind::read) {}

  // Statements are made when first asked for: an instance rarely needs them all.
  SQLite::Statement& statement(std::optional<SQLite::Statement>& kept, const std::string& sql) {
    if (!kept) kept.emplace(connection.connection(), sql);
    return *kept;
  }

  ReadConnection connection;
  std::optional<SQLite::Statement> reached, order, orders, lines, line, order_parcels, run, runs,
      runs_of_factory, counts, run_parcels, parcel_lines, pool, pools, holds, claims, messages,
      messages_of_factory, message, factories, catalogs, volumes;
};

namespace {

template <class Connection, class Read>
auto reading(Connection& connection, Read&& read) {
  try {
    connection.begin_read();
    return read();
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, "reading read.db");
  }
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

VolumeRow volume_of(SQLite::Statement& statement) {
  return {statement.getColumn(0).getString(), statement.getColumn(1).getString(),
          statement.getColumn(2).getInt64(),  statement.getColumn(3).getInt64(),
          statement.getColumn(4).getInt64(),  statement.getColumn(5).getInt64(),
          statement.getColumn(6).getInt64(),  statement.getColumn(7).getInt64()};
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

std::optional<PoolRow> ReadTables::pool(core::PoolId id) {
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(
        impl_->pool,
        "SELECT pool_sequence, pool_key, test, opened_ms FROM pools WHERE pool_sequence = ?1");
    return one<PoolRow>(statement, id.value, read_sql::pool_of);
  });
}

std::vector<PoolRow> ReadTables::pools(core::PoolId after, std::uint32_t limit) {
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(
        impl_->pools,
        "SELECT pool_sequence, pool_key, test, opened_ms FROM pools WHERE pool_sequence > ?1 "
        "ORDER BY pool_sequence LIMIT ?2");
    bind_sequence(statement, 1, after.value);
    statement.bind(2, static_cast<std::int64_t>(limit));
    return all<PoolRow>(statement, read_sql::pool_of);
  });
}

std::vector<HoldRow> ReadTables::holds(core::LineId after, std::uint32_t limit) {
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(
        impl_->holds,
        "SELECT line_sequence, order_sequence, reason, quantity, since_ms FROM holds WHERE "
        "line_sequence > ?1 ORDER BY line_sequence LIMIT ?2");
    bind_sequence(statement, 1, after.value);
    statement.bind(2, static_cast<std::int64_t>(limit));
    return all<HoldRow>(statement, read_sql::hold_of);
  });
}

std::vector<ClaimRow> ReadTables::claims(core::ClaimId after, std::uint32_t limit) {
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(
        impl_->claims,
        "SELECT claim_sequence, run_sequence, factory, kind, report, at_ms FROM claims WHERE "
        "claim_sequence > ?1 ORDER BY claim_sequence LIMIT ?2");
    bind_sequence(statement, 1, after.value);
    statement.bind(2, static_cast<std::int64_t>(limit));
    return all<ClaimRow>(statement, read_sql::claim_of);
  });
}

std::vector<MessageRow> ReadTables::messages(const std::string& factory, core::DeliveryId after,
                                             std::uint32_t limit) {
  return reading(impl_->connection, [&] {
    auto& statement =
        factory.empty()
            ? impl_->statement(impl_->messages, select(kMessageColumns,
                                                       "messages WHERE delivery_sequence > ?1 AND "
                                                       "?2 = '' ORDER BY delivery_sequence "
                                                       "LIMIT ?3"))
            : impl_->statement(impl_->messages_of_factory,
                               select(kMessageColumns,
                                      "messages WHERE factory = ?2 AND delivery_sequence > ?1 "
                                      "ORDER BY delivery_sequence LIMIT ?3"));
    bind_sequence(statement, 1, after.value);
    statement.bindNoCopy(2, factory);
    statement.bind(3, static_cast<std::int64_t>(limit));
    return all<MessageRow>(statement, read_sql::message_of);
  });
}

std::optional<MessageRow> ReadTables::message(core::DeliveryId id) {
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(
        impl_->message, select(kMessageColumns, "messages WHERE delivery_sequence = ?1"));
    return one<MessageRow>(statement, id.value, read_sql::message_of);
  });
}

std::vector<FactoryRow> ReadTables::factories() {
  return reading(impl_->connection, [&] {
    auto& statement = impl_->statement(
        impl_->factories,
        "SELECT factory, paused, silent_until_ms, heard_ms FROM factories ORDER BY factory");
    return all<FactoryRow>(statement, read_sql::factory_of);
  });
}

std::vector<CatalogRow> ReadTables::catalogs() {
  return reading(impl_->connection, [&] {
    auto& statement =
        impl_->statement(impl_->catalogs,
                         "SELECT version, event_sequence, applied_ms FROM catalogs ORDER BY "
                         "version");
    return all<CatalogRow>(statement, [](SQLite::Statement& row) {
      return CatalogRow{row.getColumn(0).getUInt(), sequence_of(row.getColumn(1)),
                        instant_of(row.getColumn(2))};
    });
  });
}

std::vector<VolumeRow> ReadTables::volumes(core::Instant from, core::Instant to) {
  return reading(impl_->connection, [&] {
    // Rejected, expired and cancelled runs were given, but not made.
    auto& statement = impl_->statement(
        impl_->volumes,
        "SELECT factory, process, count(*), sum(lines), sum(pieces), sum(billed), sum(total), "
        "sum(solo) FROM runs WHERE issued_ms >= ?1 AND issued_ms < ?2 AND test = 0 AND state NOT "
        "IN (?3, ?4, ?5) GROUP BY factory, process ORDER BY factory, process");
    bind_instant(statement, 1, from);
    bind_instant(statement, 2, to);
    statement.bind(3, static_cast<int>(core::RunState::rejected));
    statement.bind(4, static_cast<int>(core::RunState::expired));
    statement.bind(5, static_cast<int>(core::RunState::cancelled));
    return all<VolumeRow>(statement, volume_of);
  });
}

}  // namespace jidan::ledger
