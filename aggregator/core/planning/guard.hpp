// The guard of a clever policy: the first-in-first-out reference of what has arrived, kept current
// block by block, beside what the pool has cost. While the pool costs more than twice the reference
// and a run, rent-or-buy decides. A value of bounded size, so that every pool of the state has one.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "aggregator/core/planning/reference.hpp"

namespace jidan::core {

class Guard {
 public:
  // Places at which a run of the reference may begin. When there is no room for another, the two
  // neighbours are merged that lie closest together for their age: 28 are enough to find the best
  // beginning within a tenth of a run's age, and cost a pool a KiB.
  static constexpr std::size_t kBlocks = 28;

  // What lines would cost at present. Without costs or calendar (nobody may be asked) they are
  // reckoned to cost nothing.
  struct Terms {
    const RunCosts* costs = nullptr;
    const Calendar* calendar = nullptr;
    std::int64_t variants = 1;  // PoolHistory::variants()
    Duration lead{};            // from a line's limit back to the latest start of its run
  };

  // A line arrived, not before those that were added. Answers the latest start of its run. O(1) but
  // once for each block, whose lines all arrive within five minutes or while nobody is open.
  Instant add(const PlannedLine& line, const Terms& terms);
  // A run was released at this cost, its waiting included; negative when one is taken back.
  void released(MicroMinor cost) { spent_ += cost; }

  MicroMinor spent() const { return spent_; }
  // Of all lines that arrived.
  MicroMinor reference(const Terms& terms) const;
  // What the pool has cost, per mille of the reference; nothing before there was one.
  std::optional<std::int64_t> permille(MicroMinor open_cost, const Terms& terms) const;
  // May waiting go on, when releasing now would bring the pool's cost to spent + open_cost?
  bool allows(MicroMinor open_cost, MicroMinor one_run, const Terms& terms) const;
  // What a line cost in the reference, of late: a day counts a 28th less than the day after it.
  // Nothing in the first week.
  std::optional<MicroMinor> cost_per_line() const;
  std::size_t blocks() const { return blocks_.size(); }

  template <class A>
  void fields(A& a) {
    a(spent_, reference_, blocks_, open_, recent_lines_256_, recent_reference_, first_day_, day_);
  }

 private:
  // Lines that arrive close together, in seconds since 1970 (which last until 2106).
  struct Block {
    MicroMinor reference = 0;   // of all lines before it
    std::uint32_t arrived = 0;  // on average
    std::uint32_t limit = 0;    // latest start of the tightest
    std::uint32_t lines = 0;
    std::uint32_t pieces = 0;
    std::uint32_t half_inverse = 0;  // 2^31 / (2·D), D the seconds a line may wait

    template <class A>
    void fields(A& a) {
      a(reference, arrived, limit, lines, pieces, half_inverse);
    }
  };
  // The last block, to which lines still come.
  struct OpenBlock {
    Instant first{};
    Instant last{};
    Instant start{};  // first open instant at or after `first`
    Instant limit = kNever;
    std::int64_t lead_ms = 0;  // of its first line, whatever is known later
    std::int64_t lines = 0;
    std::int64_t pieces = 0;
    std::int64_t behind_first_ms = 0;  // Σ
    std::int64_t allowed_ms = 0;       // Σ

    template <class A>
    void fields(A& a) {
      a(first, last, start, limit, lead_ms, lines, pieces, behind_first_ms, allowed_ms);
    }
  };

  bool belongs_to_open(const PlannedLine& line) const;
  Block closed_form() const;
  void close(const Terms& terms);
  void make_room();
  void count_days(Instant now, std::int64_t lines, MicroMinor reference);

  struct Best {
    MicroMinor reference = 0;
    std::size_t dead = 0;  // blocks at the front at which no run can begin any more
  };
  Best best_plan(const Block& last, Instant start, const Terms& terms) const;

  MicroMinor spent_ = 0;
  MicroMinor reference_ = 0;  // of all closed blocks
  std::vector<Block> blocks_;
  OpenBlock open_;
  std::int64_t recent_lines_256_ = 0;
  MicroMinor recent_reference_ = 0;
  std::int64_t first_day_ = 0;  // since 1970
  std::int64_t day_ = 0;
};

}  // namespace jidan::core
