// The orders a batch touches, and their packs in read.db: read when first asked for, written once
// at the end in the order of their keys, which appends what is new. Records nobody touched are
// copied as they lie. Belongs to the projector's thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/ledger/database.hpp"
#include "aggregator/ledger/order_pack.hpp"

namespace jidan::ledger {

class OrderPacks {
 public:
  struct Touched {
    OrderRow row;
    bool is_new = false;
    core::PartState stored_status = core::PartState::cancelled;  // as the table has it, if not new
  };

  explicit OrderPacks(SQLite::Database& database);

  // An order that begins with this batch, behind all others.
  Touched& add(core::OrderId id);
  // nullptr: there is none. What these three return lives until the next call of one of them.
  Touched* find(core::OrderId id);
  Touched* find_owner(core::LineId line);

  std::size_t touched() const { return touched_; }
  // Visits what was touched, rising.
  template <class Visit>
  void for_each_touched(Visit&& visit) {
    for (auto& [number, pack] : packs_)
      for (Touched& touched : pack.touched) visit(touched);
  }
  // Records of one pack for which `gone` says yes leave it. Only while nothing is touched.
  void drop(core::Sequence number,
            const std::function<bool(core::OrderId, const OrderGist&)>& gone);
  // Writes what was touched or dropped and begins anew.
  void write();

 private:
  struct Pack {
    std::string stored;            // records as the table has them
    std::vector<Touched> touched;  // rising
    bool has_dropped = false;
  };

  Pack& loaded(core::Sequence number);
  Touched* touch(core::Sequence number, Pack& pack, core::OrderId id);
  std::optional<core::Sequence> pack_before(core::Sequence number);
  void write(core::Sequence number, const Pack& pack);
  void add_touched(const Touched& touched);

  SQLite::Statement find_, find_before_, put_, drop_;
  core::Sequence last_stored_ = 0;  // no pack behind this one is in the table
  std::map<core::Sequence, Pack> packs_;
  std::size_t touched_ = 0;
  std::string bytes_, record_;  // of the pack being written; members to keep their room
};

}  // namespace jidan::ledger
