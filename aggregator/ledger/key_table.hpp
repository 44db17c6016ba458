// Wrapped keys of orders and sealed secrets inside journal.db. The keys of one commit share a row,
// because a row an order would cost as much as the rest of the commit; an entry is its order's
// sequence and 60 bytes, all zeros once erased.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aggregator/ledger/database.hpp"
#include "aggregator/ledger/ledger.hpp"

namespace jidan::ledger {

class KeyReader {
 public:
  explicit KeyReader(SQLite::Database& database);
  // nullopt: never given or erased.
  std::optional<WrappedKey> find(std::uint64_t order_sequence);
  // The same for many, each higher than the one before; a row is read once for all its orders.
  std::vector<std::optional<WrappedKey>> find_all(const std::vector<std::uint64_t>& ascending);

 private:
  SQLite::Statement find_;
};

class KeyWriter {
 public:
  explicit KeyWriter(SQLite::Database& database);
  // Keys, erasures and secrets of one commit. Throws SQLite::Exception.
  void write(const Commit& commit);

 private:
  void insert(const Commit& commit);
  void erase(std::uint64_t order_sequence);

  SQLite::Statement insert_;
  SQLite::Statement find_;
  SQLite::Statement overwrite_;
  SQLite::Statement put_secret_;
  SQLite::Statement drop_secret_;
  std::string entries_;
};

std::vector<SecretRow> read_secrets(SQLite::Database& database);

}  // namespace jidan::ledger
