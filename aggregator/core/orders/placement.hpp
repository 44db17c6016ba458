// An order as it arrives: decoded, checked for form, its personal part already sealed. What core's
// rules may still refuse is everything that needs the catalog, the calendar or the state.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/core/orders/order.hpp"

namespace jidan::core {

struct LinePlacement {
  std::uint16_t number = 1;
  std::string sku;
  std::int32_t quantity = 1;
  Minor unit_price = 0;
  Substitution substitution = Substitution::none;
  Approval approval = Approval::none;
  Traits traits;
  // Which placements are used, how long the longest text is and whether artwork is asked for: what
  // the product's personalization limits are held against.
  std::vector<std::string> placements;
  std::int32_t text_graphemes_longest = 0;
  std::int32_t artwork_width_mm_largest = 0;  // 0 = none asked for, or its size unsaid
  std::int32_t artwork_height_mm_largest = 0;
  bool has_artwork = false;
  bool has_personalization = false;

  template <class A>
  void fields(A& a) {
    a(number, sku, quantity, unit_price, substitution, approval, traits, placements,
      text_graphemes_longest, artwork_width_mm_largest, artwork_height_mm_largest, has_artwork,
      has_personalization);
  }
};

struct OrderPlacement {
  std::string channel;
  std::string external_id;
  std::uint64_t fingerprint = 0;                  // of (channel, external_id), keyed
  std::array<std::uint8_t, 16> content_digest{};  // keyed digest of the decoded content
  bool test = false;
  Mode mode = Mode::custom;
  Payment payment = Payment::paid;
  Instant placed_at{};
  Instant paid_at{};  // when payment is paid
  Currency currency;
  std::string promise_class;             // ship_48h …; empty when exact
  std::optional<Promise> exact_promise;  // ship_by / arrive_by
  // What a promise class counts from, when it isn't the payment: of an occurrence its date.
  std::optional<Instant> promise_from;
  std::string country;  // ISO 3166-1 alpha-2
  std::string region;   // ISO 3166-2, or empty
  bool ship_together = false;
  bool ship_early = false;
  bool same_run = false;
  std::vector<LinePlacement> lines;
  std::string sealed;       // ciphertext of the personal part
  std::string wrapped_key;  // its key, wrapped by the master key
};

}  // namespace jidan::core
