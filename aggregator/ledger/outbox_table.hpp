// The outbox and its attempts inside journal.db. Writing happens only inside the journal's commit;
// reading also from a connection of another thread (JournalReader). Not the dispatcher: it neither
// knows lanes nor time.
#pragma once

#include <vector>

#include "aggregator/ledger/database.hpp"
#include "aggregator/ledger/ledger.hpp"

namespace jidan::ledger {

class OutboxWriter {
 public:
  explicit OutboxWriter(SQLite::Database& database);
  // All rows, changes and attempts of one commit, in that order. Throws SQLite::Exception, and
  // LedgerError when a change names a row that isn't there.
  void write(const Commit& commit);

 private:
  void insert(const OutboxRow& row);
  void change(const OutboxChange& change);
  void attempt(const AttemptRow& row);

  SQLite::Statement insert_;
  SQLite::Statement change_;
  SQLite::Statement attempt_;
};

class OutboxReader {
 public:
  explicit OutboxReader(SQLite::Database& database);

  // Pending and dead.
  std::vector<OutboxRow> open();
  std::optional<std::uint64_t> oldest_open();
  std::optional<OutboxRow> find(std::uint64_t delivery_sequence);
  // Rows beyond `after`, ascending, at most `limit`, of one state or all.
  std::vector<OutboxRow> list(std::uint64_t after, std::size_t limit,
                              std::optional<DeliveryState> state);
  std::vector<AttemptRow> attempts(std::uint64_t delivery_sequence);

 private:
  SQLite::Statement open_;
  SQLite::Statement oldest_open_;
  SQLite::Statement find_;
  SQLite::Statement list_;
  SQLite::Statement list_of_state_;
  SQLite::Statement attempts_;
};

}  // namespace jidan::ledger
