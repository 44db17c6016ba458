// Due runs: the pools that are due at one instant, as a problem of assignment.hpp. Pure. A pool's
// run is the block each offer on its short list would make of it; an offer's days are the next few
// on which it could start. What room and promises allow is said here; which day is best, there.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "aggregator/core/planning/allocation.hpp"
#include "aggregator/core/planning/assignment.hpp"

namespace jidan::core {

// Offers whose blocks are built for one pool: those that can still keep its limit, the cheapest a
// piece first.
inline constexpr std::size_t kShortListMax = 16;
// Days of one offer that a run may be given to, the first it is open among them: what lies beyond
// is chosen when it is nearer.
inline constexpr std::size_t kDaysPerOfferMax = 3;
// Lines looked at for one assignment, each once an offer: who is due beyond comes with the next.
inline constexpr std::size_t kAssignedLooksMax = 16'384;

// A pool that is to be released.
struct DuePool {
  Handle pool = kNoHandle;
  ReleaseReason reason = ReleaseReason::promise_limit;
  Instant limit = kNever;  // released by then in any case
};

// False where every pool's choice is its own: no factory of the process has a limit of a day,
// neither by its terms nor by its word.
bool is_room_shared(const State& state, Index process);

// Of the pools that are added all are of one process. The state outlives it.
class DueRuns {
 public:
  DueRuns(const State& state, Instant now) : state_(state), now_(now) {}

  // False when no offer can take the pool and obey its rules, today or on a day before its limit:
  // it is not in the problem then.
  bool add(const DuePool& due);
  // Nothing more may be added.
  bool is_full() const { return pools_.size() >= kAssignedRunsMax || looks_ >= kAssignedLooksMax; }

  const AssignmentProblem& problem() const { return problem_; }
  const DuePool& pool_of(std::size_t run) const { return pools_[run]; }
  LocalDate date_of(std::uint32_t day) const { return dates_[day]; }  // its factory's
  bool is_now(std::uint32_t day) const { return problem_.days[day].starts <= now_; }
  // What the run alone would cost at the cheapest day of each other factory that had room for it,
  // the cheapest first, at most kRunnersUpMax.
  std::vector<RunnerUp> runners_up(std::size_t run, std::uint32_t chosen) const;

 private:
  std::vector<RunPlan> blocks_of(const DuePool& due, bool within_room);
  const std::vector<std::uint32_t>& days_of(Index offer);
  bool add_run(const DuePool& due, const std::vector<RunPlan>& blocks, bool within_room);
  void add_ways(const DuePool& due, const RunPlan& block, Instant latest, bool only_now,
                DueRun& run, std::vector<RunnerUp>& told);
  MicroMinor left_out_cost(const DuePool& due, const DueRun& run) const;
  MicroMinor waiting_until(const DuePool& due, Instant start) const;

  const State& state_;
  Instant now_;
  std::size_t looks_ = 0;
  AssignmentProblem problem_;
  std::vector<LocalDate> dates_;                                      // of problem_.days
  std::vector<DuePool> pools_;                                        // of problem_.runs
  std::vector<std::vector<RunnerUp>> told_;                           // of each run's ways
  std::vector<std::pair<Index, std::vector<std::uint32_t>>> offers_;  // met so far, and their days
};

}  // namespace jidan::core
