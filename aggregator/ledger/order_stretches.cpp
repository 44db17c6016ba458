// Adding up a batch's changes and writing them; see order_stretches.hpp.
#include "aggregator/ledger/order_stretches.hpp"

#include <algorithm>
#include <tuple>

#include "aggregator/ledger/sql_values.hpp"

namespace jidan::ledger {

OrderStretches::OrderStretches(SQLite::Database& database)
    : put_(database,
           "INSERT INTO order_stretches (channel, status, stretch, orders, updated_ms) VALUES (?1, "
           "?2, ?3, ?4, ?5) ON CONFLICT (channel, status, stretch) DO UPDATE SET orders = orders + "
           "?4, updated_ms = max(updated_ms, ?5)"),
      drop_empty_(database,
                  "DELETE FROM order_stretches WHERE channel = ?1 AND status = ?2 AND stretch = ?3 "
                  "AND orders = 0"),
      unchanged_(database,
                 "SELECT stretch FROM order_stretches WHERE channel = ?1 AND status = ?2 AND "
                 "updated_ms < ?3 ORDER BY stretch LIMIT 1") {}

// New orders come one behind the other, so most fall to the change noted last.
void OrderStretches::note(core::OrderId id, const std::string& channel, core::PartState status,
                          std::int64_t orders, core::Instant at) {
  const core::Sequence stretch = stretch_of(id.value);
  const std::size_t place = place_of(channel);
  if (changes_.empty() || changes_.back().stretch != stretch || changes_.back().status != status ||
      changes_.back().channel != place)
    changes_.push_back({status, place, stretch, 0, {}});
  changes_.back().orders += orders;
  changes_.back().updated_at = std::max(changes_.back().updated_at, at);
}

// Channels are few, and most orders come from the one before's.
std::size_t OrderStretches::place_of(const std::string& channel) {
  if (!changes_.empty() && channels_[changes_.back().channel] == channel)
    return changes_.back().channel;
  const auto found = std::find(channels_.begin(), channels_.end(), channel);
  const auto place = static_cast<std::size_t>(found - channels_.begin());
  if (found == channels_.end()) channels_.push_back(channel);
  return place;
}

void OrderStretches::write() {
  const auto key = [](const Change& change) {
    return std::tie(change.status, change.stretch, change.channel);
  };
  std::sort(changes_.begin(), changes_.end(),
            [&](const Change& a, const Change& b) { return key(a) < key(b); });
  const std::string all = kAllChannels;
  for (std::size_t first = 0; first < changes_.size();) {
    Change total = changes_[first];
    total.orders = 0;
    std::size_t i = first;
    while (i < changes_.size() && changes_[i].status == total.status &&
           changes_[i].stretch == total.stretch) {
      Change sum = changes_[i++];
      for (; i < changes_.size() && key(changes_[i]) == key(sum); ++i) {
        sum.orders += changes_[i].orders;
        sum.updated_at = std::max(sum.updated_at, changes_[i].updated_at);
      }
      write(sum, channels_[sum.channel]);
      total.orders += sum.orders;
      total.updated_at = std::max(total.updated_at, sum.updated_at);
    }
    write(total, all);
    first = i;
  }
  changes_.clear();
  channels_.clear();
}

std::optional<core::Sequence> OrderStretches::first_unchanged_since(core::PartState status,
                                                                    core::Instant then) {
  const ResetAfter reset(unchanged_);
  unchanged_.bind(1, kAllChannels);
  unchanged_.bind(2, static_cast<std::int64_t>(status));
  bind_instant(unchanged_, 3, then);
  if (!unchanged_.executeStep()) return std::nullopt;
  return sequence_of(unchanged_.getColumn(0));
}

void OrderStretches::write(const Change& change, const std::string& channel) {
  const auto bind_key = [&](SQLite::Statement& statement) {
    statement.bindNoCopy(1, channel);
    statement.bind(2, static_cast<std::int64_t>(change.status));
    bind_sequence(statement, 3, change.stretch);
  };
  const ResetAfter reset(put_);
  bind_key(put_);
  put_.bind(4, change.orders);
  bind_instant(put_, 5, change.updated_at);
  put_.exec();
  if (change.orders >= 0) return;
  const ResetAfter reset_drop(drop_empty_);
  bind_key(drop_empty_);
  drop_empty_.exec();
}

}  // namespace jidan::ledger
