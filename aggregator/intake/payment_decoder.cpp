// Decoding a payment; see payment_decoder.hpp.
#include "aggregator/intake/payment_decoder.hpp"

#include "aggregator/intake/small_decoder.hpp"

namespace jidan::intake {

Decoding decode_payment(BodyText body, core::Instant& paid_at, Mistakes& mistakes) {
  constexpr FieldNames<1> kFields{{"paid_at"}, 1U};
  return decode_small(body, kFields, mistakes, [&](Walk& walk, std::size_t, JsonValue value) {
    walk.read_instant(value, paid_at);
  });
}

}  // namespace jidan::intake
