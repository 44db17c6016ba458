// The body of POST /v1/orders/{order}/cancel: {"lines","reason"}, both of which may be left out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aggregator/intake/body_text.hpp"
#include "aggregator/intake/mistake.hpp"
#include "aggregator/intake/order_decoder.hpp"

namespace jidan::intake {

struct CancelDocument {
  std::vector<std::uint16_t> lines;  // as the order numbers them; empty: all
  std::string reason;                // at most core::kCancelReasonCharactersMax code points
};
Decoding decode_cancel(BodyText body, CancelDocument& out, Mistakes& mistakes);

}  // namespace jidan::intake
