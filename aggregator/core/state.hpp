// State: everything the rules need to know now, and nothing else. It belongs to the writer's
// thread; it changes only in apply(); it can be rebuilt from the journal at any time. Closed orders
// leave it.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "aggregator/core/catalog/catalog.hpp"
#include "aggregator/core/command.hpp"
#include "aggregator/core/orders/cancellation.hpp"
#include "aggregator/core/orders/equivalent.hpp"
#include "aggregator/core/orders/order.hpp"
#include "aggregator/core/orders/recurring.hpp"
#include "aggregator/core/planning/assigned.hpp"
#include "aggregator/core/planning/economics.hpp"
#include "aggregator/core/planning/offer_costs.hpp"
#include "aggregator/core/planning/pool_memory.hpp"
#include "aggregator/core/planning/quality.hpp"
#include "aggregator/core/production/run.hpp"
#include "aggregator/core/values/slab.hpp"
#include "aggregator/core/values/sorted_index.hpp"

namespace jidan::core {

// Lines of a pool that the same offers can serve in the same way: what their limits have in common.
struct ServiceClass {
  Index channel = kNoIndex;
  std::uint32_t region = 0;
  std::uint32_t certification = 0;  // digest of the class a product needs; 0 = none
  PromiseKind kind = PromiseKind::none;
  auto operator<=>(const ServiceClass&) const = default;
};

// When the tightest line of one service class must be ready at the factory of one offer.
struct OfferLimit {
  Index offer = kNoIndex;
  Instant made_by = kNever;
};
struct ClassLimit {
  ServiceClass service;
  Instant promise_limit = kNever;  // the earliest of its lines
  std::vector<OfferLimit> offers;  // eligible, by rising offer
};

struct Pool {
  PoolId id;
  std::string key;  // PoolKey::text
  Index process = kNoIndex;
  bool test = false;
  bool is_unreviewed = false;         // among State::unreviewed
  bool is_rekeying = false;           // among State::rekeying
  std::uint32_t infeasible = 0;       // lines whose promise can't be kept
  std::uint32_t with_exclusions = 0;  // parts that some factory may not be given
  std::vector<Handle> parts;
  std::int64_t pieces = 0;
  std::int64_t load_thousandths = 0;
  Instant first_arrival = kNever;
  Instant wait_limit = kNever;  // tightest wait_max of lines without a promise
  std::vector<ClassLimit> limits;
  WaitingSums waiting;
  std::map<Index, std::int64_t> pieces_by_product;
  SortedIndex changeover_values;  // value → parts
  Instant next_review = kNever;
  PoolMemory memory;     // empty for test orders
  Instant kept_until{};  // given to a later day: until then only its limit can bring it back
};

struct FactoryDay {
  std::int64_t capacity = -1;  // load units; -1 = the offer's
  bool closed = false;
};

// The price of the room of an offer's day, from the last assignment that found too little of it.
struct RoomPrice {
  std::int64_t room_thousandths = 0;  // before that assignment
  MicroMinor price = 0;               // of a thousandth, when the day is full
};

// What is known of a factory beside its catalog entry.
// Lines of one pool key and channel that await their payment.
struct UnpaidLines {
  std::int64_t lines = 0, pieces = 0;
};
// Lines of a channel that were paid or lost, of late.
struct PaidRecord {
  std::int64_t paid = 0, lost = 0;
  std::int64_t minutes = 0;  // Σ from the order to the payment
};

struct FactoryStatus {
  bool paused = false;
  Instant silent_until{};
  std::map<LocalDate, FactoryDay> days;
  bool closed_until_told = false;
  std::map<std::string, Instant> out_of_stock;  // sku or blank → until
  std::uint64_t accepted = 0, rejected = 0, expired = 0;
  std::vector<Duration> lateness;  // of its last runs: made after they were due, below 0 before
  Duration late_p90{};             // nine of ten were no later; 0 while too few are known
};

// Whole-program counts since the first event; test orders are counted nowhere.
struct Totals {
  std::uint64_t orders = 0, lines = 0;
  std::int64_t pieces_ordered = 0;
  std::array<std::int64_t, kPartStateCount> pieces{};  // by part state; sums to pieces_ordered
  std::uint64_t runs_released = 0, runs_accepted = 0, runs_fenced = 0, runs_closed = 0, claims = 0;
  std::uint64_t run_lines = 0;
  Minor run_price = 0, solo_price = 0;
  std::uint64_t promises_due = 0, promises_kept = 0;  // lines with a promise that shipped; in time
  std::uint64_t deliveries_delivered = 0, deliveries_dead = 0;
};

using Deadline = std::pair<Instant, Sequence>;  // ordered by time, then by age

// A request to cancel: of the run, by the message that asks.
struct CancelKey {
  Sequence run = 0, request = 0;
  auto operator<=>(const CancelKey&) const = default;

