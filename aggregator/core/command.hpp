// Commands: the only ways to change what we know. The writer hands one to decide() together with
// the state and the business instant; nothing else changes anything.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "aggregator/core/catalog/catalog.hpp"
#include "aggregator/core/orders/cancellation.hpp"
#include "aggregator/core/orders/placement.hpp"
#include "aggregator/core/orders/recurring.hpp"
#include "aggregator/core/production/report.hpp"
#include "aggregator/core/values/boxed.hpp"

namespace jidan::core {

enum class PolicyName : std::uint8_t { daily_cutoff, quantity, rent_or_buy, forecast, lookahead };
std::string_view to_text(PolicyName);

struct PlaceOrder {
  OrderPlacement order;
};
struct RecordPayment {
  OrderId order;
  Instant paid_at{};
};
// A report of a factory that has proved who it is.
struct TakeReport {
  std::string factory;
  Report report;
};
// The clock reached a deadline (or anything changed): do the one thing that is due first.
// Answered with no events when nothing is due.
struct PlanPools {};
struct ApplyCatalog {
  std::shared_ptr<const Catalog> catalog;
  std::string document;  // as given, for the journal
  bool force = false;    // also where open lines are left without a factory: they are held
};
struct ChoosePolicy {
  PolicyName policy = PolicyName::rent_or_buy;
};
struct ReleasePool {
  PoolId pool;
};
struct SetFactoryPause {
  std::string factory;
  bool paused = false;
};
struct ConcludeDelivery {
  DeliveryId delivery;
  bool delivered = false;  // otherwise: dead letter
};
// Cancels what of the lines still can be: at once what no factory has accepted, by asking the
// factory what one has.
struct CancelLines {
  OrderId order;              // none: the one that the lines are of
  std::vector<LineId> lines;  // of one order; none: all of them
  Actor by;
  std::string reason;  // at most kCancelReasonCharactersMax characters
};
// An operator takes a run back: lines that weren't begun are planned anew.
struct TakeBackRun {
  RunId run;
  TakeBack how = TakeBack::cancel;
  Actor by;
  std::string reason;
};
struct EraseOrder {
  OrderId order;
};
// Whose recurrence: its channel, the channel's name for it, and whether it is of the channel's
// tests.
struct RecurrenceName {
  std::string channel, external_id;
  bool test = false;
  auto operator<=>(const RecurrenceName&) const = default;
};
// Makes one, or says it anew from the next unplaced occurrence on.
struct PutRecurrence {
  Boxed<RecurrencePlacement> recurrence;
};
struct EndRecurrence {
  RecurrenceName name;
};
struct ConfirmOccurrence {
  RecurrenceName name;
  LocalDate date;
};
// The clock brought an occurrence into its horizon (due_occurrence): its order, complete, or why
// there is none.
struct PlaceOccurrence {
  RecurrenceId recurrence;
  LocalDate date;
  Boxed<OrderPlacement> order;
  SkipReason skip = SkipReason::none;
};

using Command =
    std::variant<PlaceOrder, RecordPayment, TakeReport, PlanPools, ApplyCatalog, ChoosePolicy,
                 ReleasePool, SetFactoryPause, ConcludeDelivery, EraseOrder, CancelLines,
                 TakeBackRun, PutRecurrence, EndRecurrence, ConfirmOccurrence, PlaceOccurrence>;

}  // namespace jidan::core
