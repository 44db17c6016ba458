// A production run: a closed set of parts made at once by one factory, with its price and its
// state. A run may be started only after its acceptance was answered; an ended run is kept for a
// while so that late reports can be told so.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/core/orders/order.hpp"

namespace jidan::core {

enum class RunState : std::uint8_t {
  planned,
  issued,
  accepted,
  rejected,
  expired,
  in_production,
  made,
  shipped,
  closed,
  cancelled
};
enum class ReleaseReason : std::uint8_t {
  promise_limit,  // the latest safe release came
  cut_off,        // daily-cutoff
  quantity,       // the MOQ or target quantity was reached
  waiting_cost,   // rent-or-buy: waiting has cost as much as the run
  run_maximum,    // the pool is full
  wait_max,       // no promise, but the channel's longest wait
  infeasible,     // the promise can't be kept: as soon as possible
  operator_,      // somebody said so
  test,           // an order of a test token
  forecast,       // the lines expected don't pay for waiting any longer
  lookahead       // after weeks like the last ones nothing is gained by waiting any longer
};
std::string_view to_text(RunState);
std::string_view to_text(ReleaseReason);
// Issued, accepted, in production or made: the pieces in it are being made by this factory only.
bool is_effective(RunState state);

// What became of the lines bought in bulk when their pool was released.
enum class BulkWay : std::uint8_t {
  none,     // there were none, or nothing but them
  anchors,  // with the small ones, in one run: they share its set-up and its price
  alone     // alone, and the small ones by themselves: that was cheaper
};
std::string_view to_text(BulkWay);

// Pieces of a run that reach a price step together: everything, or what has this SKU, style or
// option value, with what the same day or month had of it before.
struct PriceTier {
  std::string counted;  // empty: everything
  std::int64_t ordered = 0, billed = 0;
  std::int64_t given_before = 0;  // billed pieces of earlier runs of the period
  LocalDate period_from;          // its first day, at the factory; of a run: the epoch
  std::int64_t tier_min_quantity = 1;
  Minor unit_price = 0;

  template <class A>
  void fields(A& a) {
    a(counted, ordered, billed, given_before, period_from.days, tier_min_quantity, unit_price);
  }
};

// What a run costs, each term an explain can show. Minor units of the offer's currency.
struct RunPrice {
  Currency currency;
  std::int64_t ordered = 0;
  std::int64_t billed = 0;  // ≥ ordered; the difference is paid, not made
  std::int64_t tier_min_quantity = 1;
  Minor unit_price = 0;
  Minor pieces = 0;  // ordered × unit_price; of several tiers: the sum over them
  Minor set_up = 0;
  Minor changeovers = 0;
  Minor plates = 0;
  Minor unfilled = 0;
  Minor total = 0;  // always the sum
  // By rising `counted`, where an offer counts by less than everything or over more than a run;
  // else empty. With several, tier_min_quantity is the lowest step among them and unit_price the
  // mean, rounded up.
  std::vector<PriceTier> tiers;

  template <class A>
  void fields(A& a) {
    a(currency.code, ordered, billed, tier_min_quantity, unit_price, pieces, set_up, changeovers,
      plates, unfilled, total, tiers);
  }
};

// What one choice of a factory costs, term by term; minor units.
struct CostTerms {
  Minor pieces = 0, set_up = 0, changeovers = 0, plates = 0, unfilled = 0;
  Minor transit = 0;  // of each line's parcel
  Minor waiting = 0;  // until it could start, if not at once
  Minor returns = 0;  // what the factory's record says will come back

  Minor sum() const {
    return pieces + set_up + changeovers + plates + unfilled + transit + waiting + returns;
  }
  template <class A>
  void fields(A& a) {
    a(pieces, set_up, changeovers, plates, unfilled, transit, waiting, returns);
  }
};

// A runner-up of the factory choice: what it would have cost, full cost in minor units.
struct RunnerUp {
  std::string factory;
  Minor full_cost = 0;
  CostTerms terms;            // sum to full_cost; all 0: of a run released before they were kept
  bool is_below_moq = false;  // passed over: its MOQ wasn't met, and its rule isn't to pay
  bool is_too_late = false;   // passed over: a promise would have been broken there

  template <class A>
  void fields(A& a) {
    a(factory, full_cost, terms, is_below_moq, is_too_late);
  }
};

// One part of a run, as the journal records it.
struct RunLine {
  LineId line;
  std::int32_t quantity = 0;
  std::uint32_t piece = 0;  // 1-based number printed on the piece: R20261122-0007-0001
  bool is_remake = false;
  std::string made_as;  // the equivalent's SKU, where the buyer agreed to one; empty: as ordered

  template <class A>
  void fields(A& a) {
    a(line.value, quantity, piece, is_remake, made_as);
  }
};

// A factory's cumulative count for one line of a run.
struct LineCount {
  std::int32_t made = 0;
  std::int32_t defective = 0;
  std::int32_t spoiled = 0;
  auto operator<=>(const LineCount&) const = default;
};

struct Run {
  RunId id;
  DeliveryId issued_delivery;    // the message that carries revision 1
  std::uint32_t day_number = 0;  // R<date>-<day_number>
  LocalDate date;
  Index factory = kNoIndex;
  Index offer = kNoIndex;  // of the catalog it was issued under; price is what binds
  Index process = kNoIndex;
  Handle pool = kNoHandle;  // where its lines came from
  RunState state = RunState::planned;
  std::uint32_t revision = 1;
  std::uint64_t last_report_seq = 0;
  std::uint32_t catalog_version = 0;
  Instant issued_at{};
  Instant ack_by = kNever;
  Instant due_at = kNever;    // made by
  Instant ended_at = kNever;  // rejected, expired, closed, cancelled
  ReleaseReason reason = ReleaseReason::promise_limit;
  bool test = false;
  std::int64_t load_thousandths = 0;
  MicroMinor guarded_cost = 0;  // what its pool's guard was told it cost, waiting included
  RunPrice price;
  std::vector<std::uint64_t> new_plates;  // artworks whose plates are made for this run
  std::vector<Handle> parts;
  std::map<LineId, LineCount> counts;  // as reported so far, cumulative
};

// When a factory that has said nothing is reminded: half of its time to acknowledge is over.
inline Instant reminder_at(const Run& run) {
  return run.issued_at + (run.ack_by - run.issued_at) / 2;
}

// "R20261122-0007"
std::string run_number(const Run& run);

}  // namespace jidan::core
