// Finding and writing the packs of a batch; see order_packs.hpp.
#include "aggregator/ledger/order_packs.hpp"

#include <algorithm>

#include "aggregator/ledger/sql_values.hpp"

namespace jidan::ledger {
namespace {

using Touched = OrderPacks::Touched;

auto place_of(std::vector<Touched>& touched, core::OrderId id) {
  return std::lower_bound(
      touched.begin(), touched.end(), id,
      [](const Touched& each, core::OrderId wanted) { return each.row.id < wanted; });
}

// The last order of the pack that isn't behind `most`, stored or touched.
core::OrderId last_until(core::Sequence number, std::string_view stored,
                         const std::vector<Touched>& touched, core::Sequence most) {
  core::OrderId last;
  PackReader reader(number, stored);
  while (reader.next() && reader.id().value <= most) last = reader.id();
  for (const Touched& each : touched)
    if (each.row.id.value <= most) last = std::max(last, each.row.id);
  return last;
}

}  // namespace

OrderPacks::OrderPacks(SQLite::Database& database)
    : find_(database, "SELECT orders FROM order_packs WHERE pack = ?1"),
      find_before_(database,
                   "SELECT pack FROM order_packs WHERE pack < ?1 ORDER BY pack DESC LIMIT 1"),
      put_(database, "INSERT OR REPLACE INTO order_packs (pack, orders) VALUES (?1, ?2)"),
      drop_(database, "DELETE FROM order_packs WHERE pack = ?1"),
      last_stored_(static_cast<core::Sequence>(
          database.execAndGet("SELECT coalesce(max(pack), 0) FROM order_packs").getInt64())) {}

OrderPacks::Pack& OrderPacks::loaded(core::Sequence number) {
  const auto [at, is_first] = packs_.try_emplace(number);
  if (is_first && number <= last_stored_) {
    const ResetAfter reset(find_);
    bind_sequence(find_, 1, number);
    if (find_.executeStep()) at->second.stored = blob_of(find_.getColumn(0));
  }
  return at->second;
}

Touched& OrderPacks::add(core::OrderId id) {
  Pack& pack = loaded(pack_of(id.value));
  if (pack.touched.empty()) pack.touched.reserve(kPackSequences / 2);
  Touched& touched = pack.touched.emplace_back();
  touched.row.id = id;
  touched.is_new = true;
  ++touched_;
  return touched;
}

Touched* OrderPacks::touch(core::Sequence number, Pack& pack, core::OrderId id) {
  const auto at = place_of(pack.touched, id);
  if (at != pack.touched.end() && at->row.id == id) return &*at;
  PackReader reader(number, pack.stored);
  while (reader.next()) {
    if (reader.id() != id) continue;
    Touched touched{decode_order(id, reader.record())};
    touched.stored_status = touched.row.status;
    ++touched_;
    return &*pack.touched.insert(at, std::move(touched));
  }
  return nullptr;
}

Touched* OrderPacks::find(core::OrderId id) {
  const core::Sequence number = pack_of(id.value);
  return touch(number, loaded(number), id);
}

// An order's lines follow it before any other order begins: the last order before a line is its.
Touched* OrderPacks::find_owner(core::LineId line) {
  for (std::optional number = pack_of(line.value); number; number = pack_before(*number)) {
    Pack& pack = loaded(*number);
    const core::OrderId owner = last_until(*number, pack.stored, pack.touched, line.value);
    if (owner) return touch(*number, pack, owner);
  }
  return nullptr;
}

// In the batch or in the table, whichever comes later.
std::optional<core::Sequence> OrderPacks::pack_before(core::Sequence number) {
  std::optional<core::Sequence> found;
  const auto at = packs_.lower_bound(number);
  if (at != packs_.begin()) found = std::prev(at)->first;
  if (found && *found + 1 == number) return found;
  const ResetAfter reset(find_before_);
  bind_sequence(find_before_, 1, number);
  if (!find_before_.executeStep()) return found;
  const core::Sequence stored = sequence_of(find_before_.getColumn(0));
  return std::max(found.value_or(stored), stored);
}

void OrderPacks::drop(core::Sequence number,
                      const std::function<bool(core::OrderId, const OrderGist&)>& gone) {
  Pack& pack = loaded(number);
  std::string kept;
  PackReader reader(number, pack.stored);
  while (reader.next()) {
    if (gone(reader.id(), gist_of(reader.record())))
      pack.has_dropped = true;
    else
      add_record(kept, reader.id(), reader.record());
  }
  pack.stored = std::move(kept);
}

void OrderPacks::write() {
  for (const auto& [number, pack] : packs_)
    if (!pack.touched.empty() || pack.has_dropped) write(number, pack);
  packs_.clear();
  touched_ = 0;
}

void OrderPacks::write(core::Sequence number, const Pack& pack) {
  bytes_.clear();
  auto next = pack.touched.begin();
  PackReader reader(number, pack.stored);
  while (reader.next()) {
    for (; next != pack.touched.end() && next->row.id < reader.id(); ++next) add_touched(*next);
    const bool is_touched = next != pack.touched.end() && next->row.id == reader.id();
    if (!is_touched) add_record(bytes_, reader.id(), reader.record());
  }
  for (; next != pack.touched.end(); ++next) add_touched(*next);
  SQLite::Statement& statement = bytes_.empty() ? drop_ : put_;
  const ResetAfter reset(statement);
  bind_sequence(statement, 1, number);
  if (!bytes_.empty()) bind_blob(statement, 2, bytes_);
  statement.exec();
  last_stored_ = std::max(last_stored_, number);
}

void OrderPacks::add_touched(const Touched& touched) {
  record_.clear();
  encode_order(touched.row, record_);
  add_record(bytes_, touched.row.id, record_);
}

}  // namespace jidan::ledger
