// The body of POST /v1/orders/{order}/paid: {"paid_at"}.
#pragma once

#include "aggregator/core/values/instant.hpp"
#include "aggregator/intake/body_text.hpp"
#include "aggregator/intake/mistake.hpp"
#include "aggregator/intake/order_decoder.hpp"

namespace jidan::intake {

Decoding decode_payment(BodyText body, core::Instant& paid_at, Mistakes& mistakes);

}  // namespace jidan::intake
