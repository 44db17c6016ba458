// The coarse index of the order lists: of every stretch of 1,024 sequences it says how many orders
// of a channel have which status there, and when one of them last changed. A list reads only the
// stretches in which it finds something. An index entry an order would cost as much as the order
// itself; here a whole stretch of new orders is one row.
// Invariant: the counts are those of the orders in the packs, of each channel and of all together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aggregator/ledger/database.hpp"
#include "aggregator/ledger/order_pack.hpp"

namespace jidan::ledger {

// 32 packs: what a list reads at most to find one order more.
inline constexpr core::Sequence kStretchSequences = 1'024;
static_assert(kStretchSequences % kPackSequences == 0);

constexpr core::Sequence stretch_of(core::Sequence sequence) {
  return sequence / kStretchSequences;
}

// The channel that stands for all of them; no channel has this name.
inline constexpr const char* kAllChannels = "";

// Gathers what a batch changes and writes each row once. Belongs to the projector's thread.
class OrderStretches {
 public:
  explicit OrderStretches(SQLite::Database& database);

  void add(core::OrderId id, const std::string& channel, core::PartState status, core::Instant at) {
    note(id, channel, status, 1, at);
  }
  void remove(core::OrderId id, const std::string& channel, core::PartState status) {
    note(id, channel, status, -1, core::Instant{});
  }
  // The order changed and its status did not.
  void touch(core::OrderId id, const std::string& channel, core::PartState status,
             core::Instant at) {
    note(id, channel, status, 0, at);
  }
  void write();

  // The first stretch whose orders of this status all changed last before then.
  std::optional<core::Sequence> first_unchanged_since(core::PartState status, core::Instant then);

 private:
  struct Change {
    core::PartState status = core::PartState::pooled;
    std::size_t channel = 0;  // place in channels_
    core::Sequence stretch = 0;
    std::int64_t orders = 0;
    core::Instant updated_at{};
  };

  void note(core::OrderId id, const std::string& channel, core::PartState status,
            std::int64_t orders, core::Instant at);
  std::size_t place_of(const std::string& channel);
  void write(const Change& change, const std::string& channel);

  SQLite::Statement put_, drop_empty_, unchanged_;
  std::vector<std::string> channels_;  // of this batch, as they came
  std::vector<Change> changes_;
};

}  // namespace jidan::ledger
