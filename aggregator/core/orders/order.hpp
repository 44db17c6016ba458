// Orders as they are while something of them is open: order, lines, parts. Compact on purpose (a
// million open lines in memory); what a factory prints or a buyer typed is not here but sealed in
// the journal. Quantities: the sum over a line's parts is always the line's quantity.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

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

// Where a part is counted beside its line: in a pool's list of parts, in a run's, or in neither.
enum class PartPlace : std::uint8_t { none, pool, run };

struct Part {
  Handle line = kNoHandle;
  Handle next = kNoHandle;  // next part of the same line
  std::uint32_t slot = 0;   // place in its pool's or run's list of parts
  std::int32_t quantity = 0;

  Handle pool() const { return place == PartPlace::pool ? owner : kNoHandle; }  // when pooled
  // When in_run, in_production, made, and after that until the run is closed.
  Handle run() const { return place == PartPlace::run ? owner : kNoHandle; }
  void enter_pool(Handle pool) { owner = pool, place = PartPlace::pool; }
  void enter_run(Handle run) { owner = run, place = PartPlace::run; }
  void leave() { owner = kNoHandle, place = PartPlace::none; }
  // Into its pool: where its waiting begins. The epoch: it never was in one.
  Instant arrived() const;
  void set_arrived(Instant at);

  Handle owner = kNoHandle;
  std::array<std::uint16_t, 3> arrived_ms{};  // 48 bits reach the year 10889
  PartState state = PartState::pooled;
  HoldReason hold : 4 = HoldReason::none;
  PartPlace place : 2 = PartPlace::none;
  bool is_remake : 1 = false;
  bool has_exclusions : 1 = false;  // some factory may not be given it: State::exclusions
};

// What the channel called it and may be done with it is in the journal: no rule asks again.
struct Line {
  Traits traits;
  std::uint32_t behind_order = 0;  // its id less its order's: State::id_of
  Handle order = kNoHandle;
  Handle next = kNoHandle;  // of the order's lines; the last one's next is the first
  Handle first_part = kNoHandle;
  Index product = kNoIndex;
  std::int32_t quantity = 0;
};

struct Order {
  OrderId id;
  Instant promise_limit = kNever;
  Handle last_line = kNoHandle;
  Index channel = kNoIndex;
  Index promise_class = kNoIndex;  // of the channel; kNoIndex when exact or "standard"
  std::uint32_t region = 0;        // Symbol of country/region: State::regions
  PromiseKind promise_kind = PromiseKind::none;
  bool promise_infeasible = false;
  Mode mode = Mode::custom;
  Payment payment = Payment::paid;
  bool same_run = false;
  bool test = false;

  Promise promise() const { return {promise_kind, promise_limit, promise_infeasible}; }
  void set_promise(const Promise& promise) {
    promise_kind = promise.kind;
    promise_limit = promise.limit;
    promise_infeasible = promise.infeasible;
  }
};

inline Instant Part::arrived() const {
  const std::uint64_t ms =
      arrived_ms[0] | std::uint64_t{arrived_ms[1]} << 16U | std::uint64_t{arrived_ms[2]} << 32U;
  return Instant{Duration{static_cast<std::int64_t>(ms)}};
}
inline void Part::set_arrived(Instant at) {
  const auto ms = static_cast<std::uint64_t>(at.time_since_epoch().count());
  arrived_ms = {static_cast<std::uint16_t>(ms), static_cast<std::uint16_t>(ms >> 16U),
                static_cast<std::uint16_t>(ms >> 32U)};
}

}  // namespace jidan::core
