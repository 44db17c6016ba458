// The board on which an assignment is made: each run lies at one day, or is left out; what any
// change would cost is answered at once. Keeps the invariant that no day holds more than its room
// and no run lies where it has no way. It decides nothing; assignment_search.cpp does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "aggregator/core/planning/assignment.hpp"

namespace jidan::core {

class Board {
 public:
  // No change costs as much.
  static constexpr MicroMinor kImpossible = INT64_MAX;

  // `problem` must outlive the board. All runs begin left out.
  explicit Board(const AssignmentProblem& problem);

  std::size_t runs() const { return day_of_.size(); }
  // Days proper; the place behind the last is for what is left out and has no limit.
  std::uint32_t days() const { return days_; }
  std::uint32_t left_out() const { return days_; }

  std::uint32_t day_of(std::size_t run) const { return day_of_[run]; }
  const std::vector<std::uint32_t>& runs_at(std::uint32_t day) const { return runs_at_[day]; }
  // Days at which the run may start, earliest named first; without left_out().
  const std::vector<std::uint32_t>& ways_of(std::size_t run) const { return ways_[run]; }
  bool has_way(std::size_t run, std::uint32_t day) const {
    return way_cost(run, day) != kImpossible;
  }
  bool has_room(std::size_t run, std::uint32_t day) const { return load(run) <= room_[day]; }
  std::int64_t room(std::uint32_t day) const { return room_[day]; }
  std::int64_t pieces_at(std::uint32_t day) const { return pieces_[day]; }
  std::int64_t load(std::size_t run) const { return loads_[run]; }
  std::int64_t pieces(std::size_t run) const { return run_pieces_[run]; }
  Instant latest_start(std::size_t run) const { return problem_.runs[run].latest_start; }
  const OfferDay& offer_day(std::uint32_t day) const { return problem_.days[day]; }

  // What the run costs beside the tier's price; kImpossible without a way.
  MicroMinor way_cost(std::size_t run, std::uint32_t day) const {
    return way_costs_[run * (days_ + 1) + day];
  }
  // All pieces of the day at the price that so many reach.
  MicroMinor pieces_cost(std::uint32_t day, std::int64_t pieces) const;
  // What the whole grows by when the run comes to a day where it is not; room is not looked at.
  MicroMinor cost_of_coming(std::size_t run, std::uint32_t day) const;
  // What the whole shrinks by when the run leaves where it is.
  MicroMinor gain_of_leaving(std::size_t run) const;
  // What the whole changes by; kImpossible when it can't be done. Not for two runs of one day.
  MicroMinor cost_of_swap(std::size_t one, std::size_t other) const;

  // The change must be possible.
  void move(std::size_t run, std::uint32_t day);
  void swap(std::size_t one, std::size_t other);
  // From the problem's terms. False when a run has no such way or its day no room: it is left out
  // then.
  bool place(const ChosenDays& chosen);
  // Puts everything where `days` says, which once was the board's state.
  void restore(const std::vector<std::uint32_t>& days);
  const std::vector<std::uint32_t>& state() const { return day_of_; }
  MicroMinor total() const { return total_; }
  // In the problem's terms.
  ChosenDays chosen() const;

 private:
  void take_from_day(std::size_t run);
  void put_at_day(std::size_t run, std::uint32_t day);
  bool may_take(std::uint32_t day, std::size_t leaving, std::size_t coming) const {
    return has_way(coming, day) && loads_[coming] <= room_[day] + loads_[leaving];
  }

  const AssignmentProblem& problem_;
  std::uint32_t days_;
  std::vector<MicroMinor> way_costs_;  // runs × (days + 1)
  std::vector<std::vector<std::uint32_t>> ways_;
  std::vector<std::int64_t> loads_;
  std::vector<std::int64_t> run_pieces_;
  std::vector<std::uint32_t> day_of_;
  std::vector<std::vector<std::uint32_t>> runs_at_;
  std::vector<std::int64_t> pieces_;  // of each day, the given ones too
  std::vector<std::int64_t> room_;
  std::vector<MicroMinor> day_costs_;  // pieces_cost of each day as it is
  MicroMinor total_ = 0;
};

}  // namespace jidan::core