  template <class A>
  void fields(A& a) {
    a(run, request);
  }
};

struct State {
  Sequence next_sequence = 1;
  Instant now{};  // of the last commit applied
  std::shared_ptr<const Catalog> catalog = std::make_shared<Catalog>();
  PolicyName policy = PolicyName::rent_or_buy;

  Slab<Order> orders;
  Slab<Line> lines;
  Slab<Part> parts;
  Slab<Pool> pools;
  Slab<Run> runs;
  SortedIndex order_by_id, pool_by_id, run_by_id;  // a line lies behind its order
  std::map<std::string, Handle> pool_by_key;       // pool_identity(key, test)

  std::set<Deadline> reviews;  // (next_review, pool id) of pools with lines
  // Pools that lines joined since settle(), all at `now`: when to look at them isn't filed yet.
  // Empty between two commits.
  std::vector<Handle> unreviewed;
  std::set<Deadline> payments;                           // (end of payment_timeout, order id)
  std::unordered_map<Sequence, Instant> payment_limits;  // the same by order id: an index
  std::set<Deadline> ack_limits;                         // (ack_by, run id)
  std::set<Deadline> reminders;  // (half of the time to acknowledge, run id): from the runs
  std::map<CancelKey, OpenCancel> open_cancels;
  std::set<std::pair<Instant, CancelKey>> cancel_limits;  // (answer_by, request): from open_cancels
  std::set<Deadline> test_steps;   // (next step of the built-in test factory, run id)
  std::set<Deadline> retirements;  // (when an ended run is forgotten, run id)

  OfferCosts offer_costs;
  std::vector<FactoryStatus> factories;                   // by catalog index
  std::map<Handle, std::vector<std::string>> exclusions;  // part → factories not to ask again
  std::map<Handle, LineEquivalents> equivalents;          // of lines that may be substituted
  std::map<std::pair<Index, LocalDate>, std::int64_t>
      capacity_used;  // (offer, day of release) → load
  // (offer, first day of its price steps' period), what counts together → pieces billed in it
  using GivenKey = std::pair<std::pair<Index, LocalDate>, std::string>;
  std::map<GivenKey, std::int64_t> given_pieces;
  std::map<std::pair<Index, LocalDate>, RoomPrice> room_prices;   // (offer, day)
  std::map<std::pair<std::string, Index>, ReturnRecord> records;  // (category, factory)
  std::map<std::pair<Index, Index>, UnpaidLines> unpaid;          // (pool key, channel)
  std::map<Index, PaidRecord> paid_records;                       // by channel
  std::vector<PoolAssigned> assigned;  // to be released at once, the first first
  std::vector<PoolId> rekeying;  // pools that release nothing until a catalog's last line has moved
  std::map<std::pair<Index, std::uint64_t>, Instant> plates;  // (factory, artwork) → kept until
  std::map<RecurrenceId, Recurrence> recurrences;
  std::map<RecurrenceName, RecurrenceId> recurrence_by_name;
  std::set<Deadline> recurrence_steps;     // (OccurrenceStep::at, recurrence id)
  std::map<std::string, ZoneTable> zones;  // that recurrences count their days in
  // Occurrences that were placed and await their confirmation, by order: an index.
  std::map<OrderId, std::pair<RecurrenceId, LocalDate>> expected_occurrences;
  std::vector<std::string> regions;  // symbol → "CN/CN-ZJ"
  std::unordered_map<std::string, std::uint32_t> region_symbols;
  LocalDate run_date;
  std::uint32_t run_day_number = 0;
  Totals totals;

  Handle find(OrderId id) const { return order_by_id.find(id.value); }
  Handle find(LineId id) const;
  Handle find(PoolId id) const { return pool_by_id.find(id.value); }
  Handle find(RunId id) const { return run_by_id.find(id.value); }
  LineId id_of(const Line& line) const {
    return LineId{orders[line.order].id.value + line.behind_order};
  }
  Instant next_deadline() const;  // kNever when nothing waits for time
};

// The names a pool of that key goes by in State::pool_by_key: test orders have pools of their own.
std::string pool_identity(std::string_view key, bool test);

// Ended runs are remembered this long, so that late reports get a true answer.
inline constexpr Duration kEndedRunsKept = std::chrono::hours{24 * 35};
// A pool is reviewed this long before its latest safe release, so that a busy moment can't break
// it.
inline constexpr Duration kReleaseMargin = std::chrono::minutes{1};
// A factory that let an acknowledgement expire is not asked again for this long, or until it
// speaks.
inline constexpr Duration kSilence = std::chrono::hours{4};
// Parts that one commit moves to the pools of a new catalog: the commit stays short, and what came
// meanwhile is in the next.
inline constexpr std::uint32_t kRekeyPartsMax = 10'000;
// The built-in factory that makes test orders takes one step at a time, this far apart.
inline constexpr Duration kTestStep = std::chrono::minutes{1};

}  // namespace jidan::core
