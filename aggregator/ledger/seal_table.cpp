// SQL of seals, links and erasures; see seal_table.hpp.
#include "aggregator/ledger/seal_table.hpp"

#include <cstring>

#include "aggregator/ledger/sql_values.hpp"

namespace jidan::ledger {
namespace {

// The link before a segment is that of the segment before; in front of sequence 1 there is none.
#define SEAL_ROWS                                                                         \
  "SELECT first_sequence, seals.last_sequence, commits, keys, bytes, first_ms, last_ms, " \
  "before.chain, own.chain FROM seals JOIN links AS own ON own.last_sequence = "          \
  "seals.last_sequence LEFT JOIN links AS before ON before.last_sequence = first_sequence - 1 "

std::uint64_t number_of(const SQLite::Column& column) {
  return static_cast<std::uint64_t>(column.getInt64());
}

Seal seal_of(SQLite::Statement& statement) {
  Seal seal;
  seal.first_sequence = sequence_of(statement.getColumn(0));
  seal.last_sequence = sequence_of(statement.getColumn(1));
  seal.commits = number_of(statement.getColumn(2));
  seal.keys = number_of(statement.getColumn(3));
  seal.bytes = number_of(statement.getColumn(4));
  seal.first_at = instant_of(statement.getColumn(5));
  seal.last_at = instant_of(statement.getColumn(6));
  seal.before = chain_of(statement.getColumn(7));
  seal.chain = chain_of(statement.getColumn(8));
  return seal;
}

}  // namespace

SealReader::SealReader(SQLite::Database& database)
    : all_(database, SEAL_ROWS "ORDER BY first_sequence"),
      end_(database, "SELECT last_sequence, chain FROM links ORDER BY last_sequence DESC LIMIT 1"),
      link_(database, "SELECT chain FROM links WHERE last_sequence = ?1"),
      holding_(database,
               SEAL_ROWS "WHERE first_sequence <= ?1 ORDER BY first_sequence DESC LIMIT 1"),
      erasure_(database, "SELECT 1 FROM erasures WHERE order_sequence = ?1") {}

std::vector<Seal> SealReader::all() {
  const ResetAfter reset(all_);
  std::vector<Seal> seals;
  while (all_.executeStep()) seals.push_back(seal_of(all_));
  return seals;
}

SealReader::End SealReader::end() {
  const ResetAfter reset(end_);
  if (!end_.executeStep()) return {};
  return {sequence_of(end_.getColumn(0)), chain_of(end_.getColumn(1))};
}

Chain SealReader::link_at(std::uint64_t sequence) {
  const ResetAfter reset(link_);
  bind_sequence(link_, 1, sequence);
  return link_.executeStep() ? chain_of(link_.getColumn(0)) : Chain{};
}

std::optional<Seal> SealReader::holding(std::uint64_t sequence) {
  const ResetAfter reset(holding_);
  bind_sequence(holding_, 1, sequence);
  if (!holding_.executeStep()) return std::nullopt;
  const Seal seal = seal_of(holding_);
  if (sequence > seal.last_sequence) return std::nullopt;
  return seal;
}

bool SealReader::is_erasure_due(std::uint64_t order_sequence) {
  const ResetAfter reset(erasure_);
  bind_sequence(erasure_, 1, order_sequence);
  return erasure_.executeStep();
}

SealWriter::SealWriter(SQLite::Database& database)
    : seal_(database,
            "INSERT INTO seals (first_sequence, last_sequence, commits, keys, bytes, first_ms, "
            "last_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
      link_(database, "INSERT INTO links (last_sequence, chain) VALUES (?1, ?2)"),
      erasure_(database, "INSERT OR IGNORE INTO erasures (order_sequence) VALUES (?1)") {}

void SealWriter::insert(const Seal& seal) {
  const ResetAfter reset_seal(seal_);
  bind_sequence(seal_, 1, seal.first_sequence);
  bind_sequence(seal_, 2, seal.last_sequence);
  bind_sequence(seal_, 3, seal.commits);
  bind_sequence(seal_, 4, seal.keys);
  bind_sequence(seal_, 5, seal.bytes);
  bind_instant(seal_, 6, seal.first_at);
  bind_instant(seal_, 7, seal.last_at);
  seal_.exec();
  const ResetAfter reset_link(link_);
  bind_sequence(link_, 1, seal.last_sequence);
  bind_chain(link_, 2, seal.chain);
  link_.exec();
}

void SealWriter::insert_erasure(std::uint64_t order_sequence) {
  const ResetAfter reset(erasure_);
  bind_sequence(erasure_, 1, order_sequence);
  erasure_.exec();
}

std::vector<std::uint64_t> read_erasures_due(SQLite::Database& database) {
  SQLite::Statement statement(database,
                              "SELECT order_sequence FROM erasures ORDER BY order_sequence");
  std::vector<std::uint64_t> due;
  while (statement.executeStep()) due.push_back(sequence_of(statement.getColumn(0)));
  return due;
}

}  // namespace jidan::ledger
