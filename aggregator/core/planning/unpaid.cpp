// Sums by pool key and channel, so that a decision never looks at the lines themselves.
#include "aggregator/core/planning/unpaid.hpp"

#include <algorithm>
#include <array>

#include "aggregator/core/parts.hpp"

namespace jidan::core {
namespace {

// As if so many lines had been seen of a channel nothing is known of, half of them paid.
constexpr std::int64_t kLinesSupposed = 8;
constexpr Duration kPaymentSupposed = std::chrono::minutes{30};
constexpr Duration kHour = std::chrono::hours{1};

bool has_time_limit(const State& state, const Order& order) {
  return !order.test && order.mode != Mode::recurring &&
         state.catalog->channels[order.channel].payment_timeout_minutes > 0;
}

void halve_when_full(PaidRecord& record) {
  if (record.paid + record.lost < 2 * kPaymentsRemembered) return;
  record.paid /= 2;
  record.lost /= 2;
  record.minutes /= 2;
}

// What awaits payment for the pool, by channel. A pool's key is that of any of its lines.
template <class Visit>
void for_each_channel(const State& state, const Pool& pool, Visit visit) {
  if (state.unpaid.empty() || pool.parts.empty() || pool.test) return;
  const Line& any = state.lines[state.parts[pool.parts.front()].line];
  const Index key = state.catalog->products[any.product].pool_key;
  for (auto each = state.unpaid.lower_bound({key, 0});
       each != state.unpaid.end() && each->first.first == key; ++each)
    visit(each->first.second, each->second);
}

// The lines of occurrences that would join the pool, with the end of the time to confirm each.
template <class Visit>
void for_each_occurrence(const State& state, const Pool& pool, Visit visit) {
  if (state.expected_occurrences.empty() || pool.parts.empty() || pool.test) return;
  const Line& any = state.lines[state.parts[pool.parts.front()].line];
  const Index key = state.catalog->products[any.product].pool_key;
  std::size_t looks = 0;
  for (const auto& [id, of] : state.expected_occurrences) {
    if (++looks > kOccurrenceLooksMax) return;
    const Order& order = state.orders[state.find(id)];
    if (order.test) continue;
    const Instant confirm_by = state.payment_limits.at(id.value);
    for_each_line(state, order, [&](Handle handle) {
      const Line& line = state.lines[handle];
      if (state.catalog->products[line.product].pool_key == key) visit(line, confirm_by);
    });
  }
}

void expect_occurrences(const State& state, const Pool& pool, Instant now,
                        std::vector<ExpectedLine>& expected) {
  constexpr std::int64_t kHalf = ExpectedLine::kSure / 2;
  std::array<std::int64_t, static_cast<std::size_t>(kForeseenHours)> lines{}, pieces{};  // 256ths
  for_each_occurrence(state, pool, [&](const Line& line, Instant confirm_by) {
    const std::int64_t hours =
        std::max<std::int64_t>((confirm_by - now + kHour - Duration{1}) / kHour, 1);
    for (std::int64_t hour = 0; hour < std::min(hours, kForeseenHours); ++hour) {
      const std::int64_t share = kHalf * (hour + 1) / hours - kHalf * hour / hours;
      lines.at(static_cast<std::size_t>(hour)) += share;
      pieces.at(static_cast<std::size_t>(hour)) += share * line.quantity;
    }
  });
  for (std::size_t hour = 0; hour < lines.size(); ++hour)
    if (lines.at(hour) > 0)
      expected.push_back({now + static_cast<std::int64_t>(hour) * kHour,
                          std::max<std::int64_t>(pieces.at(hour) / lines.at(hour), 1),
                          lines.at(hour)});
}

}  // namespace

void count_unpaid(State& state, Handle handle, std::int64_t sign) {
  const Part& part = state.parts[handle];
  const Line& line = state.lines[part.line];
  const Order& order = state.orders[line.order];
  if (!has_time_limit(state, order)) return;
  const auto key = std::pair{state.catalog->products[line.product].pool_key, order.channel};
  UnpaidLines& unpaid = state.unpaid[key];
  unpaid.lines += sign;
  unpaid.pieces += sign * part.quantity;
  if (unpaid.lines <= 0) state.unpaid.erase(key);
}

void recount_unpaid(State& state) {
  state.unpaid.clear();
  state.parts.for_each([&](Handle handle, const Part& part) {
    if (part.state == PartState::awaiting_payment) count_unpaid(state, handle, 1);
  });
}

void note_paid(State& state, const Order& order, std::int64_t lines, Duration after) {
  if (!has_time_limit(state, order)) return;
  PaidRecord& record = state.paid_records[order.channel];
  record.paid += lines;
  record.minutes += lines * std::max<std::int64_t>(after / std::chrono::minutes{1}, 0);
  halve_when_full(record);
}

void note_lost(State& state, const Order& order) {
  if (!has_time_limit(state, order)) return;
  PaidRecord& record = state.paid_records[order.channel];
  ++record.lost;
  halve_when_full(record);
}

std::int64_t paid_rate_256(const PaidRecord& record) {
  return ExpectedLine::kSure * (record.paid + kLinesSupposed / 2) /
         (record.paid + record.lost + kLinesSupposed);
}

Duration usual_payment(const PaidRecord& record) {
  return (std::chrono::minutes{record.minutes} + kLinesSupposed / 2 * kPaymentSupposed) /
         (record.paid + kLinesSupposed / 2);
}

std::int64_t unpaid_lines(const State& state, const Pool& pool) {
  std::int64_t lines = 0;
  for_each_channel(state, pool, [&](Index, const UnpaidLines& unpaid) { lines += unpaid.lines; });
  for_each_occurrence(state, pool, [&](const Line&, Instant) { ++lines; });
  return lines;
}

std::vector<ExpectedLine> expected_payments(const State& state, const Pool& pool, Instant now) {
  std::vector<ExpectedLine> expected;
  for_each_channel(state, pool, [&](Index channel, const UnpaidLines& unpaid) {
    const auto known = state.paid_records.find(channel);
    const PaidRecord record = known == state.paid_records.end() ? PaidRecord{} : known->second;
    const std::int64_t all_256 = unpaid.lines * paid_rate_256(record);
    const std::int64_t hours = std::clamp<std::int64_t>(
        (2 * usual_payment(record) + kHour / 2) / kHour, 1, kForeseenHours);
    const std::int64_t pieces = std::max<std::int64_t>(unpaid.pieces / unpaid.lines, 1);
    for (std::int64_t hour = 0; hour < hours; ++hour)
      expected.push_back(
          {now + hour * kHour, pieces, all_256 * (hour + 1) / hours - all_256 * hour / hours});
  });
  expect_occurrences(state, pool, now, expected);
  return expected;
}

}  // namespace jidan::core
