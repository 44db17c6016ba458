// Orders and their lines out of the packs, and the lists that the stretches lead through; see
// read_tables.hpp, order_pack.hpp, order_stretches.hpp.
#include <algorithm>

#include "aggregator/ledger/order_stretches.hpp"
#include "aggregator/ledger/read_tables.hpp"
#include "aggregator/ledger/read_tables_impl.hpp"

namespace jidan::ledger {
namespace {

bool is_wanted(const OrderQuery& query, core::OrderId id, const OrderGist& gist) {
  return id > query.after && (query.channel.empty() || gist.channel == query.channel) &&
         (!query.status || gist.status == *query.status) &&
         (!query.updated_after || gist.updated_at > *query.updated_after);
}

}  // namespace

// One row of the packs' table, at that key or the nearest before it.
std::optional<core::Sequence> ReadTables::Impl::pack_until(core::Sequence number,
                                                           std::string& bytes) {
  auto& found = statement(pack,
                          "SELECT pack, orders FROM order_packs WHERE pack <= ?1 ORDER BY "
                          "pack DESC LIMIT 1");
  const ResetAfter reset(found);
  bind_sequence(found, 1, number);
  if (!found.executeStep()) return std::nullopt;
  bytes = blob_of(found.getColumn(1));
  return sequence_of(found.getColumn(0));
}

// The next stretch that has orders of this status, from `from` on.
std::optional<core::Sequence> ReadTables::Impl::stretch_from(core::Sequence from,
                                                             core::PartState status,
                                                             const OrderQuery& query) {
  auto& found = statement(stretch,
                          "SELECT stretch FROM order_stretches WHERE channel = ?1 AND "
                          "status = ?2 AND stretch >= ?3 AND updated_ms > ?4 ORDER BY "
                          "stretch LIMIT 1");
  const ResetAfter reset(found);
  found.bindNoCopy(1, query.channel);
  found.bind(2, static_cast<std::int64_t>(status));
  bind_sequence(found, 3, from);
  bind_instant(found, 4, query.updated_after.value_or(core::Instant::min()));
  if (!found.executeStep()) return std::nullopt;
  return sequence_of(found.getColumn(0));
}

std::optional<core::Sequence> ReadTables::Impl::stretch_from(core::Sequence from,
                                                             const OrderQuery& query) {
  if (query.status) return stretch_from(from, *query.status, query);
  std::optional<core::Sequence> nearest;
  for (int status = 0; status < core::kPartStateCount; ++status) {
    const auto next = stretch_from(from, static_cast<core::PartState>(status), query);
    if (next && (!nearest || *next < *nearest)) nearest = next;
  }
  return nearest;
}

void ReadTables::Impl::orders_of(core::Sequence number, const OrderQuery& query,
                                 std::vector<OrderRow>& rows) {
  auto& found = statement(packs,
                          "SELECT pack, orders FROM order_packs WHERE pack BETWEEN ?1 AND "
                          "?2 ORDER BY pack");
  const ResetAfter reset(found);
  const core::Sequence begin = number * kStretchSequences;
  bind_sequence(found, 1, pack_of(std::max(begin, query.after.value)));
  bind_sequence(found, 2, pack_of(begin + kStretchSequences - 1));
  while (rows.size() < query.limit && found.executeStep()) {
    PackReader reader(sequence_of(found.getColumn(0)), blob_of(found.getColumn(1)));
    while (rows.size() < query.limit && reader.next())
      if (is_wanted(query, reader.id(), gist_of(reader.record())))
        rows.push_back(decode_order(reader.id(), reader.record()));
  }
}

std::optional<OrderRow> ReadTables::order(core::OrderId id) {
  return reading(impl_->connection, [&]() -> std::optional<OrderRow> {
    std::string bytes;
    if (impl_->pack_until(pack_of(id.value), bytes) != pack_of(id.value)) return std::nullopt;
    PackReader reader(pack_of(id.value), bytes);
    while (reader.next())
      if (reader.id() == id) return decode_order(id, reader.record());
    return std::nullopt;
  });
}

// The last order that begins before the line is its order, or it is nobody's.
std::optional<LineRow> ReadTables::line(core::LineId id) {
  return reading(impl_->connection, [&]() -> std::optional<LineRow> {
    std::string bytes;
    core::OrderId owner;
    std::string_view record;
    std::optional number = impl_->pack_until(pack_of(id.value), bytes);
    while (number && !owner) {
      PackReader reader(*number, bytes);
      while (reader.next() && reader.id().value <= id.value) {
        owner = reader.id();
        record = reader.record();
      }
      if (!owner) number = *number == 0 ? std::nullopt : impl_->pack_until(*number - 1, bytes);
    }
    if (!owner) return std::nullopt;
    OrderRow order = decode_order(owner, record);
    for (LineRow& line : order.lines)
      if (line.id == id) return std::move(line);
    return std::nullopt;
  });
}

std::vector<OrderRow> ReadTables::orders(const OrderQuery& query) {
  return reading(impl_->connection, [&] {
    std::vector<OrderRow> rows;
    std::optional next = impl_->stretch_from(stretch_of(query.after.value), query);
    while (next && rows.size() < query.limit) {
      impl_->orders_of(*next, query, rows);
      next = impl_->stretch_from(*next + 1, query);
    }
    return rows;
  });
}

}  // namespace jidan::ledger
