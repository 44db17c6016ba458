// Explanations: why a pool waits and what would release it, what each factory would cost and what
// keeps it from taking the pool, where the pieces of an order or a line are. Numbers, instants and
// closed sets, never text: words are the edges'. The policy is asked, not read: whatever
// review_pool() would do is what is said.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/core/inspect.hpp"

namespace jidan::core {

// An instant as the clock of a factory shows it.
struct LocalMoment {
  Instant at = kNever;  // kNever: no such moment is known, and the rest is empty
  std::string zone;     // IANA name
  LocalTime local;
};

// What keeps an offer from taking the pool at this moment. Several may hold at once.
enum class OfferBlock : std::uint8_t {
  not_valid,            // outside valid_from .. valid_to
  paused,               // by an operator
  silent,               // it let an acknowledgement expire
  told_closed,          // closed by its own word
  closed,               // outside its working time
  full,                 // no room today
  never_reads,          // it has no receive hours in which to acknowledge
  below_moq_elsewhere,  // its MOQ isn't met and its rule is to look for another factory
  below_moq_hold,       // the same, and its rule is to hold the lines
  moq_unreachable,      // MOQ and multiple can't both be met within its run maximum
  too_late              // a promise would be broken there
};
std::string_view to_text(OfferBlock);

// What one offer would ask for all of the pool, up to its run maximum, if it took it at `starts`.
struct OfferTerms {
  std::string factory;
  bool is_reckoned_with = false;  // the one whose terms the policy sees
  std::vector<OfferBlock> blocks;
  LocalMoment starts;  // when it could begin at the earliest
  LocalMoment limit;   // latest safe release there
  std::int64_t moq_pieces = 0, run_max = 0;
  std::optional<RunPrice> price;  // nothing: moq_unreachable; with plates where they are counted
  bool counts_plates = true;      // false: more lines than are walked (kExplainedLinesMax)
  Minor tier_above_best = 0;
  std::optional<Minor> waiting;       // of all lines until `starts`
  std::optional<Minor> controllable;  // set-up, changeovers, plates, tier, unfilled and waiting
  std::optional<Minor> transit;       // of each line's parcel; nothing beyond kExplainedLinesMax
  std::optional<Minor> returns;       // expected by its record; nothing beyond the same
  std::optional<Minor> full_cost;     // price, transit and returns: what factories are compared by
};

enum class MilestoneKind : std::uint8_t { moq, tier, run_maximum };
std::string_view to_text(MilestoneKind);

// A number of pieces at which the terms of the offer reckoned with change.
struct Milestone {
  MilestoneKind kind = MilestoneKind::moq;
  std::int64_t pieces = 0, more = 0;
  Minor unit_price = 0;                 // once it is reached
  std::optional<ReleaseReason> reason;  // the pool is released when it is reached; else it waits on
};

// What ends the waiting if nothing else happens: pieces or time, whichever comes first.
struct PoolRelease {
  std::optional<std::int64_t> more_pieces;  // the fewest that would release it now
  std::optional<ReleaseReason> pieces_reason;
  LocalMoment at;  // without another line; kNever when not within the looks taken
  std::optional<ReleaseReason> time_reason;
  bool ends_held = false;  // at that moment the lines are held: below MOQ, and nobody takes pay
  LocalMoment looked_at;   // the next review
  LocalMoment limit;       // released by then in any case
};

struct PoolExplanation {
  PoolView pool;  // without its offers
  PoolRelease release;
  std::vector<Milestone> milestones;  // rising by pieces
  std::vector<OfferTerms> offers;     // every offer that may make some line, the reckoned one first
};
std::optional<PoolExplanation> explain_pool(const State& state, PoolId pool, Instant now);

// Where some pieces of a line are.
struct PieceGroup {
  PartState state = PartState::pooled;
  std::int32_t quantity = 0;
  HoldReason hold = HoldReason::none;  // when held
  PoolId pool;                         // when pooled
  RunId run;                           // from in_run on, as long as it is known
  std::string factory;                 // of the run
  bool is_remake = false;
};
struct ExplainedLine {
  LineId id;
  std::string ordered;  // SKU
  std::string made_as;  // the equivalent's, where the buyer's consent was made use of
  std::vector<PieceGroup> pieces;
};
struct OrderExplanation {
  OrderId order;
  Promise promise;
  std::vector<ExplainedLine> lines;
  std::vector<PoolExplanation> pools;  // each once, that some line waits in; kExplainedPoolsMax
};
// Nothing: it is not open. An explanation of a line holds that line only.
std::optional<OrderExplanation> explain_order(const State& state, OrderId order, Instant now);
std::optional<OrderExplanation> explain_line(const State& state, LineId line, Instant now);

// Of a run what its release event doesn't say, as long as it can be told.
struct RunTerms {
  std::optional<Minor> waiting;          // of its lines until it was released
  std::optional<Minor> tier_above_best;  // while its catalog version is in force
  LocalMoment released;                  // at its factory, unless that left the catalog
};
std::optional<RunTerms> explain_run(const State& state, RunId run);

// Lines walked for plates and parcels: beyond it these two terms are left out, so that nothing an
// operator asks holds the writer for a millisecond.
inline constexpr std::size_t kExplainedLinesMax = 512;
// Price steps shown behind the one in force.
inline constexpr std::size_t kExplainedTiersMax = 4;
// Times the policy is asked on, from one review to the next, until it releases.
inline constexpr int kExplainedLooksMax = 16;
// Pools of one order that are explained with it.
inline constexpr std::size_t kExplainedPoolsMax = 8;

}  // namespace jidan::core
