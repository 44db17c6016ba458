// Reads of the journal and its sealed segments from threads that don't own it: one event, one key,
// the outbox. Each call is one short read on a connection of its own; an instance belongs to one
// thread.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/ledger/ledger.hpp"

namespace jidan::ledger {

class JournalReader {
 public:
  // `where`: a data_dir, or a backup's file. The journal must have been opened (and so migrated) by
  // its writer before.
  explicit JournalReader(const std::filesystem::path& where);
  ~JournalReader();

  struct EventAt {
    Instant now{};  // of its commit
    std::string bytes;
  };
  // nullopt: not committed yet. One that was kept when its commit was removed is found too. Throws
  // StoreDamaged, HistoryRemoved.
  std::optional<EventAt> event(std::uint64_t sequence);
  // The events [first, first + count), as far as committed; cheaper than one by one.
  std::vector<EventAt> events(std::uint64_t first, std::uint32_t count);
  // The events at these sequences, each higher than the one before; `visit` sees them in this
  // order. Each commit is read and checked once, however many of its events are asked for. False
  // when the journal doesn't reach that far.
  bool visit_events(
      const std::vector<std::uint64_t>& ascending,
      const std::function<void(std::uint64_t sequence, std::string_view bytes)>& visit);
  std::uint64_t head();
  // The link of the commit that ends there; nullopt: none does. Throws StoreDamaged.
  std::optional<Chain> chain_at(std::uint64_t sequence);
  // Commits from the one holding from_sequence on, until `visit` returns false. One transaction:
  // keep it short.
  void walk(std::uint64_t from_sequence, const std::function<bool(const CommitView&)>& visit);

  std::optional<WrappedKey> order_key(std::uint64_t order_sequence);
  // The same for many, each higher than the one before; cheaper than one by one.
  std::vector<std::optional<WrappedKey>> order_keys(const std::vector<std::uint64_t>& ascending);
  std::vector<SecretRow> secrets();
  std::vector<Seal> seals();
  std::optional<RemovedHistory> removed();
  std::uint64_t removed_to();            // 0: nothing was removed
  std::vector<KeptEvent> kept_events();  // ascending
  std::optional<OutboxRow> delivery(std::uint64_t delivery_sequence);
  std::vector<OutboxRow> deliveries(std::uint64_t after, std::size_t limit,
                                    std::optional<DeliveryState> state);
  std::vector<AttemptRow> attempts(std::uint64_t delivery_sequence);
  // The oldest message that is pending or dead; nullopt: there is none.
  std::optional<std::uint64_t> oldest_undelivered();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace jidan::ledger
