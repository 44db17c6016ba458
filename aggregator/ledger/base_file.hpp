// The file of the base: the state a start stands on where history was removed. A snapshot under a
// second name, base-<sequence>.state, that stays until the next base is durable; what it must be is
// in journal.db's row. Also its way into a backup and out of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "aggregator/ledger/database.hpp"
#include "aggregator/ledger/ledger.hpp"

namespace jidan::ledger {

std::filesystem::path base_file(const std::filesystem::path& data_dir, std::uint64_t sequence);

// Gives the snapshot its second name, durably, and says what its file is (all but `chain`). It is
// read back whole first. nullopt: it can't be; then it is no base. Throws LedgerError.
std::optional<Base> adopt_snapshot(const std::filesystem::path& data_dir,
                                   const std::filesystem::path& snapshot);

enum class BaseCheck : std::uint8_t { length, digest };
// Throws StoreDamaged when the file isn't the one that was named.
void check_base(const std::filesystem::path& data_dir, const Base& base, BaseCheck how);

// Files of bases that no row names: adopted and never committed, or replaced.
void remove_other_bases(const std::filesystem::path& data_dir, const std::optional<Base>& named);

// Puts the file into base_pieces of a copied journal, a step at a time.
class BasePacking {
 public:
  // `copy`: nobody else has it open, and it outlives this. Throws StoreDamaged.
  BasePacking(const std::filesystem::path& data_dir, const Base& base, SQLite::Database& copy);
  // About so many bytes; true when all of it is there.
  bool step(std::size_t bytes);

 private:
  std::filesystem::path file_;
  SQLite::Database& copy_;
  std::uint64_t left_;
  std::uint64_t at_ = 0;
  std::int64_t piece_ = 0;
};

// Puts the pieces of a backup back into a file, and then empties the table. Nothing to do in a
// journal that isn't one. Throws LedgerError, StoreFull.
void unpack_base(SQLite::Database& journal, const std::filesystem::path& data_dir);
// Throws StoreDamaged when the pieces aren't the base. False: there are none.
bool check_packed_base(SQLite::Database& backup, const Base& base);

}  // namespace jidan::ledger
