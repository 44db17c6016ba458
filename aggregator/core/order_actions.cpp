// Looking at an order's parts; see order_actions.hpp.
#include "aggregator/core/order_actions.hpp"

#include <algorithm>
#include <cstdlib>

#include "aggregator/core/parts.hpp"

namespace jidan::core {
namespace {

Instant payment_limit(const State& state, const Order& order) {
  const auto limit = state.payment_limits.find(order.id.value);
  return limit == state.payment_limits.end() ? kNever : limit->second;
}

// When the way to cancel the part may change without anybody's doing.
Instant changes_at(const State& state, const Order& order, const Part& part, CancelWay way) {
  if (part.state == PartState::awaiting_payment) return payment_limit(state, order);
  if (part.state == PartState::pooled) return state.pools[part.pool()].next_review;
  if (part.run() == kNoHandle) return kNever;
  const Run& run = state.runs[part.run()];
  if (way == CancelWay::asked)
    return open_cancel_of(state, run, state.id_of(state.lines[part.line]))->answer_by;
  return run.state == RunState::issued ? run.ack_by : run.due_at;
}

void add_cancels(const State& state, const Order& order, Handle line,
                 std::vector<OrderAction>& actions) {
  const LineId id = state.id_of(state.lines[line]);
  const std::size_t first = actions.size();
  for_each_part(state, state.lines[line], [&](Handle handle) {
    const Part& part = state.parts[handle];
    const CancelWay way = cancel_way(state, part);
    if (way == CancelWay::too_late || way == CancelWay::done) return;
    const Instant until = changes_at(state, order, part, way);
    for (std::size_t i = first; i < actions.size(); ++i)
      if (actions[i].way == way) {
        actions[i].quantity += part.quantity;
        actions[i].until = std::min(actions[i].until, until);
        return;
      }
    actions.push_back({OrderActionName::cancel, id, part.quantity, way, until});
  });
}

}  // namespace

std::string_view to_text(OrderActionName action) {
  switch (action) {
    case OrderActionName::pay:
      return "pay";
    case OrderActionName::cancel:
      return "cancel";
  }
  std::abort();
}

std::string_view to_text(CancelWay way) {
  switch (way) {
    case CancelWay::at_once:
      return "at_once";
    case CancelWay::ask_factory:
      return "ask_factory";
    case CancelWay::asked:
      return "asked";
    case CancelWay::too_late:
      return "too_late";
    case CancelWay::done:
      return "done";
  }
  std::abort();
}

std::vector<OrderAction> order_actions(const State& state, OrderId id) {
  std::vector<OrderAction> actions;
  const Handle handle = state.find(id);
  if (handle == kNoHandle) return actions;
  const Order& order = state.orders[handle];
  bool is_unpaid = false;
  for_each_unpaid(state, order, [&](Handle, std::int32_t) { is_unpaid = true; });
  if (is_unpaid) {
    OrderAction pay;
    pay.until = payment_limit(state, order);
    actions.push_back(pay);
  }
  for_each_line(state, order, [&](Handle line) { add_cancels(state, order, line, actions); });
  return actions;
}

}  // namespace jidan::core
