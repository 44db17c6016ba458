// Orders as they are while something of them is open: order, lines, parts. Compact on purpose (a
// million open lines in memory); what a factory prints or a buyer typed is not here but sealed in
// the journal. Quantities: the sum over a line's parts is always the line's quantity.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aggregator/core/catalog/catalog.hpp"
#include "aggregator/core/values/id.hpp"
#include "aggregator/core/values/instant.hpp"
#include "aggregator/core/values/slab.hpp"

namespace jidan::core {

enum class Mode : std::uint8_t { custom, bulk, bundle, recurring };
enum class Payment : std::uint8_t { paid, pending, on_delivery };
enum class Substitution : std::uint8_t { none, same_work, same_function };
enum class Approval : std::uint8_t { none, proof, sample };
enum class PartState : std::uint8_t {
  awaiting_payment,
  held,
  pooled,
  in_run,
  in_production,
  made,
  shipped,
  cancelled
};
inline constexpr int kPartStateCount = 8;
enum class PromiseState : std::uint8_t { on_track, at_risk, missed, infeasible, paused };

enum class HoldReason : std::uint8_t {
  none,
  artwork_unusable,
  text_unprintable,
  content_refused,
  rights_doubt,
  in_review,
  awaiting_approval,
  product_held,
  below_moq,
  shape_changed,
  no_factory,
  artwork_pending
};
enum class WaitingOn : std::uint8_t { buyer, operator_, factory, channel };
// Whom a hold for this reason waits for.
WaitingOn waiting_on(HoldReason reason);

std::string_view to_text(Mode);
std::string_view to_text(Payment);
std::string_view to_text(Substitution);
std::string_view to_text(Approval);
std::string_view to_text(PartState);
std::string_view to_text(PromiseState);
std::string_view to_text(HoldReason);
std::string_view to_text(WaitingOn);
std::string_view to_text(PromiseKind);

// What of a line's personalization costs a changeover or a plate: keyed digests, never the text.
struct Traits {
  std::uint64_t text = 0;     // 0 = no text
  std::uint64_t artwork = 0;  // 0 = no artwork
  std::uint32_t placement = 0;
  std::uint16_t colour_count = 0;

  auto operator<=>(const Traits&) const = default;
  template <class A>
  void fields(A& a) {
    a(text, artwork, placement, colour_count);
  }
};

// What a promise says, resolved to an instant. kind none: `limit` is the latest release itself
// (wait_max), because nothing was promised to the buyer.
struct Promise {
  PromiseKind kind = PromiseKind::none;
  Instant limit = kNever;
  bool infeasible = false;

  template <class A>
  void fields(A& a) {
    a(kind, limit, infeasible);
  }
};

struct Part {
  Handle line = kNoHandle;
  Handle next = kNoHandle;  // next part of the same line
  Handle pool = kNoHandle;  // when pooled
  Handle run = kNoHandle;   // when in_run, in_production, made
  std::uint32_t slot = 0;   // place in its pool's or run's list of parts
  std::int32_t quantity = 0;
  PartState state = PartState::pooled;
  HoldReason hold = HoldReason::none;
  bool is_remake = false;
  bool has_exclusions = false;  // some factory may not be given it: State::exclusions
  Instant arrived{};            // into its pool: where its waiting begins
};

struct Line {
  LineId id;
  Handle order = kNoHandle;
  Handle first_part = kNoHandle;
  Index product = kNoIndex;
  std::int32_t quantity = 0;
  std::uint16_t number = 0;  // as the channel numbered it
  std::uint8_t substitution = 0;
  std::uint8_t approval = 0;
  Traits traits;
};

struct Order {
  OrderId id;
  std::vector<Handle> lines;
  Instant placed_at{};
  Promise promise;
  Index channel = kNoIndex;
  Index promise_class = kNoIndex;  // of the channel; kNoIndex when exact or "standard"
  std::uint32_t region = 0;        // Symbol of country/region: State::regions
  Currency currency;
  Mode mode = Mode::custom;
  Payment payment = Payment::paid;
  bool ship_together = false;
  bool ship_early = false;
  bool same_run = false;
  bool test = false;
};

}  // namespace jidan::core
