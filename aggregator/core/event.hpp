// Events: what happened, as the journal keeps it. The id of an order, line, pool, run, delivery or
// claim is the sequence of the event that made it. fields() lists what is encoded, in order; a
// changed list is a new version in the codec, never a silent edit (ledger/FORMAT.md).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "aggregator/core/command.hpp"
#include "aggregator/core/orders/cancellation.hpp"
#include "aggregator/core/orders/equivalent.hpp"
#include "aggregator/core/orders/order.hpp"
#include "aggregator/core/orders/recurring.hpp"
#include "aggregator/core/planning/assigned.hpp"
#include "aggregator/core/production/run.hpp"

namespace jidan::core {

struct CatalogApplied {  // the first event of every store
  std::uint32_t version = 0;
  std::string document;          // JSON, decoded again on replay
  std::vector<ZoneTable> zones;  // the time zone rules in force, so that replay decides the same
  std::shared_ptr<const Catalog> catalog;  // not encoded: the document, decoded

  template <class A>
  void fields(A& a) {
    a(version, document, zones);
  }
};

struct PolicyChosen {
  PolicyName policy = PolicyName::rent_or_buy;
  template <class A>
  void fields(A& a) {
    a(policy);
  }
};

// Makes the order; its lines follow as LinePlaced, one each, in the same commit.
struct OrderAccepted {
  std::string channel, external_id;
  std::uint64_t fingerprint = 0;
  std::array<std::uint8_t, 16> content_digest{};
  bool test = false;
  Mode mode = Mode::custom;
  Payment payment = Payment::paid;
  Instant placed_at{};
  Instant paid_at{};
  Currency currency;
  std::string promise_class;
  Promise promise;
  std::string country, region;
  bool ship_together = false, ship_early = false, same_run = false;
  std::uint16_t line_count = 0;
  std::string sealed;
  std::string wrapped_key;  // not encoded: the ledger keeps keys beside, so that they can be erased

  template <class A>
  void fields(A& a) {
    a(channel, external_id, fingerprint, content_digest, test, mode, payment, placed_at, paid_at,
      currency.code, promise_class, promise, country, region, ship_together, ship_early, same_run,
      line_count, sealed);
  }
};

struct PoolOpened {  // its id is the pool's
  std::string key;   // PoolKey::text
  bool test = false;
  template <class A>
  void fields(A& a) {
    a(key, test);
  }
};

struct LinePlaced {  // its id is the line's
  OrderId order;
  std::uint16_t number = 0;
  std::string sku;
  std::int32_t quantity = 0;
  Minor unit_price = 0;
  Substitution substitution = Substitution::none;
  Approval approval = Approval::none;
  Traits traits;
  PartState state = PartState::pooled;  // pooled, awaiting_payment or held
  HoldReason hold = HoldReason::none;
  PoolId pool;                      // when pooled
  std::vector<std::string> unable;  // factories whose offer's limits this line is beyond

  template <class A>
  void fields(A& a) {
    a(order.value, number, sku, quantity, unit_price, substitution, approval, traits, state, hold,
      pool.value, unable);
  }
};

struct PaymentReceived {
  OrderId order;
  Instant paid_at{};
  Promise promise;  // counted from paid_at
  template <class A>
  void fields(A& a) {
    a(order.value, paid_at, promise);
  }
};

// A quantity of a line goes from one state to another. Every change of a part that isn't a run's
// own (RunReleased, RunStarted …) is this one event.
struct PartMoved {
  LineId line;
  std::int32_t quantity = 0;
  PartState from = PartState::pooled;
  PartState to = PartState::pooled;
  RunId run;                           // the run it leaves, when it was in one
  PoolId pool;                         // the pool it joins, when it becomes pooled
  HoldReason hold = HoldReason::none;  // when it becomes held; the one that ends when it is pooled
  bool is_remake = false;              // the quantity is made again
  std::string excluded_factory;        // not to be given this part again; empty = none

  template <class A>
  void fields(A& a) {
    a(line.value, quantity, from, to, run.value, pool.value, hold, is_remake, excluded_factory);
  }
};

// A pool was looked at and goes on waiting until then.
struct PoolReviewed {
  PoolId pool;
  Instant next_review{};
  template <class A>
  void fields(A& a) {
    a(pool.value, next_review);
  }
};

struct RunReleased {  // its id is the run's
  PoolId pool;
  std::string factory, process;
  std::uint32_t day_number = 0;
  LocalDate date;
  std::uint32_t catalog_version = 0;
  ReleaseReason reason = ReleaseReason::promise_limit;
  std::string detail;  // the numbers behind the reason, for people
  std::int64_t load_thousandths = 0;
  RunPrice price;
  Minor full_cost = 0;  // what the choice compared: price + transit + expected returns
  Minor solo_cost = 0;  // the same pieces, each line made alone
  std::vector<RunnerUp> runners_up;
  std::vector<RunLine> lines;
  bool test = false;
  // The figures behind the reason; nothing where none were compared (an operator, test orders).
  std::optional<Minor> waiting_cost;  // of the pool's lines until then
  std::optional<Minor> run_cost;      // the controllable cost of releasing all of it
  BulkWay bulk = BulkWay::none;
  Minor bulk_other_cost =
      0;  // what the way not taken would have cost; this way: full_cost, or less

