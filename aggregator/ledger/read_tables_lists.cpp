// Queries of read.db over what isn't an order or a run; see read_tables.hpp.
#include "aggregator/ledger/read_tables.hpp"
#include "aggregator/ledger/read_tables_impl.hpp"

namespace jidan::ledger {
namespace {

using read_sql::select;

constexpr const char* kMessageColumns =
    "delivery_sequence, factory, run_sequence, revision, kind, created_ms";

VolumeRow volume_of(SQLite::Statement& statement) {
  return {statement.getColumn(0).getString(), statement.getColumn(1).getString(),
          statement.getColumn(2).getInt64(),  statement.getColumn(3).getInt64(),
          statement.getColumn(4).getInt64(),  statement.getColumn(5).getInt64(),
          statement.getColumn(6).getInt64(),  statement.getColumn(7).getInt64()};
}

}  // namespace

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
