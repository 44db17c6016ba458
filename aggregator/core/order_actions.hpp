// What may be done with an order now, and until when: the same rules by which it is then done.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "aggregator/core/decide_cancel.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

enum class OrderActionName : std::uint8_t { pay, cancel };
std::string_view to_text(OrderActionName);
std::string_view to_text(CancelWay);

struct OrderAction {
  OrderActionName action = OrderActionName::pay;
  std::optional<LineId> line;          // cancel
  std::int32_t quantity = 0;           // cancel: pieces for which it is so
  CancelWay way = CancelWay::at_once;  // cancel; never too_late or done
  Instant until = kNever;              // when it next may change by itself; kNever: not by time
};

// By rising line. Empty: nothing can be done, or the order is closed or unknown.
std::vector<OrderAction> order_actions(const State& state, OrderId order);

}  // namespace jidan::core
