// Assignment: which factory makes which run on which day, when runs compete: for room, and for the
// price step that a factory's whole day reaches together (we bargain as one customer). Pure and in
// integers: the same problem gets the same answer from every compiler; effort is counted in steps,
// never in time. What runs hold, and when a pool is due, is decided before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "aggregator/core/catalog/catalog.hpp"
#include "aggregator/core/values/instant.hpp"
#include "aggregator/core/values/money.hpp"

namespace jidan::core {

// Of the runs, the earliest due are assigned; the others wait for the next time.
inline constexpr std::size_t kAssignedRunsMax = 256;
// Offer-days beyond are not looked at: put the earliest first.
inline constexpr std::size_t kOfferDaysMax = 512;
// No single cost counts as more (a hundred million yuan): the sum over all runs and days fits.
inline constexpr MicroMinor kCountedCostMax = 10'000'000'000'000'000;
// Pieces and load count up to this many: a whole day's sums and products fit.
inline constexpr std::int64_t kCountedLoadMax = 1'000'000'000'000;
// Changes that may be tried; a step is the price of one run in one place, some 17 ns.
inline constexpr std::int64_t kAssignmentSteps = 1'000'000;
// Kept for each run, the cheapest first.
inline constexpr std::size_t kRunnersUpMax = 8;
// In place of a day: the run is left for the next time.
inline constexpr std::uint32_t kLeftOut = 0xFFFF'FFFFU;

// One factory's offer on one day: what all runs that start then share.
struct OfferDay {
  Index offer = kNoIndex;
  Instant starts{};               // first open instant of the day that a run can have
  std::vector<PriceStep> tiers;   // by all pieces of the day; none: the ways hold the price
  std::int64_t pieces_given = 0;  // by runs issued already: they count for the tier
  std::int64_t room_thousandths = kCountedLoadMax;  // load that still fits
};

// What a run costs at an offer-day beside its pieces at the tier's price.
struct WayCost {
  MicroMinor set_up = 0;
  MicroMinor changeovers = 0;
  MicroMinor plates = 0;
  MicroMinor unfilled = 0;
  MicroMinor transit = 0;
  MicroMinor returns = 0;  // expected: pieces × return rate × cost of a return
  MicroMinor waiting = 0;  // until the day starts
  MicroMinor room = 0;     // charge for scarce room: assign_alone's, nobody is paid it
  MicroMinor pieces = 0;   // where the price step counts the run and not the day
  // Between 0 and kCountedCostMax.
  MicroMinor total() const;
};

// An offer-day that can make the run: capable and certified. Who is not in the list, cannot.
struct Way {
  std::uint32_t day = 0;  // index into AssignmentProblem::days
  WayCost cost;
};

struct DueRun {
  std::int64_t pieces = 0;
  std::int64_t load_thousandths = 0;
  Instant latest_start = kNever;               // the promise: a day that starts later is no way
  MicroMinor left_out_cost = kCountedCostMax;  // what it costs to leave it for the next time
  std::vector<Way> ways;
};

struct AssignmentProblem {
  std::vector<OfferDay> days;
  std::vector<DueRun> runs;
};

// Of each run its day, or kLeftOut.
using ChosenDays = std::vector<std::uint32_t>;

// Each in turn, the earliest latest start first, to where it adds least: what a sensible person
// does.
ChosenDays earliest_due_first(const AssignmentProblem& problem);

// Always the run next that would lose most if it didn't get its best day but the second best. Sees
// who competes for room; a price step that only several runs together reach it cannot see.
ChosenDays regret_two(const AssignmentProblem& problem);

struct Improved {
  ChosenDays chosen;
  MicroMinor cost = 0;
  std::int64_t steps = 0;
};

// Local search from `chosen` (who cannot be where it says begins left out): move one run, swap two,
// and when neither helps drain a whole factory-day or gather runs until one reaches a price step,
// and look again from there. Never dearer than `chosen`; stops when nothing helps or after
// steps_max steps.
Improved improve(const AssignmentProblem& problem, const ChosenDays& chosen,
                 std::int64_t steps_max = kAssignmentSteps);

// Another day for a run: what the whole would cost more if it alone went there.
struct OtherDay {
  std::uint32_t day = kLeftOut;
  MicroMinor dearer = 0;
};

struct AssignedRun {
  std::uint32_t day = kLeftOut;
  MicroMinor cost = 0;               // what the whole would cost less without it
  std::vector<OtherDay> runners_up;  // the cheapest that still have room, at most kRunnersUpMax
};

struct Assignment {
  std::vector<AssignedRun> runs;  // as in the problem
  MicroMinor total = 0;
  // Of each day, what a thousandth of load more room there would save: 0 unless somebody is turned
  // away. The price of scarce room until the next assignment.
  std::vector<MicroMinor> room_prices;
  std::int64_t steps = 0;
};

// The whole: both beginnings improved, the cheaper kept; never dearer than each run in turn, in the
// order given. A run alone gets its cheapest day, exactly. Of more than kAssignedRunsMax runs the
// later due are left out.
Assignment assign(const AssignmentProblem& problem, std::int64_t steps_max = kAssignmentSteps);

// A run that falls due between two assignments, exactly: its cheapest day, where room that is
// scarce is charged for. The charge rises as the day fills, from nothing to the whole of its price,
// so that who could as well go elsewhere leaves the room to who cannot. `room` is each day's room
// at the last assignment, `room_prices` its prices; both as long as problem.days.
AssignedRun assign_alone(const AssignmentProblem& problem, std::size_t run,
                         const std::vector<std::int64_t>& room,
                         const std::vector<MicroMinor>& room_prices);

// The whole cost of a choice: ways, pieces at the price their day reaches (less what the pieces
// given before cost already), left-out runs. Nothing when a run has no such way, starts after its
// latest start, or a day has not the room.
std::optional<MicroMinor> cost_of(const AssignmentProblem& problem, const ChosenDays& chosen);

}  // namespace jidan::core
