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

#include "aggregator/core/planning/policy.hpp"
#include "aggregator/core/planning/reference.hpp"

namespace jidan::backtest {

using core::Duration;
using core::Instant;
using core::MicroMinor;

struct Arrival {
  Instant at{};
  std::int64_t pieces = 1;
  std::uint64_t variant = 0;
};

// What a pool is planned under: one offer, its calendar, and a promise for every line.
struct PoolTerms {
  core::Offer offer;
  core::Calendar calendar;
  core::Minor waiting_minor_per_line_hour = 0;
  Duration promise{};
};

// A policy as the replay asks it: one of the daemon's or a baseline.
using Reviewer = std::function<core::ReleaseDecision(const core::PoolFacts&)>;

// What it cost, by term, over the lines that count.
struct Outcome {
  std::int64_t lines = 0;
  std::int64_t pieces = 0;
  std::int64_t runs = 0;
  std::int64_t decisions = 0;
  MicroMinor set_up = 0;
  MicroMinor changeovers = 0;
  MicroMinor tier = 0;      // above the best tier
  MicroMinor unfilled = 0;  // billed and not made
  MicroMinor waiting = 0;
  std::int64_t kept = 0;      // promises kept of those that could be
  std::int64_t keepable = 0;  // a latest safe release not before the first open instant
  Duration waited_p50{};
  Duration waited_p95{};
  MicroMinor reference = 0;  // the first-in-first-out optimum of the same lines

  MicroMinor cost() const { return set_up + changeovers + tier + unfilled + waiting; }
};

// A line's latest safe release: the last open instant within its promise, or the first open instant
// when there is none (its promise can't be kept).
core::PlannedLine planned(const Arrival& arrival, const PoolTerms& terms);

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
  core::PoolFacts facts_at(Instant now);
  void review(Instant now);
  void release(Instant now);
  void count(const core::PlannedLine& line, Instant now);
  void add_terms(const core::RunPrice& price, MicroMinor waited);

  const PoolTerms& terms_;
  const Reviewer& reviewer_;
  core::RunCosts costs_;
  core::PoolHistory history_;
  core::Guard guard_;
  std::deque<core::PlannedLine> open_;              // by arrival
  std::map<std::uint64_t, std::int64_t> variants_;  // to how many open lines have it
  core::WaitingSums waiting_;
  std::int64_t pieces_ = 0;
  Instant review_at_ = core::kNever;
  Instant opened_since_ = core::kNever;
  Instant next_open_{};
  Outcome outcome_;
  std::vector<Duration> waited_;
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

}  // namespace jidan::backtest
