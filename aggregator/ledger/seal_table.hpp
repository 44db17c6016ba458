// Which segments of the history are sealed, and which erasures still have to be carried out in
// their key files: two small tables of journal.db. The files themselves are journal_segment.hpp's.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "aggregator/ledger/database.hpp"
#include "aggregator/ledger/ledger.hpp"

namespace jidan::ledger {

class SealReader {
 public:
  explicit SealReader(SQLite::Database& database);

  std::vector<Seal> all();  // oldest first
  // Where the last seal ends, or what was removed: the next segment begins behind it.
  struct End {
    std::uint64_t sequence = 0;
    Chain chain{};
  };
  End end();
  // The link of the commit that ends there; zeros when none is known.
  Chain link_at(std::uint64_t sequence);
  // The one whose commits hold the sequence.
  std::optional<Seal> holding(std::uint64_t sequence);
  // Erased, but its key may still be in a key file.
  bool is_erasure_due(std::uint64_t order_sequence);

 private:
  SQLite::Statement all_;
  SQLite::Statement end_;
  SQLite::Statement link_;
  SQLite::Statement holding_;
  SQLite::Statement erasure_;
};

// Inside the writer's transaction.
class SealWriter {
 public:
  explicit SealWriter(SQLite::Database& database);
  void insert(const Seal& seal);
  void insert_erasure(std::uint64_t order_sequence);

 private:
  SQLite::Statement seal_;
  SQLite::Statement link_;
  SQLite::Statement erasure_;
};

std::vector<std::uint64_t> read_erasures_due(SQLite::Database& database);

}  // namespace jidan::ledger
