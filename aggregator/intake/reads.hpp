// What the intake port reads: one order, a channel's orders, a factory's job sheets, a quote. An
// interface, because the read tables belong to the ledger; the structs carry exactly what the
// answers show. Threads: called on the io thread; `done` is called exactly once, later, on the same
// thread. Invariant: a read sees at least everything that was answered with 2xx before it was
// asked.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/core/command.hpp"
#include "aggregator/core/order_actions.hpp"
#include "aggregator/core/orders/order.hpp"
#include "aggregator/core/planning/quote.hpp"
#include "aggregator/core/values/id.hpp"
#include "aggregator/core/values/instant.hpp"
#include "aggregator/core/values/money.hpp"

namespace jidan::intake {

enum class ReadStatus : std::uint8_t {
  found,
  absent,   // no such thing, or another channel's
  removed,  // absent, and what there was at that time is kept no more
  behind,   // the read tables can't catch up in time: 503
};

struct PartRead {
  core::PartState state = core::PartState::pooled;
  std::int32_t quantity = 0;
  core::HoldReason hold = core::HoldReason::none;  // when held
  core::PoolId pool;                               // when pooled
  core::RunId run;                                 // when in a run, in production, made or shipped
  bool is_remake = false;
};

struct LineRead {
  core::LineId id;
  std::uint16_t number = 0;
  std::string sku;
  std::string made_as;  // the equivalent's SKU; empty: as ordered
  std::int32_t quantity = 0;
  core::Minor unit_price = 0;
  core::Substitution substitution = core::Substitution::none;
  core::Approval approval = core::Approval::none;
  std::vector<PartRead> parts;  // their quantities sum to `quantity`
};

struct ParcelLineRead {
  std::uint16_t number = 0;
  std::int32_t quantity = 0;
};

struct ParcelRead {
  std::string parcel_id, carrier, tracking_number;
  core::Instant shipped_at{};
  std::vector<ParcelLineRead> lines;
};

struct OrderRead {
  core::OrderId id;
  std::uint64_t revision = 0;  // sequence of the last event that concerned it: the ETag
  core::Instant updated_at{};
  std::string external_id;
  bool test = false;
  core::Mode mode = core::Mode::custom;
  core::Payment payment = core::Payment::paid;
  core::Instant placed_at{};
  core::Instant paid_at{};  // when paid
  core::Currency currency;
  std::string promise_class;  // empty when ship_by or arrive_by was given
  core::Promise promise;
  core::PromiseState promise_state = core::PromiseState::on_track;
  std::string country, region;
  bool ship_together = false, ship_early = false, same_run = false;
  std::vector<LineRead> lines;  // in the order in which they were placed
  std::vector<ParcelRead> parcels;
  std::optional<std::string> personal;  // opened, ledger/personal.hpp's text; nothing: erased
};

struct OrderResult {
  ReadStatus status = ReadStatus::behind;
  OrderRead order;
  core::Instant removed_before{};  // when removed
};

// `after` is the last order of the page before; pages rise by id.
struct OrderFilter {
  std::string external_id;                // empty: any
  std::optional<core::PartState> status;  // the order's: its least advanced part
  std::optional<core::Instant> updated_after;
  core::OrderId after;
  std::uint32_t limit = 50;
};

struct OrdersResult {
  ReadStatus status = ReadStatus::behind;
  std::vector<OrderRead> orders;
  bool more = false;  // there are orders behind the last one
};

// A message to a factory, with the body its webhook has: {"type","timestamp","data"}.
struct JobSheetRead {
  core::DeliveryId id;
  std::string body;
};

struct JobSheetsResult {
  ReadStatus status = ReadStatus::behind;
  std::vector<JobSheetRead> messages;  // issued, revised, cancelled; rising by id
  bool more = false;
};

// What an order would meet now, or why it would be refused; nothing: too much is waiting.
struct QuoteResult {
  std::optional<core::Result<core::Quote, core::Rejection>> answer;
};

// What may be done with an order now; nothing: too much is waiting.
struct ActionsResult {
  std::optional<std::vector<core::OrderAction>> actions;
};

// A recurrence as it is now, between two commits, with the text it was put with.
struct RecurrenceRead {
  core::Recurrence recurrence;
  std::map<core::OrderId, core::Instant> confirm_by;  // of those that await their confirmation
  std::optional<core::OrderPlacement> order;          // nothing: its history was removed
  std::optional<std::string> personal;                // opened; nothing: erased
};

struct RecurrenceResult {
  ReadStatus status = ReadStatus::behind;
  RecurrenceRead recurrence;
};

class OrderReads {
 public:
  OrderReads() = default;
  OrderReads(const OrderReads&) = delete;
  OrderReads& operator=(const OrderReads&) = delete;
  virtual ~OrderReads() = default;

  virtual void order(std::string channel, core::OrderId id,
                     std::function<void(OrderResult&&)> done) = 0;
  virtual void orders(std::string channel, OrderFilter filter,
                      std::function<void(OrdersResult&&)> done) = 0;
  virtual void job_sheets(std::string factory, core::DeliveryId after, std::uint32_t limit,
                          std::function<void(JobSheetsResult&&)> done) = 0;
  virtual void recurrence(core::RecurrenceName name,
                          std::function<void(RecurrenceResult&&)> done) = 0;
  virtual void quote(core::OrderPlacement order, std::function<void(QuoteResult&&)> done) = 0;
  virtual void actions(core::OrderId order, std::function<void(ActionsResult&&)> done) = 0;
};

}  // namespace jidan::intake
