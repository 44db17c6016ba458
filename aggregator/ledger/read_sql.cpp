// Rows of the read tables; see read_sql.hpp.
#include "aggregator/ledger/read_sql.hpp"

#include "aggregator/ledger/binary.hpp"
#include "aggregator/ledger/bytes.hpp"
#include "aggregator/ledger/enum_limits.hpp"

namespace jidan::ledger::read_sql {
namespace {

std::vector<core::Sequence> sequences_of(const SQLite::Column& column) {
  const std::string_view bytes = blob_of(column);
  std::vector<core::Sequence> sequences(bytes.size() / 8);
  for (std::size_t i = 0; i < sequences.size(); ++i) sequences[i] = load_u64(bytes.data() + i * 8);
  return sequences;
}

std::string bytes_of(const std::vector<core::Sequence>& sequences) {
  std::string bytes;
  bytes.reserve(sequences.size() * 8);
  for (const core::Sequence sequence : sequences) append_u64(bytes, sequence);
  return bytes;
}

std::optional<core::Instant> maybe_instant(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return instant_of(column);
}

// Binds one value after the other. Text of a row isn't copied (the row outlives the step); what is
// made on the way is.
class Binder {
 public:
  explicit Binder(SQLite::Statement& statement) : statement_(statement) {}
  Binder& number(std::int64_t value) {
    statement_.bind(++index_, value);
    return *this;
  }
  Binder& sequence(std::uint64_t value) { return number(static_cast<std::int64_t>(value)); }
  Binder& instant(core::Instant value) { return number(value.time_since_epoch().count()); }
  Binder& maybe(const std::optional<core::Instant>& value) {
    if (value) return instant(*value);
    statement_.bind(++index_);
    return *this;
  }
  Binder& text(const std::string& value) {
    statement_.bindNoCopy(++index_, value);
    return *this;
  }
  Binder& copied_text(const std::string& value) {
    statement_.bind(++index_, value);
    return *this;
  }
  Binder& bytes(const std::string& value) {
    statement_.bind(++index_, static_cast<const void*>(value.data()),
                    static_cast<int>(value.size()));
    return *this;
  }

 private:
  SQLite::Statement& statement_;
  int index_ = 0;
};

}  // namespace

RunRow run_of(SQLite::Statement& statement) {
  RunRow row;
  int index = 0;
  const auto next = [&] { return statement.getColumn(index++); };
  row.id.value = sequence_of(next());
  row.pool.value = sequence_of(next());
  row.factory = next().getString();
  row.process = next().getString();
  row.day_number = next().getUInt();
  row.date.days = next().getInt();
  row.state = enum_of<core::RunState>(next());
  row.revision = next().getUInt();
  row.reason = enum_of<core::ReleaseReason>(next());
  row.test = next().getInt() != 0;
  row.catalog_version = next().getUInt();
  row.lines = next().getUInt();
  row.pieces = next().getInt64();
  row.billed = next().getInt64();
  row.currency = core::Currency::from(next().getString());
  row.total = next().getInt64();
  row.solo = next().getInt64();
  row.delivery.value = sequence_of(next());
  row.last_report = sequence_of(next());
  row.issued_at = instant_of(next());
  row.ack_by = instant_of(next());
  row.due_at = instant_of(next());
  row.accepted_at = maybe_instant(next());
  row.started_at = maybe_instant(next());
  row.made_at = maybe_instant(next());
  row.shipped_at = maybe_instant(next());
  row.ended_at = maybe_instant(next());
  row.updated = sequence_of(next());
  for (const core::Sequence member : sequences_of(next())) row.members.push_back({member});
  row.steps = sequences_of(next());
  BinaryReader(blob_of(next())).value(row.counts);
  return row;
}

void bind(SQLite::Statement& statement, const RunRow& row) {
  std::string members;
  for (const core::LineId line : row.members) append_u64(members, line.value);
  const std::string currency(row.currency.text());
  Binder binder(statement);
  binder.sequence(row.id.value).sequence(row.pool.value).text(row.factory).text(row.process);
  binder.number(row.day_number).number(row.date.days);
  binder.number(static_cast<std::int64_t>(row.state)).number(row.revision);
  binder.number(static_cast<std::int64_t>(row.reason)).number(row.test);
  binder.number(row.catalog_version).number(row.lines).number(row.pieces).number(row.billed);
  binder.copied_text(currency).number(row.total).number(row.solo);
  binder.sequence(row.delivery.value).sequence(row.last_report);
  binder.instant(row.issued_at).instant(row.ack_by).instant(row.due_at);
  binder.maybe(row.accepted_at).maybe(row.started_at).maybe(row.made_at);
  binder.maybe(row.shipped_at).maybe(row.ended_at);
  binder.sequence(row.updated).bytes(members).bytes(bytes_of(row.steps));
  std::string counts;
  BinaryWriter(counts).value(row.counts);
  binder.bytes(counts);
}

PoolRow pool_of(SQLite::Statement& statement) {
  return {{sequence_of(statement.getColumn(0))},
          statement.getColumn(1).getString(),
          statement.getColumn(2).getInt() != 0,
          instant_of(statement.getColumn(3))};
}

HoldRow hold_of(SQLite::Statement& statement) {
  return {{sequence_of(statement.getColumn(0))},
          {sequence_of(statement.getColumn(1))},
          enum_of<core::HoldReason>(statement.getColumn(2)),
          statement.getColumn(3).getInt(),
          instant_of(statement.getColumn(4))};
}

ClaimRow claim_of(SQLite::Statement& statement) {
  return {{sequence_of(statement.getColumn(0))}, {sequence_of(statement.getColumn(1))},
          statement.getColumn(2).getString(),    enum_of<core::ReportKind>(statement.getColumn(3)),
          sequence_of(statement.getColumn(4)),   instant_of(statement.getColumn(5))};
}

MessageRow message_of(SQLite::Statement& statement) {
  return {{sequence_of(statement.getColumn(0))},
          statement.getColumn(1).getString(),
          {sequence_of(statement.getColumn(2))},
          statement.getColumn(3).getUInt(),
          enum_of<core::MessageKind>(statement.getColumn(4)),
          instant_of(statement.getColumn(5))};
}

FactoryRow factory_of(SQLite::Statement& statement) {
  return {statement.getColumn(0).getString(), statement.getColumn(1).getInt() != 0,
          instant_of(statement.getColumn(2)), instant_of(statement.getColumn(3))};
}

std::string select(const char* columns, const char* rest) {
  return std::string("SELECT ") + columns + " FROM " + rest;
}

std::string replace(const char* table, const char* columns, int count) {
  std::string values = "?1";
  for (int i = 2; i <= count; ++i) values += ", ?" + std::to_string(i);
  return std::string("INSERT OR REPLACE INTO ") + table + " (" + columns + ") VALUES (" + values +
         ")";
}

}  // namespace jidan::ledger::read_sql
