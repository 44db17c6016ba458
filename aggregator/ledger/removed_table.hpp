// How far the history was removed, the base it stands on, and the events that outlive it: two small
// tables of journal.db. The base's file is base_file.hpp's.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "aggregator/ledger/database.hpp"
#include "aggregator/ledger/ledger.hpp"

namespace jidan::ledger {

class RemovedReader {
 public:
  explicit RemovedReader(SQLite::Database& database);

  std::uint64_t up_to();  // 0: nothing was removed
  std::optional<RemovedHistory> history();
  // Throws StoreDamaged when its checksum differs.
  std::optional<KeptEvent> kept(std::uint64_t sequence);
  std::vector<KeptEvent> all_kept();  // ascending; throws StoreDamaged

 private:
  SQLite::Statement up_to_;
  SQLite::Statement history_;
  SQLite::Statement kept_;
  SQLite::Statement all_kept_;
};

// Inside the writer's transaction: the row, the events, and the seals and links that go with what
// is removed. The link at its end stays: what comes first now follows it.
class RemovedWriter {
 public:
  explicit RemovedWriter(SQLite::Database& database);
  void write(const Removal& removal);

 private:
  SQLite::Statement put_;
  SQLite::Statement keep_;
  SQLite::Statement let_go_;
  SQLite::Statement drop_seals_;
  SQLite::Statement drop_links_;
  SQLite::Statement drop_erasures_;
};

}  // namespace jidan::ledger