  template <class A>
  void fields(A& a) {
    a(pool.value, factory, process, day_number, date.days, catalog_version, reason, detail,
      load_thousandths, price, full_cost, solo_cost, runners_up, lines, test, waiting_cost,
      run_cost, bulk, bulk_other_cost);
  }
};

enum class MessageKind : std::uint8_t { issued, cancelled, revised, cancel_requested, reminder };
std::string_view to_text(MessageKind);  // "job_sheet.issued" …

// A message to a factory about a run. Its id is the delivery's; the outbox row is written in the
// same commit. The body is rendered from the journal when it is sent.
struct JobSheetIssued {
  RunId run;
  std::string factory;
  std::uint32_t revision = 1;
  Instant ack_by{};
  Instant due_at{};
  std::int64_t spare_blanks = 0;
  std::string ships_to;  // "buyer" or "hub:ID"
  template <class A>
  void fields(A& a) {
    a(run.value, factory, revision, ack_by, due_at, spare_blanks, ships_to);
  }
};

enum class FenceReason : std::uint8_t { rejected, expired, cancelled };
std::string_view to_text(FenceReason);
struct JobSheetCancelled {
  RunId run;
  std::string factory;
  std::uint32_t revision = 1;
  FenceReason reason = FenceReason::expired;
  template <class A>
  void fields(A& a) {
    a(run.value, factory, revision, reason);
  }
};

struct RunAccepted {
  RunId run;
  std::uint64_t seq = 0;
  Instant at{};
  template <class A>
  void fields(A& a) {
    a(run.value, seq, at);
  }
};

// The run ended before anything was made: rejected by the factory or expired. Its lines follow as
// PartMoved. After this the run is fenced.
struct RunFenced {
  RunId run;
  FenceReason reason = FenceReason::expired;
  std::uint64_t seq = 0;
  template <class A>
  void fields(A& a) {
    a(run.value, reason, seq);
  }
};

struct RunStarted {
  RunId run;
  std::uint64_t seq = 0;
  Instant at{};
  template <class A>
  void fields(A& a) {
    a(run.value, seq, at);
  }
};

struct CountedLine {
  LineId line;
  LineCount count;
  template <class A>
  void fields(A& a) {
    a(line.value, count.made, count.defective, count.spoiled);
  }
};

// Cumulative counts as reported; parts become made as counts rise.
struct RunCounted {
  RunId run;
  std::uint64_t seq = 0;
  Instant at{};
  std::vector<CountedLine> lines;
  template <class A>
  void fields(A& a) {
    a(run.value, seq, at, lines);
  }
};

// Everything of the run is made; what came out short follows as PartMoved remakes.
struct RunMade {
  RunId run;
  std::uint64_t seq = 0;
  Instant at{};
  template <class A>
  void fields(A& a) {
    a(run.value, seq, at);
  }
};

struct ParcelLine {
  LineId line;
  std::int32_t quantity = 0;
  template <class A>
  void fields(A& a) {
    a(line.value, quantity);
  }
};

struct ParcelShipped {
  RunId run;
  std::uint64_t seq = 0;
  Instant at{};
  std::string parcel_id, carrier, tracking_number;
  std::vector<ParcelLine> lines;
  template <class A>
  void fields(A& a) {
    a(run.value, seq, at, parcel_id, carrier, tracking_number, lines);
  }
};

struct RunClosed {
  RunId run;
  template <class A>
  void fields(A& a) {
    a(run.value);
  }
};

// A report that changes no part but must be remembered as taken: first pieces, problems,
// inspection.
struct ReportNoted {
  RunId run;
  std::uint64_t seq = 0;
  ReportKind kind = ReportKind::first_piece;
  Instant at{};
  template <class A>
  void fields(A& a) {
    a(run.value, seq, kind, at);
  }
};

// A report on a fenced run: refused, and shown to the operator, because goods may exist.
struct ClaimRecorded {
  RunId run;
  std::string factory;
  ReportKind kind = ReportKind::accepted;
  std::uint64_t seq = 0;
  Instant at{};
  template <class A>
  void fields(A& a) {
    a(run.value, factory, kind, seq, at);
  }
};

struct FactoryPaused {
  std::string factory;
  bool paused = false;
  template <class A>
  void fields(A& a) {
    a(factory, paused);
  }
};

// No acknowledgement came: the factory gets nothing new until then, or until it says anything.
struct FactorySilent {
  std::string factory;
  Instant until{};
  template <class A>
  void fields(A& a) {
    a(factory, until);
  }
};

struct StockChange {
  std::string what;
  bool out = true;
  Instant until = kNever;
  template <class A>
  void fields(A& a) {
    a(what, out, until);
  }
};

struct AvailabilityReported {
  std::string factory;
  bool has_date = false;
  LocalDate date;
  std::int64_t capacity = -1;  // load units that day; -1 = unsaid
  std::int8_t closed = -1;     // 1 closed, 0 open, -1 unsaid
  std::vector<StockChange> stock;
  template <class A>
  void fields(A& a) {
    a(factory, has_date, date.days, capacity, closed, stock);
  }
};

struct DeliveryConcluded {
  DeliveryId delivery;
  bool delivered = false;
  template <class A>
  void fields(A& a) {
    a(delivery.value, delivered);
  }
};

struct OrderErased {  // the ledger overwrites the order's key in the same commit
  OrderId order;
  template <class A>
  void fields(A& a) {
    a(order.value);
  }
};

struct RunForgotten {  // an ended run leaves the state; the journal and the read tables keep it
  RunId run;
  template <class A>
  void fields(A& a) {
    a(run.value);
  }
};

// Pools of one process that fell due together and compete for room were given their factories.
struct PoolsAssigned {
  std::string process;
  std::vector<PoolAssigned> pools;
  std::vector<RoomPriced> rooms;

