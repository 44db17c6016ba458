// Adopting, checking, packing; see base_file.hpp.
#include "aggregator/ledger/base_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "aggregator/ledger/durable_file.hpp"
#include "aggregator/ledger/removed_table.hpp"
#include "aggregator/ledger/snapshot.hpp"
#include "aggregator/ledger/sql_values.hpp"
#include "platform/sha256.hpp"

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "base-";
constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

StoreDamaged not_the_one(const Base& base, const std::string& why) {
  return StoreDamaged("the base at sequence " + std::to_string(base.sequence) + " " + why +
                      "; the history before it was removed: restore a backup");
}

}  // namespace

fs::path base_file(const fs::path& data_dir, std::uint64_t sequence) {
  char name[48];
  std::snprintf(name, sizeof name, "base-%015llu.state", static_cast<unsigned long long>(sequence));
  return data_dir / name;
}

std::optional<Base> adopt_snapshot(const fs::path& data_dir, const fs::path& snapshot) {
  Base base;
  {
    const auto mapped = MappedSnapshot::open(snapshot);
    if (!mapped) return std::nullopt;
    base.sequence = mapped->head();
    base.bytes = mapped->file().size();
    base.digest = platform::sha256(mapped->file());
  }
  // What can't be read back must not be what the removed history is given up for.
  if (!read_snapshot(snapshot)) return std::nullopt;
  const fs::path file = base_file(data_dir, base.sequence);
  if (::link(snapshot.c_str(), file.c_str()) != 0) {
    if (errno != EEXIST)
      throw LedgerError("can't give " + snapshot.string() +
                        " a second name: " + std::strerror(errno));
    check_base(data_dir, base, BaseCheck::digest);  // equal states have equal bytes
  }
  sync_folder(data_dir.empty() ? fs::path(".") : data_dir);
  return base;
}

void check_base(const fs::path& data_dir, const Base& base, BaseCheck how) {
  const fs::path file = base_file(data_dir, base.sequence);
  std::error_code error;
  const auto bytes = fs::file_size(file, error);
  if (error) throw not_the_one(base, "isn't there");
  if (bytes != base.bytes) throw not_the_one(base, "has another length");
  if (how == BaseCheck::length) return;
  const auto mapped = MappedSnapshot::open(file);
  if (!mapped || mapped->head() != base.sequence || platform::sha256(mapped->file()) != base.digest)
    throw not_the_one(base, "isn't what was written");
}

void remove_other_bases(const fs::path& data_dir, const std::optional<Base>& named) {
  const fs::path kept = named ? base_file(data_dir, named->sequence) : fs::path();
  std::vector<fs::path> others;
  for (const auto& entry : fs::directory_iterator(data_dir.empty() ? fs::path(".") : data_dir)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kPrefix) && name != kept.filename()) others.push_back(entry.path());
  }
  for (const fs::path& file : others) fs::remove(file);
}

BasePacking::BasePacking(const fs::path& data_dir, const Base& base, SQLite::Database& copy)
    : file_(base_file(data_dir, base.sequence)), copy_(copy), left_(base.bytes) {
  check_base(data_dir, base, BaseCheck::length);
}

bool BasePacking::step(std::size_t bytes) {
  const DurableFile file(file_, DurableFile::Mode::read);
  SQLite::Transaction transaction(copy_);
  SQLite::Statement insert(copy_, "INSERT INTO base_pieces (piece, bytes) VALUES (?1, ?2)");
  std::string piece;
  std::size_t taken = 0;
  while (left_ > 0 && taken < std::max<std::size_t>(bytes, 1)) {
    piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left_, kPieceBytes)));
    file.read_at(at_, piece.data(), piece.size());
    const ResetAfter reset(insert);
    insert.bind(1, piece_++);
    bind_blob(insert, 2, piece);
    insert.exec();
    at_ += piece.size();
    left_ -= piece.size();
    taken += piece.size();
  }
  transaction.commit();
  return left_ == 0;
}

void unpack_base(SQLite::Database& journal, const fs::path& data_dir) {
  const auto history = RemovedReader(journal).history();
  SQLite::Statement pieces(journal, "SELECT bytes FROM base_pieces ORDER BY piece");
  if (!history || !pieces.executeStep()) return;
  const fs::path file = base_file(data_dir, history->base.sequence);
  const fs::path part = file.string() + ".part";
  {
    DurableFile written(part, DurableFile::Mode::create);
    std::uint64_t at = 0;
    do {
      const std::string_view piece = blob_of(pieces.getColumn(0));
      written.write_at(at, piece);
      at += piece.size();
      written.write_out();
    } while (pieces.executeStep());
  }
  rename_durably(part, file);
  check_base(data_dir, history->base, BaseCheck::digest);
  pieces.reset();
  SQLite::Transaction transaction(journal, SQLite::TransactionBehavior::IMMEDIATE);
  journal.exec("DELETE FROM base_pieces");
  transaction.commit();
}

bool check_packed_base(SQLite::Database& backup, const Base& base) {
  SQLite::Statement pieces(backup, "SELECT bytes FROM base_pieces ORDER BY piece");
  std::string file;
  while (pieces.executeStep()) file += blob_of(pieces.getColumn(0));
  if (file.empty()) return false;
  if (file.size() != base.bytes || platform::sha256(file) != base.digest)
    throw not_the_one(base, "isn't what was written");
  return true;
}

}  // namespace jidan::ledger
