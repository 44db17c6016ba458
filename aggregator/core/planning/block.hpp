// The block of lines one offer would make now: what of a pool fits into its run and its day, in
// serving order, with its price. A part of allocation; not for use outside core.
#pragma once

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "aggregator/core/planning/allocation.hpp"

namespace jidan::core {

// Collects one offer's block. Lives for one look at one pool; the state and the lines outlive it.
class Block {
 public:
  Block(const State& state, const ServedLines& lines, Index offer, Instant now, BlockRoom room);

  // Whole lines unless they may be split, same-run orders whole or not at all.
  void take_all();
  // No plan when nothing fits or MOQ and multiple clash.
  std::optional<RunPlan> finish();

 private:
  // What is said once for all lines that share it.
  enum class Answer : std::uint8_t { unknown, no, yes };
  struct Reach {
    bool is_known = false;
    Route route;
    Minor parcel = 0;  // transit to the buyer
    // By kind of promise: the earliest limit asked for, and by when it must be made.
    std::array<Instant, kPromiseKinds> limit{kNever, kNever, kNever};
    std::array<Instant, kPromiseKinds> made_by{kNever, kNever, kNever};
  };
  struct Taken {
    std::uint32_t line = 0;  // of the served lines
    Instant ready{};         // not before it must be made, and exactly that for the tightest
  };

  bool is_day_unused() const;
  bool is_makeable(const ServedLine& line);
  bool is_eligible(const ClassLimit& limits);
  Reach& reach(const ServedLine& line);
  std::optional<Instant> ready_by(const ServedLine& line);
  std::int64_t fitting(std::int64_t load_each) const;
  bool is_day_of_its_own(std::int64_t pieces) const;
  void take(std::uint32_t line);
  void take_together(Handle owner);
  void add(std::uint32_t line, std::int64_t quantity, Instant ready);
  void tally(const Taken& taken, std::int64_t quantity);
  bool drop_last_lines();
  bool is_late_by_its_size() const;
  void count_contents();

  const State& state_;
  const ServedLines& served_;
  Index offer_index_;
  const Offer& offer_;
  const Factory& factory_;
  Instant now_;
  std::int64_t run_max_;
  std::int64_t room_;
  bool day_unused_;
  GivenPieces given_;
  RunPlan plan_;
  std::vector<Taken> taken_;      // beside plan_.chosen
  std::vector<Answer> makeable_;  // by product
  std::vector<std::pair<const ClassLimit*, bool>> eligible_;
  std::vector<Reach> reaches_;  // by destination
  Instant tightest_ = kNever;
};

}  // namespace jidan::core
