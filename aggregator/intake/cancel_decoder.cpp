// Decoding a cancellation; see cancel_decoder.hpp.
#include "aggregator/intake/cancel_decoder.hpp"

#include <limits>

#include "aggregator/core/orders/cancellation.hpp"
#include "aggregator/intake/order_limits.hpp"
#include "aggregator/intake/small_decoder.hpp"

namespace jidan::intake {

Decoding decode_cancel(BodyText body, CancelDocument& out, Mistakes& mistakes) {
  constexpr FieldNames<2> kFields{{"lines", "reason"}, 0U};
  constexpr std::int64_t kNumberMax = std::numeric_limits<std::uint16_t>::max();
  return decode_small(body, kFields, mistakes, [&](Walk& walk, std::size_t field, JsonValue value) {
    if (field == 1) {
      Text text;
      if (walk.read_text(value, {0, core::kCancelReasonCharactersMax}, text))
        out.reason = text.view;
      return;
    }
    walk_array(walk, value, 1, OrderLimits{}.order_lines_max, [&](std::size_t, JsonValue element) {
      std::int64_t number = 0;
      if (walk.read_integer(element, 1, kNumberMax, number))
        out.lines.push_back(static_cast<std::uint16_t>(number));
    });
  });
}

}  // namespace jidan::intake
