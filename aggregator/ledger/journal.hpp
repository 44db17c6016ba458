// The ledger on SQLite: journal.db and the segments sealed from it, the only truth. One row a
// commit, chained by SHA-256 and check-summed, beside it the outbox, the wrapped keys and the
// sealed secrets of the same transaction. FORMAT.md tells the tables and the recovery. Called by
// one thread at a time: this one connection makes all writes; the bulk of the checkpoints is copied
// beside it (wal_copier.hpp).
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "aggregator/ledger/ledger.hpp"

namespace jidan::ledger {

struct JournalOptions {
  std::uint32_t shard = 0;
  // A checkpoint is begun beyond this much WAL: small ones often, because their syncs share the
  // disk with the commits'.
  std::size_t wal_bytes_worth = 8U << 20U;
  // A disk too slow for its checkpoints holds up the commits from here on, rather than let the WAL
  // grow for ever.
  std::size_t wal_bytes_max = 64U << 20U;
  // A WAL grown beyond this by one giant commit is cut back when idle; else it is re-used in place.
  std::size_t wal_bytes_kept = 32U << 20U;
  // Set aside on disk so that a full disk leaves room for the checkpoint and the cancels.
  std::size_t ballast_bytes = 16U << 20U;
};

class Journal final : public Ledger {
 public:
  // Opens or makes data_dir/journal.db and migrates it. Throws StoreNewer, StoreDamaged.
  explicit Journal(const std::filesystem::path& data_dir, const JournalOptions& options = {});
  ~Journal() override;

  std::uint64_t head() const override;
  Instant last_commit_at() const override;
  std::uint64_t boot() const override;
  void append(const Commit& commit) override;
  void replay(std::uint64_t from_sequence,
              const std::function<void(const CommitView&)>& visit) override;
  std::vector<OutboxRow> undelivered() override;
  std::vector<AttemptRow> attempts(std::uint64_t delivery_sequence) override;
  std::optional<WrappedKey> order_key(std::uint64_t order_sequence) override;
  std::vector<SecretRow> secrets() override;
  std::vector<Seal> seals() override;
  std::optional<RemovedHistory> removed() override;
  void tidy_up(bool idle) override;

  // Writes down which master key the store is sealed with, the first time; later throws KeyProblem
  // when it is another one. `check_value`: MasterKey::check_value().
  void claim_key(const std::string& check_value);
  // Copies everything into the file and empties the WAL: after an erasure, so that the old key
  // isn't left in it, and before close. False when a reader held it back; call again.
  bool checkpoint_and_truncate();
  // Gives the ballast's room back to the disk; true if there was any.
  bool release_ballast();
  // Nothing that is sealed is left in journal.db: tidy_up has deleted it.
  bool is_swept() const;
  std::size_t wal_bytes() const;  // not copied back into the file yet

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace jidan::ledger
