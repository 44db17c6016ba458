// What each event changes in the read tables. Works in memory on the rows a batch touches and
// writes each once at the end, in the order of their keys: most are new and so appended.
// Follows core's apply() in what becomes of a part; tests hold the two against each other.
#pragma once

#include <map>
#include <string>

#include "aggregator/ledger/order_packs.hpp"
#include "aggregator/ledger/order_stretches.hpp"
#include "aggregator/ledger/read_sql.hpp"

namespace jidan::ledger {

class Projection {
 public:
  explicit Projection(SQLite::Database& database);

  core::Sequence reached() const { return reached_; }
  // Events come in order, each once.
  void apply(core::Sequence sequence, core::Instant now, const core::Event& event);
  std::size_t orders_touched() const { return orders_.touched(); }  // since the last flush
  // Writes everything touched since the last flush, and how far it is, in one transaction.
  void flush();
  // Lets go of orders that were closed before then: at most one stretch of them, in a transaction
  // of its own, so that nobody waits long. False: there are no more. Only after a flush.
  bool drop_closed_orders(core::Instant closed_before);
  // Lets go of runs, their parcels and messages, and claims of history that is to be removed; its
  // orders are gone already. Only after a flush.
  void forget(core::Sequence up_to);
  // Empty tables begin behind removed history, with the events that were kept of it.
  void begin_behind(const RemovedHistory& removed, const std::vector<KeptEvent>& kept);

 private:
  // The row, from this batch or from the table; nullptr when it was let go of, and then an event
  // changes nothing; StoreDamaged when there never was one. Lives until the next look-up.
  OrderRow* order(core::OrderId id);
  LineRow* line(core::LineId id);  // and notes the step on it and its order
  RunRow* run(core::RunId id);     // and notes the step on it
  FactoryRow& factory(const std::string& id);
  void must_have_been_dropped(const char* what, core::Sequence sequence) const;
  void note_step(OrderRow& order);
  void heard(RunRow& run, std::uint64_t report);
  void advance_members(const RunRow& run, core::PartState to);
  void ship(LineRow& line, std::int32_t quantity);
  static void count(RunRow& run, const core::CountedLine& counted);

  void on(const core::CatalogApplied& event);
  void on(const core::PolicyChosen&) {}
  void on(const core::OrderAccepted& event);
  void on(const core::PoolOpened& event);
  void on(const core::LinePlaced& event);
  void on(const core::PaymentReceived& event);
  void on(const core::PartMoved& event);
  void on(const core::PoolReviewed&) {}
  void on(const core::RunReleased& event);
  void on(const core::JobSheetIssued& event);
  void on(const core::JobSheetCancelled& event);
  void on(const core::RunAccepted& event);
  void on(const core::RunFenced& event);
  void on(const core::RunStarted& event);
  void on(const core::RunCounted& event);
  void on(const core::RunMade& event);
  void on(const core::ParcelShipped& event);
  void on(const core::RunClosed& event);
  void on(const core::ReportNoted& event);
  void on(const core::ClaimRecorded& event);
  void on(const core::FactoryPaused& event);
  void on(const core::FactorySilent& event);
  void on(const core::AvailabilityReported& event);
  void on(const core::DeliveryConcluded&) {}
  void on(const core::OrderErased& event);
  void on(const core::RunForgotten&) {}
  void on(const core::PoolsAssigned&) {}
  void on(const core::EquivalentsAgreed&) {}
  void on(const core::LineSubstituted& event);
  void on(const core::RekeyingBegun&) {}
  void on(const core::PartsRekeyed&) {}
  void on(const core::CancelAsked& event);
  void on(const core::CancelRequested& event);
  void on(const core::CancelConcluded& event);
  void on(const core::JobSheetRevised& event);
  void on(const core::JobSheetReminded& event);
  void on(const core::RunTakenBack& event) { run(event.run); }
  // Recurrences are shown from the state; what they place are orders.
  void on(const core::ZoneTaken&) {}
  void on(const core::RecurrencePut&) {}
  void on(const core::OccurrencePlaced&) {}
  void on(const core::OccurrenceSkipped&) {}
  void on(const core::RecurrenceEnded&) {}
  void on(const core::RecurrenceForgotten&) {}

  void insert_message(const std::string& factory, core::RunId run, std::uint32_t revision,
                      core::MessageKind kind);
  void begin();
  void commit();
  void write_orders();
  void write_holds(const OrderPacks::Touched& touched);
  void note_in_stretches(const OrderPacks::Touched& touched);
  void drop_orders_of(core::Sequence stretch, core::PartState status);
  void write_runs();
  void write_factories();
  core::Sequence number_from(const char* query);

  SQLite::Database& database_;
  SQLite::Statement begin_, commit_, progress_;
  SQLite::Statement put_hold_, drop_hold_, find_run_, put_run_;
  SQLite::Statement put_pool_, put_parcel_, put_message_;
  SQLite::Statement put_claim_, find_factory_, put_factory_, put_catalog_;
  OrderPacks orders_;
  OrderStretches stretches_;

  bool writing_ = false;  // a transaction is open
  core::Sequence reached_ = 0;
  core::Sequence dropped_until_ = 0;  // what began up to here may have been let go of
  core::Sequence sequence_ = 0;       // of the event being applied
  core::Instant now_{};
  std::map<core::Sequence, RunRow> runs_;
  std::map<std::string, FactoryRow> factories_;
};

}  // namespace jidan::ledger
