// One pool's arrivals replayed through a release policy, asked exactly as the daemon asks: after
// every arrival and when its next review comes. Everything is a value; the same arrivals always
// give the same runs.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "aggregator/backtest/least_first.hpp"
#include "aggregator/backtest/tally.hpp"
#include "aggregator/core/planning/policy.hpp"
#include "aggregator/core/planning/reference.hpp"

namespace jidan::backtest {

// A policy as the replay asks it: one of the daemon's or a baseline.
using Reviewer = std::function<core::ReleaseDecision(const core::PoolFacts&)>;

// A pool and its clock, for who brings the lines one by one.
class PoolReplay {
 public:
  PoolReplay(const PoolTerms& terms, const Reviewer& reviewer);

  // A line arrives; not before anything that was decided. Asked only by the next run_until.
  void arrive(const Arrival& arrival);
  // Everything that is decided before `until`.
  void run_until(Instant until);
  // What came before is history, and is released; what is released from now on counts.
  void begin_counting(Instant at);
  // Everything that is left; the sums.
  Outcome finish();
  std::int64_t open_lines() const { return static_cast<std::int64_t>(open_.size()); }
  Instant next_review() const { return review_at_; }

 private:
  Instant open_from(Instant at);
  Instant limit_now() const;
  void price_all(core::PoolFacts& facts) const;
  core::PoolFacts facts_at(Instant now);
  void review(Instant now);
  std::size_t lines_to_release(Instant now) const;
  void release(Instant now);
  void take_out(const ReplayedLine& line);

  const PoolTerms& terms_;
  const Reviewer& reviewer_;
  core::RunCosts costs_;
  core::PoolHistory history_;
  core::Guard guard_;
  std::deque<ReplayedLine> open_;                          // by arrival
  std::map<std::uint64_t, std::int64_t> variants_;         // to how many open lines have it
  std::map<core::Index, std::int64_t> pieces_by_product_;  // of the open lines
  LeastFirst<Instant> limits_;                             // of the open lines
  LeastFirst<Instant> made_by_;                            // of those whose promise can be kept
  core::WaitingSums waiting_;
  std::int64_t pieces_ = 0;
  std::int64_t load_thousandths_ = 0;
  Instant review_at_ = core::kNever;
  core::PolicyRest rest_;
  bool is_asked_by_arrival_ = false;
  Instant opened_since_ = core::kNever;
  Instant next_open_{};
  Tally tally_;
};

// Arrivals of [from, until) count; those before are history, and their last run is released before
// the first that counts. Arrivals are sorted by instant.
struct Period {
  Instant from{};
  Instant until = core::kNever;
};
Outcome replay(std::span<const Arrival> arrivals, const PoolTerms& terms, const Reviewer& reviewer,
               Period period);

// Cost of the reference over the same lines.
MicroMinor reference_cost(std::span<const Arrival> arrivals, const PoolTerms& terms, Period period);

// What the reference's plan costs when it is carried out as the replay carries out a policy's: with
// plates and MOQ rules by product, which the plan itself doesn't see. Plates of before `from` are
// kept.
Outcome reference_outcome(std::span<const Arrival> arrivals, const PoolTerms& terms, Period period);

}  // namespace jidan::backtest
