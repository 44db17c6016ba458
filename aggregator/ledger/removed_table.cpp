// SQL of removed history; see removed_table.hpp.
#include "aggregator/ledger/removed_table.hpp"

#include <string>

#include "aggregator/ledger/checksum.hpp"
#include "aggregator/ledger/sql_values.hpp"

namespace jidan::ledger {
namespace {

KeptEvent kept_of(SQLite::Statement& statement) {
  KeptEvent event;
  event.sequence = sequence_of(statement.getColumn(0));
  event.now = instant_of(statement.getColumn(1));
  event.bytes = std::string(blob_of(statement.getColumn(3)));
  if (crc32c(event.bytes) != static_cast<std::uint32_t>(statement.getColumn(2).getInt64()))
    throw StoreDamaged("the kept event " + std::to_string(event.sequence) + ": checksum differs");
  return event;
}

void exec_at(SQLite::Statement& statement, std::uint64_t sequence) {
  const ResetAfter reset(statement);
  bind_sequence(statement, 1, sequence);
  statement.exec();
}

}  // namespace

RemovedReader::RemovedReader(SQLite::Database& database)
    : up_to_(database, "SELECT coalesce((SELECT up_to FROM removed), 0)"),
      history_(database,
               "SELECT up_to, segments, last_ms, removed_ms, base_sequence, base_chain, "
               "base_bytes, base_digest FROM removed"),
      kept_(database, "SELECT sequence, now_ms, crc, bytes FROM kept_events WHERE sequence = ?1"),
      all_kept_(database,
                "SELECT sequence, now_ms, crc, bytes FROM kept_events ORDER BY sequence") {}

std::uint64_t RemovedReader::up_to() {
  const ResetAfter reset(up_to_);
  up_to_.executeStep();
  return sequence_of(up_to_.getColumn(0));
}

std::optional<RemovedHistory> RemovedReader::history() {
  const ResetAfter reset(history_);
  if (!history_.executeStep()) return std::nullopt;
  RemovedHistory history;
  history.up_to = sequence_of(history_.getColumn(0));
  history.segments = sequence_of(history_.getColumn(1));
  history.last_at = instant_of(history_.getColumn(2));
  history.removed_at = instant_of(history_.getColumn(3));
  history.base.sequence = sequence_of(history_.getColumn(4));
  history.base.chain = chain_of(history_.getColumn(5));
  history.base.bytes = sequence_of(history_.getColumn(6));
  history.base.digest = chain_of(history_.getColumn(7));
  return history;
}

std::optional<KeptEvent> RemovedReader::kept(std::uint64_t sequence) {
  const ResetAfter reset(kept_);
  bind_sequence(kept_, 1, sequence);
  if (!kept_.executeStep()) return std::nullopt;
  return kept_of(kept_);
}

std::vector<KeptEvent> RemovedReader::all_kept() {
  const ResetAfter reset(all_kept_);
  std::vector<KeptEvent> events;
  while (all_kept_.executeStep()) events.push_back(kept_of(all_kept_));
  return events;
}

RemovedWriter::RemovedWriter(SQLite::Database& database)
    : put_(database,
           "INSERT OR REPLACE INTO removed (one, up_to, segments, last_ms, removed_ms, "
           "base_sequence, base_chain, base_bytes, base_digest) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, "
           "?7, ?8)"),
      keep_(database,
            "INSERT INTO kept_events (sequence, now_ms, crc, bytes) VALUES (?1, ?2, ?3, ?4)"),
      let_go_(database, "DELETE FROM kept_events WHERE sequence = ?1"),
      drop_seals_(database, "DELETE FROM seals WHERE last_sequence <= ?1"),
      drop_links_(database, "DELETE FROM links WHERE last_sequence < ?1"),
      drop_erasures_(database, "DELETE FROM erasures WHERE order_sequence <= ?1") {}

void RemovedWriter::write(const Removal& removal) {
  const RemovedHistory& history = removal.history;
  {
    const ResetAfter reset(put_);
    bind_sequence(put_, 1, history.up_to);
    bind_sequence(put_, 2, history.segments);
    bind_instant(put_, 3, history.last_at);
    bind_instant(put_, 4, history.removed_at);
    bind_sequence(put_, 5, history.base.sequence);
    bind_chain(put_, 6, history.base.chain);
    bind_sequence(put_, 7, history.base.bytes);
    bind_chain(put_, 8, history.base.digest);
    put_.exec();
  }
  for (const KeptEvent& event : removal.kept) {
    const ResetAfter reset(keep_);
    bind_sequence(keep_, 1, event.sequence);
    bind_instant(keep_, 2, event.now);
    keep_.bind(3, static_cast<std::int64_t>(crc32c(event.bytes)));
    bind_blob(keep_, 4, event.bytes);
    keep_.exec();
  }
  for (const std::uint64_t sequence : removal.let_go) exec_at(let_go_, sequence);
  exec_at(drop_seals_, history.up_to);
  exec_at(drop_links_, history.up_to);
  exec_at(drop_erasures_, history.up_to);
}

}  // namespace jidan::ledger
