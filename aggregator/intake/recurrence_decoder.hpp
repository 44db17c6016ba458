// From the bytes of PUT /v1/recurrences/{external_id} to core's RecurrencePlacement, or every
// mistake with its pointer; the order in it is decoded as every order is. A rule's mistake names
// the part that is wrong. Belongs to one thread, like the decoder and the sealer it uses.
#pragma once

#include <string_view>

#include "aggregator/core/orders/recurring.hpp"
#include "aggregator/intake/order_decoder.hpp"

namespace jidan::intake {

class RecurrenceDecoder {
 public:
  RecurrenceDecoder(OrderDecoder& orders, ledger::Sealer& sealer)
      : orders_(orders), sealer_(sealer) {}

  // Whose it is, as the token and the path say.
  struct Name {
    std::string_view channel, external_id;
    bool test = false;
  };
  // `placement` is filled only when good.
  Decoding decode(BodyText body, const Name& name, core::RecurrencePlacement& placement);
  // Of the last decode(); the order's come last.
  const Mistakes& mistakes() const { return mistakes_; }

 private:
  core::RecurrencePlacement finish(core::RecurrencePlacement placement) const;

  OrderDecoder& orders_;
  ledger::Sealer& sealer_;
  Mistakes mistakes_;
};

// Whether the text may name a recurrence: 1 … kRecurrenceIdMax characters of UTF-8, none of them a
// control character.
bool is_recurrence_id(std::string_view text);

}  // namespace jidan::intake