  template <class A>
  void fields(A& a) {
    a(process, pools, rooms);
  }
};

// A line's buyer agreed to equivalents, and these fit what it asks for; in the order's commit.
struct EquivalentsAgreed {
  LineId line;
  std::vector<AgreedEquivalent> equivalents;  // the first first

  template <class A>
  void fields(A& a) {
    a(line.value, equivalents);
  }
};

// Nobody can make the line as it is: from now on it is made as an equivalent. What waits of it in a
// pool, or is held because no factory could make it, goes into `pool` (none while it is unpaid).
struct LineSubstituted {
  LineId line;
  std::string made_as;  // SKU
  PoolId pool;
  std::vector<std::string> unable;  // factories whose offer's limits this line is beyond

  template <class A>
  void fields(A& a) {
    a(line.value, made_as, pool.value, unable);
  }
};

// A catalog pools open lines otherwise than before. Until the last of them has moved (PartMoved,
// many steps of them) these pools release nothing.
struct RekeyingBegun {
  std::vector<PoolId> pools;  // that are left and that are joined
  std::uint64_t parts = 0;    // that are to move
  template <class A>
  void fields(A& a) {
    a(pools, parts);
  }
};

// The end of one step of it: so many parts moved.
struct PartsRekeyed {
  std::uint32_t parts = 0;
  bool is_last = false;
  template <class A>
  void fields(A& a) {
    a(parts, is_last);
  }
};

// Somebody wants lines cancelled that can be: what becomes of their pieces follows as PartMoved,
// JobSheetRevised and CancelRequested.
struct CancelAsked {
  OrderId order;
  std::vector<LineId> lines;
  Actor by;
  std::string reason;  // theirs; may be empty

  template <class A>
  void fields(A& a) {
    a(order.value, lines, by, reason);
  }
};

// An operator takes a run back; what becomes of its pieces follows, as for CancelAsked.
struct RunTakenBack {
  RunId run;
  TakeBack how = TakeBack::cancel;
  Actor by;
  std::string reason;

  template <class A>
  void fields(A& a) {
    a(run.value, how, by, reason);
  }
};

// A factory that accepted the run is asked to leave pieces out; a message, as JobSheetIssued is.
struct CancelRequested {
  RunId run;
  std::string factory;
  std::uint32_t revision = 1;
  CancelPurpose purpose = CancelPurpose::cancel;
  Instant answer_by{};
  std::vector<AskedLine> lines;

  template <class A>
  void fields(A& a) {
    a(run.value, factory, revision, purpose, answer_by, lines);
  }
};

// Its answer, or that there was none in time, or that the pieces left the run another way. The
// pieces follow as PartMoved.
struct CancelConcluded {
  RunId run;
  DeliveryId request;
  std::uint64_t seq = 0;
  bool answered = false;
  std::vector<CancelOutcome> lines;

  template <class A>
  void fields(A& a) {
    a(run.value, request.value, seq, answered, lines);
  }
};

// Pieces of a line on a job sheet.
struct SheetPieces {
  LineId line;
  std::int32_t quantity = 0;
  bool is_remake = false;

