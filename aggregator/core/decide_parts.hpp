// The decisions behind decide(), one file an area. Not for use outside core.
#pragma once

#include <map>

#include "aggregator/core/decide.hpp"
#include "aggregator/core/planning/allocation.hpp"
#include "aggregator/core/planning/catalog_change.hpp"
#include "aggregator/core/planning/run_rest.hpp"

namespace jidan::core {

Decision decide_place_order(const State& state, PlaceOrder&& command, Instant now);
// What the rules say of an order, whether it is then placed or only asked about. An infeasible
// promise is said in `promise`, and refused as well where its channel wants that; `rejection` then
// has the earliest that could be promised instead.
struct OrderCheck {
  Rejection rejection;
  Promise promise;
  // Lines that nobody can make as ordered, by their place in the order, and the equivalent each is
  // made as.
  std::map<std::size_t, const Product*> made_as;
};
OrderCheck check_order(const State& state, const OrderPlacement& order, const Channel& channel,
                       Instant now);
Decision decide_payment(const State& state, const RecordPayment& command, Instant now);
// What is unpaid of the order is cancelled.
void drop_unpaid(const State& state, OrderId order, std::vector<Event>& events);
Decision decide_put_recurrence(const State& state, const PutRecurrence& command, Instant now);
Decision decide_end_recurrence(const State& state, const EndRecurrence& command, Instant now);
Decision decide_confirm(const State& state, const ConfirmOccurrence& command, Instant now);
Decision decide_occurrence(const State& state, const PlaceOccurrence& command, Instant now);
// The first recurrence that ended long enough ago; nothing when none did.
std::vector<Event> forget_recurrence(const State& state, Instant now);
Decision decide_report(const State& state, const TakeReport& command, Instant now);
Decision decide_plan(const State& state, Instant now);
Decision decide_catalog(const State& state, const ApplyCatalog& command, Instant now);
Decision decide_release_pool(const State& state, const ReleasePool& command, Instant now);

// The pool a line of that product belongs to: the open one, or one that `events` opens (appended
// when needed). The id is right because events are numbered from state.next_sequence.
PoolId pool_for(const State& state, const Product& product, bool test, std::vector<Event>& events);

// Where a piece that may be made waits: in its product's pool, or held while the product is. Says
// so in `moved`.
void send_to_wait(const State& state, const Product& product, bool test, PartMoved& moved,
                  std::vector<Event>& events);

// Opens the pools that lines will move to, and says which pools are concerned.
RekeyingBegun begin_rekeying(const State& state, const CatalogChange& change,
                             std::vector<Event>& events);
// The next step of a re-keying that is under way.
std::vector<Event> rekey_lines(const State& state);

// Appends the moves that take a run's part out of it: into a hold when the reason says so, else
// back into its pool with the factory excluded.
void move_out_of_run(const State& state, const Run& run, Handle part, std::int32_t quantity,
                     ReportReason reason, std::vector<Event>& events);

// The run, its job sheet and the outbox row, from a plan. `detail` says the numbers behind the
// reason.
void release_run(const State& state, const Pool& pool, const RunPlan& plan, ReleaseReason reason,
                 Instant now, std::vector<Event>& events);

// Back into its pool, where this factory may be given it as well.
void put_back(const State& state, const Run& run, Handle part, std::int32_t quantity,
              std::vector<Event>& events);

// Pieces were taken out of the run (their moves are among the events): the next revision of its
// sheet; or its end, where nothing is left, or where nobody has accepted it yet and its offer makes
// no run of so few: then the rest goes back to its pools.
void revise_or_end(const State& state, const Run& run, const RemovedPieces& removed,
                   std::vector<Event>& events);
// The run's end by cancellation, and the message that says so.
void end_cancelled_run(const State& state, const Run& run, std::vector<Event>& events);
// Blanks a factory is sent beyond the pieces, for what spoils.
std::int64_t spare_blanks(const Offer& offer, std::int64_t pieces);
// Where a run's pieces go from the factory: "buyer" or "hub:ID", as the part's channel has it.
std::string ships_to(const State& state, const Factory& factory, Handle part);

// The next number of a run of that day; days begin where its factory is.
std::uint32_t next_day_number(const State& state, LocalDate date);

// A pool of test orders becomes a run; its run takes its next step: accepted, started, made,
// shipped.
std::vector<Event> release_test_run(const State& state, const Pool& pool, Instant now);
std::vector<Event> step_test_run(const State& state, RunId id, Instant now);

// The pooled parts that no factory can make. What becomes of them: made as an equivalent, or held
// for the operator.
std::vector<Handle> homeless_parts(const State& state, const Pool& pool);
void house(const State& state, std::vector<Handle> homeless, Instant now,
           std::vector<Event>& events);
void hold_lines(const State& state, const std::vector<Handle>& parts, HoldReason reason,
                std::vector<Event>& events);

// What a look at a pool found: it is to be released, for that reason.
struct DueLook {
  PoolFacts facts;
  ReleaseReason reason = ReleaseReason::promise_limit;
};
// Nothing when it is not; then `events` say what becomes of it until the next look.
std::optional<DueLook> look_at(const State& state, const Pool& pool, Instant now,
                               std::vector<Event>& events);
// A due pool and whatever fell due with it and competes for the same room: each gets its factory
// and its day.
std::vector<Event> release_due(const State& state, const Pool& pool, const DueLook& due,
                               Instant now);
// The first of the pools that were given to factories at this moment becomes a run.
std::vector<Event> release_assigned(const State& state, Instant now);
// A due pool by itself: the best plan of this moment, or what becomes of it without one.
std::vector<Event> release_due_pool(const State& state, const Pool& pool, const DueLook& due,
                                    Instant now);
// What the release was decided by, for people and for explain.
void add_figures(const DueLook& due, const RunPlan& plan, RunReleased& released);
// When a due pool could make no run: the next moment that could change it.
Instant retry_at(const PoolFacts& facts);

Rejection refuse(RefusalCode code, std::string pointer = {}, std::string detail = {});
Rejection unknown(Unknown what);

}  // namespace jidan::core
