// The block of lines one offer would make now: what of a pool fits into its run and its day, in
// serving order, with its price. A part of allocation; not for use outside core.
#pragma once

#include <optional>
#include <vector>

#include "aggregator/core/planning/allocation.hpp"

namespace jidan::core {

// Collects one offer's block. Lives for one look at one pool; the state outlives it.
class Block {
 public:
  Block(const State& state, Index offer, Instant now, BlockRoom room);

  // Whole lines unless they may be split, same-run orders whole or not at all.
  void take_all(const std::vector<Handle>& order);
  // No plan when nothing fits or MOQ and multiple clash.
  std::optional<RunPlan> finish();

 private:
  bool is_day_unused() const;
  std::optional<Instant> ready_by(Handle part) const;
  std::int64_t fitting(std::int64_t load_each) const;
  bool is_day_of_its_own(std::int64_t pieces) const;
  void take(Handle part);
  void take_together(const std::vector<Handle>& order, Handle owner);
  void add(Handle part, std::int64_t quantity, Instant ready);
  void tally(Handle part, std::int64_t quantity, Instant ready);
  bool drop_last_lines();
  bool is_late_by_its_size() const;
  void count_contents();

  const State& state_;
  Index offer_index_;
  const Offer& offer_;
  const Factory& factory_;
  Instant now_;
  std::int64_t run_max_;
  std::int64_t room_;
  bool day_unused_;
  GivenPieces given_;
  RunPlan plan_;
  std::vector<Instant> ready_;  // beside plan_.chosen
  Instant tightest_ = kNever;
};

}  // namespace jidan::core
