// From the bytes of one order to core's OrderPlacement, checked for form and with its personal part
// sealed, or every mistake with its pointer. No rule that needs catalog, calendar or state is here.
// Belongs to one thread (it re-uses parser and scratch); the sealer is that thread's too.
// Invariant: a field of the contract is either in the placement, in the sealed part, or refused.
#pragma once

#include <memory>
#include <string_view>

#include "aggregator/core/orders/placement.hpp"
#include "aggregator/intake/body_text.hpp"
#include "aggregator/intake/mistake.hpp"
#include "aggregator/intake/order_limits.hpp"
#include "aggregator/ledger/sealing.hpp"

namespace jidan::intake {

enum class Decoding {
  good,
  mistaken,  // JSON, but not such a document: mistakes()
  not_json,
};

class OrderDecoder {
 public:
  OrderDecoder(const OrderLimits& limits, ledger::Sealer& sealer);
  ~OrderDecoder();
  OrderDecoder(const OrderDecoder&) = delete;
  OrderDecoder& operator=(const OrderDecoder&) = delete;

  // `placement` is filled only when good.
  Decoding decode(BodyText body, std::string_view channel, bool test,
                  core::OrderPlacement& placement);
  // The order of a recurrence of that name: without id, payment and times of its own, its promise a
  // class.
  Decoding decode_recurring(BodyText body, std::string_view channel, bool test,
                            std::string_view recurrence, core::OrderPlacement& placement);
  // Of the last decode(), in the order of the document.
  const Mistakes& mistakes() const;

  // Of the last good decode(), before sealing. ledger/personal.hpp says its form.
  std::string_view personal_text() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace jidan::intake
