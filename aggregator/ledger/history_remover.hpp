// Removes the oldest sealed segments of a store beside its daemon: says how many may go, prepares
// the removal (its base, the events that outlive it) for the writer to commit, and deletes the
// files afterwards. With connections of its own; belongs to one thread, the one that cuts segments.
// Invariant: a file goes only when no seal names it and nobody holds it.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "aggregator/ledger/journal_reader.hpp"
#include "aggregator/ledger/read_tables.hpp"

namespace jidan::ledger {

// Something that history is still needed for, from this sequence on.
struct HistoryNeed {
  // `projection`: the read tables haven't taken it in yet, so nobody knows what of it is open.
  enum class For : std::uint8_t { nothing, projection, order, run, recurrence, message };
  For what = For::nothing;
  std::uint64_t from = ~std::uint64_t{0} >> 1U;
};

// What of it the state needs: the oldest run, ended ones too, and the oldest text that a recurrence
// still makes orders of.
struct StateNeeds {
  std::optional<std::uint64_t> run, recurrence;
};

class HistoryRemover {
 public:
  // The stores must have been opened by their writers before.
  explicit HistoryRemover(const std::filesystem::path& data_dir);

  // The oldest segments, as far as their commits were all made before `then`. Oldest first.
  std::vector<Seal> older_than(Instant then);
  // What of the read tables and the outbox is oldest: an order that is open or was closed lately, a
  // message that isn't delivered. `of_state`: what only the core's state knows.
  HistoryNeed oldest_need(const StateNeeds& of_state);
  // For `segments`, the oldest ones. nullopt: no snapshot reaches that far. Throws LedgerError,
  // StoreFull.
  std::optional<Removal> prepare(const std::vector<Seal>& segments, Instant now);

  // Their removal is durable: deletes their files and those of older bases; what somebody holds,
  // another time.
  void delete_files(const std::vector<Seal>& segments);

  std::optional<RemovedHistory> removed() { return journal_.removed(); }
  // Instant of the oldest commit there is in segments; nullopt: nothing is sealed.
  std::optional<Instant> oldest_sealed_at();

 private:
  std::optional<Base> make_base(std::uint64_t reaching);
  void choose_kept(Removal& removal);

  std::filesystem::path data_dir_;
  JournalReader journal_;
  ReadTables tables_;
  std::vector<Seal> undeleted_;
};

}  // namespace jidan::ledger
