// SQL of keys and secrets; see key_table.hpp.
#include "aggregator/ledger/key_table.hpp"

#include <algorithm>
#include <cstring>

#include "aggregator/ledger/bytes.hpp"
#include "aggregator/ledger/sql_values.hpp"

namespace jidan::ledger {
namespace {

constexpr std::size_t kSequenceBytes = 8;
constexpr std::size_t kEntryBytes = kSequenceBytes + sizeof(WrappedKey);
constexpr const char* kFindRow =
    "SELECT first_sequence, entries FROM keys WHERE first_sequence <= ?1 ORDER BY first_sequence "
    "DESC LIMIT 1";

// Offset of the order's entry in a row of ascending entries, or npos.
std::size_t find_entry(std::string_view entries, std::uint64_t order_sequence) {
  std::size_t low = 0;
  std::size_t high = entries.size() / kEntryBytes;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const std::uint64_t there = load_u64(entries.data() + middle * kEntryBytes);
    if (there == order_sequence) return middle * kEntryBytes;
    if (there < order_sequence)
      low = middle + 1;
    else
      high = middle;
  }
  return std::string_view::npos;
}

// The order's key in a row of ascending entries; nullopt: not there or erased.
std::optional<WrappedKey> key_in(std::string_view entries, std::uint64_t order_sequence) {
  const std::size_t at = find_entry(entries, order_sequence);
  if (at == std::string_view::npos) return std::nullopt;
  WrappedKey key{};
  std::memcpy(key.data(), entries.data() + at + kSequenceBytes, key.size());
  if (is_erased(key)) return std::nullopt;
  return key;
}

}  // namespace

KeyReader::KeyReader(SQLite::Database& database) : find_(database, kFindRow) {}

std::optional<WrappedKey> KeyReader::find(std::uint64_t order_sequence) {
  const ResetAfter reset(find_);
  bind_sequence(find_, 1, order_sequence);
  if (!find_.executeStep()) return std::nullopt;
  return key_in(blob_of(find_.getColumn(1)), order_sequence);
}

std::vector<std::optional<WrappedKey>> KeyReader::find_all(
    const std::vector<std::uint64_t>& ascending) {
  std::vector<std::optional<WrappedKey>> keys(ascending.size());
  for (std::size_t i = 0; i < ascending.size();) {
    const ResetAfter reset(find_);
    bind_sequence(find_, 1, ascending[i]);
    std::string_view entries;
    if (find_.executeStep()) entries = blob_of(find_.getColumn(1));
    const std::uint64_t last =
        entries.size() < kEntryBytes ? 0 : load_u64(entries.data() + entries.size() - kEntryBytes);
    do {
      keys[i] = key_in(entries, ascending[i]);
      ++i;
    } while (i < ascending.size() && ascending[i] <= last);
  }
  return keys;
}

KeyWriter::KeyWriter(SQLite::Database& database)
    : insert_(database, "INSERT INTO keys (first_sequence, entries) VALUES (?1, ?2)"),
      find_(database, kFindRow),
      overwrite_(database, "UPDATE keys SET entries = ?2 WHERE first_sequence = ?1"),
      put_secret_(database,
                  "INSERT OR REPLACE INTO secrets (name, kind, sealed, created_ms) VALUES (?1, ?2, "
                  "?3, ?4)"),
      drop_secret_(database, "DELETE FROM secrets WHERE name = ?1") {}

void KeyWriter::write(const Commit& commit) {
  if (!commit.keys.empty()) insert(commit);
  for (const std::uint64_t order_sequence : commit.erased_keys) erase(order_sequence);
  for (const SecretRow& secret : commit.secrets) {
    const ResetAfter reset(put_secret_);
    put_secret_.bindNoCopy(1, secret.name);
    put_secret_.bindNoCopy(2, secret.kind);
    bind_blob(put_secret_, 3, secret.sealed);
    bind_instant(put_secret_, 4, secret.created);
    put_secret_.exec();
  }
  for (const std::string& name : commit.dropped_secrets) {
    const ResetAfter reset(drop_secret_);
    drop_secret_.bindNoCopy(1, name);
    drop_secret_.exec();
  }
}

void KeyWriter::insert(const Commit& commit) {
  entries_.clear();
  std::uint64_t previous = commit.at_sequence - 1;
  for (const OrderKey& key : commit.keys) {
    if (key.order_sequence <= previous)
      throw LedgerError("keys of a commit must ascend within it, at order sequence " +
                        std::to_string(key.order_sequence));
    previous = key.order_sequence;
    append_u64(entries_, key.order_sequence);
    entries_.append(reinterpret_cast<const char*>(key.wrapped.data()), key.wrapped.size());
  }
  const ResetAfter reset(insert_);
  bind_sequence(insert_, 1, commit.keys.front().order_sequence);
  bind_blob(insert_, 2, entries_);
  insert_.exec();
}

// Same length, so SQLite overwrites the cell where it lies and no copy stays in a freed page.
void KeyWriter::erase(std::uint64_t order_sequence) {
  std::string entries;
  std::uint64_t row = 0;
  {
    const ResetAfter reset(find_);
    bind_sequence(find_, 1, order_sequence);
    if (!find_.executeStep()) return;
    row = sequence_of(find_.getColumn(0));
    entries = std::string(blob_of(find_.getColumn(1)));
  }
  const std::size_t at = find_entry(entries, order_sequence);
  if (at == std::string::npos) return;
  std::fill_n(entries.begin() + static_cast<std::ptrdiff_t>(at + kSequenceBytes),
              sizeof(WrappedKey), '\0');
  const ResetAfter reset(overwrite_);
  bind_sequence(overwrite_, 1, row);
  bind_blob(overwrite_, 2, entries);
  overwrite_.exec();
}

std::vector<SecretRow> read_secrets(SQLite::Database& database) {
  SQLite::Statement statement(database,
                              "SELECT name, kind, sealed, created_ms FROM secrets ORDER BY name");
  std::vector<SecretRow> secrets;
  while (statement.executeStep()) {
    SecretRow& secret = secrets.emplace_back();
    secret.name = statement.getColumn(0).getString();
    secret.kind = statement.getColumn(1).getString();
    secret.sealed = std::string(blob_of(statement.getColumn(2)));
    secret.created = instant_of(statement.getColumn(3));
  }
  return secrets;
}

}  // namespace jidan::ledger