  template <class A>
  void fields(A& a) {
    a(line.value, quantity, is_remake);
  }
};

// The sheet of a run was changed: this revision replaces the one the message `replaces` carried,
// and is what is left of it. A message, as JobSheetIssued is.
struct JobSheetRevised {
  RunId run;
  std::string factory;
  std::uint32_t revision = 2;
  DeliveryId replaces;
  Instant ack_by{};
  Instant due_at{};
  std::int64_t spare_blanks = 0;
  std::string ships_to;
  std::int64_t load_thousandths = 0;
  RunPrice price;
  Minor solo_cost_removed = 0;     // what the pieces removed would have cost made alone
  std::vector<SheetPieces> lines;  // what is left; how pieces are numbered stays as released

  template <class A>
  void fields(A& a) {
    a(run.value, factory, revision, replaces.value, ack_by, due_at, spare_blanks, ships_to,
      load_thousandths, price, solo_cost_removed, lines);
  }
};

// Half of the time to acknowledge a sheet is over and nothing was said. A message.
struct JobSheetReminded {
  RunId run;
  std::string factory;
  std::uint32_t revision = 1;
  Instant ack_by{};

  template <class A>
  void fields(A& a) {
    a(run.value, factory, revision, ack_by);
  }
};

// The rules of a time zone that a recurrence counts its days in, so that replay decides the same.
struct ZoneTaken {
  ZoneTable zone;
  template <class A>
  void fields(A& a) {
    a(zone);
  }
};

// A recurrence as its channel says it from now on. The first one of a recurrence makes it, and its
// sequence is the recurrence's id.
struct RecurrencePut {
  RecurrenceId recurrence;
  Sequence replaces = 0;  // the event that said it before; the key of its order is overwritten
  std::array<std::uint8_t, 16> content_digest{};
  RecurrenceTerms terms;
  Boxed<OrderPlacement>
      order;  // external_id is the recurrence's; what an occurrence adds is left out
  OccurrenceStep step;

  template <class A>
  void fields(A& a) {
    a(recurrence.value, replaces, content_digest, terms, order->channel, order->external_id,
      order->test, order->currency.code, order->promise_class, order->country, order->region,
      order->ship_together, order->ship_early, order->same_run, order->lines, order->sealed, step);
  }
};

// The occurrence of a date became an order; in its commit. Unpaid, it has to be confirmed until
// then: what a channel is told as recurrence.due.
struct OccurrencePlaced {
  RecurrenceId recurrence;
  LocalDate date;
  OrderId order;
  Instant confirm_by = kNever;  // its latest safe release; kNever: it is paid
  OccurrenceStep step;
  template <class A>
  void fields(A& a) {
    a(recurrence.value, date.days, order.value, confirm_by, step);
  }
};

// A date has no order, or the one it had was dropped (PartMoved, in the same commit).
struct OccurrenceSkipped {
  RecurrenceId recurrence;
  LocalDate date;
  SkipReason reason = SkipReason::by_channel;
  std::string detail;                  // of a refusal: its code and pointer
  std::optional<OccurrenceStep> step;  // none: the order was placed before
  template <class A>
  void fields(A& a) {
    a(recurrence.value, date.days, reason, detail, step);
  }
};

struct RecurrenceEnded {
  RecurrenceId recurrence;
  Instant forgotten_at{};
  template <class A>
  void fields(A& a) {
    a(recurrence.value, forgotten_at);
  }
};

struct RecurrenceForgotten {  // it ended long ago and leaves the state
  RecurrenceId recurrence;
  template <class A>
  void fields(A& a) {
    a(recurrence.value);
  }
};

// The position in this list is the type number in the journal: only ever append.
using Event =
    std::variant<CatalogApplied, PolicyChosen, OrderAccepted, PoolOpened, LinePlaced,
                 PaymentReceived, PartMoved, PoolReviewed, RunReleased, JobSheetIssued,
                 JobSheetCancelled, RunAccepted, RunFenced, RunStarted, RunCounted, RunMade,
                 ParcelShipped, RunClosed, ReportNoted, ClaimRecorded, FactoryPaused, FactorySilent,
                 AvailabilityReported, DeliveryConcluded, OrderErased, RunForgotten, PoolsAssigned,
                 EquivalentsAgreed, LineSubstituted, RekeyingBegun, PartsRekeyed, CancelAsked,
                 CancelRequested, CancelConcluded, JobSheetRevised, JobSheetReminded, RunTakenBack,
                 ZoneTaken, RecurrencePut, OccurrencePlaced, OccurrenceSkipped, RecurrenceEnded,
                 RecurrenceForgotten>;

}  // namespace jidan::core
