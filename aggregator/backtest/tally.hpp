// What a pool is replayed under, what a line of it is, and what its runs cost: priced by the core's
// economics, summed by term. The replay of a policy and the reference are counted by the same sums.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "aggregator/core/planning/economics.hpp"
#include "aggregator/core/planning/reference.hpp"

namespace jidan::backtest {

using core::Duration;
using core::Instant;
using core::MicroMinor;

// When a line is due, where that is known from an order: pieces ready at the factory (kNever:
// nothing was promised), and how long its channel lets it wait.
struct Due {
  Instant made_by = core::kNever;
  Instant release_by = core::kNever;
};

struct Arrival {
  Instant at{};
  std::int64_t pieces = 1;
  std::uint64_t variant = 0;
  // With a catalog behind the pool; without `due` the pool's promise holds.
  core::Index product = core::kNoIndex;
  std::int64_t load_thousandths = 0;
  std::uint64_t artwork = 0;  // 0 = none
  std::optional<Due> due{};
};

// What a pool is planned under: one offer, its calendar, and a promise for every line.
struct PoolTerms {
  core::Offer offer;
  core::Calendar calendar;
  core::Minor waiting_minor_per_line_hour = 0;
  Duration promise{};
  // With a catalog behind the pool: lead time and MOQ rules by product count.
  const core::Catalog* catalog = nullptr;
  const core::Factory* factory = nullptr;
};

struct MadeRun {
  Instant at{};
  std::int64_t lines = 0;
  std::int64_t pieces = 0;
};

// What it cost, by term, over the lines that count.
struct Outcome {
  std::int64_t lines = 0;
  std::int64_t pieces = 0;
  std::int64_t runs = 0;
  std::int64_t decisions = 0;
  MicroMinor set_up = 0;
  MicroMinor changeovers = 0;
  MicroMinor plates = 0;
  MicroMinor tier = 0;      // above the best tier
  MicroMinor unfilled = 0;  // billed and not made
  MicroMinor waiting = 0;
  std::int64_t kept = 0;      // promises kept of those that could be
  std::int64_t keepable = 0;  // a latest safe release not before the first open instant
  Duration waited_p50{};
  Duration waited_p95{};
  std::vector<Duration> waited;    // of each line, rising
  std::vector<MadeRun> runs_made;  // in order

  MicroMinor cost() const { return set_up + changeovers + plates + tier + unfilled + waiting; }
};

// A line in a replay: as a plan sees it, and what only its price and its promise need.
struct ReplayedLine {
  core::PlannedLine plan;
  core::Index product = core::kNoIndex;
  std::int64_t load_thousandths = 0;
  std::uint64_t artwork = 0;
  Instant made_by = core::kNever;
  bool keepable = false;
};

// A line's latest safe release: the last open instant within its promise, or the first open instant
// when there is none (its promise can't be kept).
ReplayedLine replayed(const Arrival& arrival, const PoolTerms& terms);

// When a run of that load released at `now` is made; `now` itself where no factory says how long.
Instant made_at(const PoolTerms& terms, std::int64_t load_thousandths, Instant now);

// Of the pool's products; an empty one where they aren't known.
const core::Catalog& catalog_of(const PoolTerms& terms);
// Pieces that the MOQ rules ask for. What no run of the offer can hold isn't asked for.
std::int64_t moq_within_run(const PoolTerms& terms, const core::RunContents& contents);

// The element at `permille` of a rising list; zero of none.
Duration quantile(const std::vector<Duration>& rising, std::size_t permille);

// The sums of the runs of one pool. The terms outlive it.
class Tally {
 public:
  explicit Tally(const PoolTerms& terms) : terms_(terms) {}

  // These lines are released in one run at `now`; what it costs, its waiting included. Not empty,
  // and no more pieces than a run holds.
  MicroMinor add_run(std::span<const ReplayedLine> lines, Instant now);
  void add_decision() { ++outcome_.decisions; }
  // Forgets the sums; plates stay where they are.
  void start_anew() { outcome_ = {}; }
  Outcome finish();

 private:
  std::int64_t count_new_plates(std::span<const ReplayedLine> lines, Instant now);
  void count_promises(std::span<const ReplayedLine> lines, Instant now, std::int64_t load);
  void add_terms(const core::RunPrice& price, MicroMinor waited);

  const PoolTerms& terms_;
  std::map<std::uint64_t, Instant> plates_;  // artwork → kept until
  Outcome outcome_;
};

}  // namespace jidan::backtest
