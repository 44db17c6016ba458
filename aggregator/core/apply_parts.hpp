// The changes behind apply(), one file an area. Not for use outside core.
#pragma once

#include "aggregator/core/apply.hpp"
#include "aggregator/core/event.hpp"

namespace jidan::core {

void apply_event(State& state, const CatalogApplied& event, Instant now);
void apply_event(State& state, const OrderAccepted& event, Instant now);
void apply_event(State& state, const PoolOpened& event, Instant now);
void apply_event(State& state, const LinePlaced& event, Instant now);
void apply_event(State& state, const PaymentReceived& event, Instant now);
void apply_event(State& state, const PartMoved& event, Instant now);
void apply_event(State& state, const RunReleased& event, Instant now);
void apply_event(State& state, const JobSheetIssued& event, Instant now);
void apply_event(State& state, const RunAccepted& event, Instant now);
void apply_event(State& state, const RunFenced& event, Instant now);
void apply_event(State& state, const RunStarted& event, Instant now);
void apply_event(State& state, const RunCounted& event, Instant now);
void apply_event(State& state, const RunMade& event, Instant now);
void apply_event(State& state, const ParcelShipped& event, Instant now);
void apply_event(State& state, const RunClosed& event, Instant now);
void apply_event(State& state, const PoolsAssigned& event, Instant now);
void apply_event(State& state, const EquivalentsAgreed& event, Instant now);
void apply_event(State& state, const LineSubstituted& event, Instant now);
void apply_event(State& state, const RunForgotten& event, Instant now);
void apply_event(State& state, const RekeyingBegun& event, Instant now);
void apply_event(State& state, const PartsRekeyed& event, Instant now);
void apply_event(State& state, const AvailabilityReported& event, Instant now);
void apply_event(State& state, const CancelRequested& event, Instant now);
void apply_event(State& state, const CancelConcluded& event, Instant now);
void apply_event(State& state, const JobSheetRevised& event, Instant now);
void apply_event(State& state, const JobSheetReminded& event, Instant now);
void apply_event(State& state, const ZoneTaken& event, Instant now);
void apply_event(State& state, const RecurrencePut& event, Instant now);
void apply_event(State& state, const OccurrencePlaced& event, Instant now);
void apply_event(State& state, const OccurrenceSkipped& event, Instant now);
void apply_event(State& state, const RecurrenceEnded& event, Instant now);
void apply_event(State& state, const RecurrenceForgotten& event, Instant now);

// The order awaits no payment any more, or not until then.
void forget_payment_limit(State& state, OrderId order);
// The handle of a thing that must exist; CoreBug otherwise.
Handle require(Handle handle, const char* what);
Index factory_index(const State& state, const std::string& id);
Run& run_of(State& state, RunId id);
// From here on it makes nothing; it is kept for late reports.
void end_run(State& state, Run& run, RunState as, Instant now);
// A factory that reports is heard: it isn't silent any more.
void heard(State& state, Run& run, std::uint64_t seq);
// The run's load is on its day (1), or not any more (-1).
void use_capacity(State& state, const Run& run, std::int64_t sign);
void forget_reminder(State& state, const Run& run);
// The pool was released or looked at anew: what it was given to is past.
void forget_assigned(State& state, PoolId pool);
// Every pool with lines that the factory could make is looked at again: something changed that
// they may depend on.
void reschedule_pools_of(State& state, Index factory, Instant now);

}  // namespace jidan::core
