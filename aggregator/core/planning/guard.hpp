// The guard of a clever policy: the first-in-first-out reference of what has arrived, kept current
// line by line, beside what the pool has cost. While the pool costs more than twice the reference
// and a run, rent-or-buy decides. A value, so that a snapshot can hold it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "aggregator/core/planning/reference.hpp"

namespace jidan::core {

class Guard {
 public:
  // How far back a run of the reference may begin. What lies before is settled.
  static constexpr std::size_t kBlocks = 512;
  static constexpr std::size_t kDays = 28;

  // A line arrived; `start` is the first open instant at or after it.
  void add(const PlannedLine& line, Instant start, const RunCosts& costs);
  // A run was released at this cost, its waiting included.
  void released(MicroMinor cost) { spent_ += cost; }

  MicroMinor spent() const { return spent_; }
  MicroMinor reference() const { return reference_; }
  std::int64_t lines() const { return lines_; }
  // What the pool has cost, per mille of the reference; nothing before there was one.
  std::optional<std::int64_t> permille(MicroMinor open_cost) const;
  // May waiting go on, when releasing now would bring the pool's cost to spent + open_cost?
  bool allows(MicroMinor open_cost, MicroMinor one_run) const;
  // What a line cost in the reference over the last 28 days; nothing in the first week.
  std::optional<MicroMinor> cost_per_line() const;

  template <class A>
  void fields(A& a) {
    a(spent_, reference_, lines_, waiting_, pieces_, blocks_, last_block_, first_block_, days_,
      day_);
  }

 private:
  // Lines that arrive close together and start together.
  struct Block {
    Instant first{};
    Instant limit = kNever;     // the tightest
    Instant start{};            // of its first line
    WaitingSums waiting;        // of all lines before it
    std::int64_t pieces = 0;    // of all lines before it
    MicroMinor reference = 0;   // of all lines before it
    std::int64_t variants = 0;  // those seen here last

    template <class A>
    void fields(A& a) {
      a(first, limit, start, waiting, pieces, reference, variants);
    }
  };
  struct Day {
    std::int64_t lines = 0;
    MicroMinor reference = 0;

    template <class A>
    void fields(A& a) {
      a(lines, reference);
    }
  };

  void open_block(const PlannedLine& line, Instant start);
  void see_variant(std::uint64_t variant);
  void find_best(Instant start, const RunCosts& costs);
  void end_days(Instant now);

  MicroMinor spent_ = 0;
  MicroMinor reference_ = 0;
  std::int64_t lines_ = 0;
  WaitingSums waiting_;
  std::int64_t pieces_ = 0;
  std::vector<Block> blocks_;
  std::map<std::uint64_t, std::uint64_t> last_block_;  // variant → number of its last block
  std::uint64_t first_block_ = 0;                      // number of blocks_.front()
  std::vector<Day> days_;  // ends of the last days with arrivals, rising
  std::int64_t day_ = 0;
};

}  // namespace jidan::core
