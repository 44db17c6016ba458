// Letting go of closed orders, a stretch at a time, and of history that is removed; see
// projection.hpp.
#include <algorithm>

#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/projection.hpp"

namespace jidan::ledger {

// A stretch goes when the last change among its closed orders is old enough: a late one keeps its
// neighbours a while longer, and nothing is looked at twice.
bool Projection::drop_closed_orders(core::Instant closed_before) {
  for (const core::PartState status : {core::PartState::shipped, core::PartState::cancelled}) {
    const auto stretch = stretches_.first_unchanged_since(status, closed_before);
    if (!stretch) continue;
    begin();
    drop_orders_of(*stretch, status);
    commit();
    return true;
  }
  return false;
}

void Projection::drop_orders_of(core::Sequence stretch, core::PartState status) {
  constexpr core::Sequence kPacks = kStretchSequences / kPackSequences;
  std::size_t dropped = 0;
  const auto gone = [&](core::OrderId id, const OrderGist& gist) {
    if (gist.status != status) return false;
    stretches_.remove(id, std::string(gist.channel), status);
    dropped_until_ = std::max(dropped_until_, id.value);
    ++dropped;
    return true;
  };
  for (core::Sequence pack = stretch * kPacks; pack < (stretch + 1) * kPacks; ++pack)
    orders_.drop(pack, gone);
  if (dropped == 0) throw StoreDamaged("read tables: a stretch counts orders that aren't there");
  orders_.write();
  stretches_.write();
}

// A run comes after all of its orders, so of an order that stays its runs and parcels stay too.
void Projection::forget(core::Sequence up_to) {
  begin();
  for (const char* sql :
       {"DELETE FROM runs WHERE run_sequence <= ?1", "DELETE FROM parcels WHERE run_sequence <= ?1",
        "DELETE FROM messages WHERE delivery_sequence <= ?1",
        "DELETE FROM claims WHERE claim_sequence <= ?1",
        "DELETE FROM catalogs WHERE event_sequence < (SELECT max(event_sequence) FROM catalogs "
        "WHERE event_sequence <= ?1)"}) {
    SQLite::Statement statement(database_, sql);
    bind_sequence(statement, 1, up_to);
    statement.exec();
  }
  dropped_until_ = std::max(dropped_until_, up_to);
  commit();
}

void Projection::begin_behind(const RemovedHistory& removed, const std::vector<KeptEvent>& kept) {
  begin();
  for (const KeptEvent& each : kept) {
    sequence_ = each.sequence;
    now_ = each.now;
    std::visit([&](const auto& one) { on(one); }, decode_event(each.sequence, each.bytes));
  }
  reached_ = dropped_until_ = removed.up_to;
  now_ = removed.last_at;
  commit();
}

}  // namespace jidan::ledger
