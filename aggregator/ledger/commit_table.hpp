// The commits table of journal.db or of one sealed segment, read in order or by the sequence of one
// event. Whoever wants all of the history reads by CommitHistory, which goes from one to the next.
#pragma once

#include <functional>
#include <optional>

#include "aggregator/ledger/commit_row.hpp"
#include "aggregator/ledger/database.hpp"

namespace jidan::ledger {

class CommitReader {
 public:
  explicit CommitReader(SQLite::Database& database);

  // The last row without its events; nullopt for an empty journal.
  struct Last {
    std::uint64_t head = 0;
    Instant now{};
    Chain chain{};
  };
  std::optional<Last> last();
  // The oldest sequence in this table.
  std::optional<std::uint64_t> first();

  // The commit holding `sequence`; `visit` sees it, its checksum already confirmed. False when the
  // journal doesn't reach that far. Throws StoreDamaged.
  bool with_commit(std::uint64_t sequence, const std::function<void(const CommitView&)>& visit);

  // Every row from the commit holding from_sequence on, as it lies there, unchecked.
  void rows(std::uint64_t from_sequence, const std::function<bool(const CommitRow&)>& visit);

  // Every row from the commit holding from_sequence on, or from the oldest one left of it; each is
  // checked against the one before it. `visit` returns false to stop.
  void walk(std::uint64_t from_sequence, const std::function<bool(const CommitRow&)>& visit);

 private:
  // What the row of that sequence must follow. False when that row was sealed and is gone.
  bool find_link_before(std::uint64_t sequence, std::uint64_t& head, Chain& chain);

  SQLite::Statement last_;
  SQLite::Statement holding_;
  SQLite::Statement before_;
  SQLite::Statement sealed_;
  SQLite::Statement first_;
  SQLite::Statement from_;
  RowDigest digest_;
};

class CommitWriter {
 public:
  explicit CommitWriter(SQLite::Database& database);
  void insert(const CommitRow& row);  // throws SQLite::Exception

 private:
  SQLite::Statement insert_;
};

}  // namespace jidan::ledger
