// Local search on the board. Move and swap find the nearest valley; a price step of a whole day
// lies behind a hill that no single run can climb, so the search leaves a valley by *drain* (all
// runs of one day go elsewhere, to one day or each to its best) and *gather* (runs come until a day
// reaches a price step), descends again, and keeps what is cheaper. No chance, no clock: days are
// tried in turn.
#include <algorithm>
#include <tuple>
#include <vector>

#include "aggregator/core/planning/assignment_board.hpp"

namespace jidan::core {
namespace {

class Search {
 public:
  Search(Board& board, std::int64_t steps_max)
      : board_(board), steps_max_(steps_max), changed_(board.days() + 1, true) {}

  void run() {
    descend();
    best_ = board_.state();
    best_total_ = board_.total();
    while (!is_spent() && leave_valley()) {
    }
    board_.restore(best_);
  }
  std::int64_t steps() const { return steps_; }

 private:
  bool is_spent() const { return steps_ >= steps_max_; }
  // False when no step is left to spend.
  bool spend() {
    if (is_spent()) return false;
    ++steps_;
    return true;
  }

  // Ends where neither a move nor a swap helps. Of days that have not changed since the last such
  // place nothing new can be learnt: only changes from or to `changed_` days are tried.
  void descend() {
    while (move_all() || swap_all()) {
    }
    std::fill(changed_.begin(), changed_.end(), false);
  }

  void move(std::uint32_t run, std::uint32_t day) {
    changed_[board_.day_of(run)] = changed_[day] = true;
    board_.move(run, day);
  }

  // Each run to where it is cheapest now. True when any moved.
  bool move_all() {
    bool moved = false;
    for (std::uint32_t run = 0; run < board_.runs(); ++run) {
      const std::uint32_t from = board_.day_of(run);
      const auto [day, cost] = cheapest_for(run, !changed_[from]);
      if (day == from || cost >= board_.gain_of_leaving(run)) continue;
      move(run, day);
      moved = true;
    }
    return moved;
  }

  // The cheapest other day with room (of the changed ones only?), and what coming there costs. The
  // run's own when there is none.
  std::pair<std::uint32_t, MicroMinor> cheapest_for(std::uint32_t run, bool only_changed) {
    const std::uint32_t from = board_.day_of(run);
    std::uint32_t best = from;
    MicroMinor best_cost = Board::kImpossible;
    const auto look_at = [&](std::uint32_t day) {
      if (day == from || (only_changed && !changed_[day])) return;
      if (!board_.has_room(run, day) || !spend()) return;
      const MicroMinor cost = board_.cost_of_coming(run, day);
      if (cost < best_cost) std::tie(best, best_cost) = std::pair(day, cost);
    };
    for (const std::uint32_t day : board_.ways_of(run)) look_at(day);
    look_at(board_.left_out());
    return {best, best_cost};
  }

  // True when any two changed places.
  bool swap_all() {
    bool swapped = false;
    for (std::uint32_t one = 0; one < board_.runs(); ++one)
      for (std::uint32_t other = one + 1; other < board_.runs(); ++other) {
        const std::uint32_t from = board_.day_of(one);
        const std::uint32_t to = board_.day_of(other);
        if (from == to || (!changed_[from] && !changed_[to])) continue;
        if (!board_.has_way(one, to) || !board_.has_way(other, from)) continue;
        if (!spend()) return swapped;
        if (board_.cost_of_swap(one, other) >= 0) continue;
        board_.swap(one, other);
        changed_[from] = changed_[to] = true;
        swapped = true;
      }
    return swapped;
  }

  // Tries every way out of the best valley known; true when one led to a cheaper.
  bool leave_valley() {
    bool found = false;
    for (std::uint32_t day = 0; day < board_.days() && !is_spent(); ++day) {
      if (!board_.runs_at(day).empty()) {
        drain_to_best(day);
        found |= keep_if_cheaper();
      }
      for (std::uint32_t to = 0; to < board_.days() && !is_spent(); ++to) {
        if (to == day || board_.runs_at(day).empty()) continue;
        if (drain_into(day, to)) found |= keep_if_cheaper();
      }
      for (const PriceStep& step : board_.offer_day(day).tiers)
        if (step.min_quantity > 1 && gather(day, step)) found |= keep_if_cheaper();
    }
    return found;
  }

  bool keep_if_cheaper() {
    descend();
    if (board_.total() < best_total_) {
      best_ = board_.state();
      best_total_ = board_.total();
      return true;
    }
    board_.restore(best_);
    return false;
  }

  // Every run of the day to the cheapest other, the largest first.
  void drain_to_best(std::uint32_t day) {
    for (const std::uint32_t run : largest_first(day)) {
      const std::uint32_t to = cheapest_for(run, false).first;
      if (to != day) move(run, to);
    }
  }

  // What can go, the largest first. False when nothing can.
  bool drain_into(std::uint32_t day, std::uint32_t to) {
    bool moved = false;
    for (const std::uint32_t run : largest_first(day)) {
      if (!board_.has_way(run, to) || !board_.has_room(run, to) || !spend()) continue;
      move(run, to);
      moved = true;
    }
    return moved;
  }

  std::vector<std::uint32_t> largest_first(std::uint32_t day) const {
    std::vector<std::uint32_t> runs = board_.runs_at(day);
    std::stable_sort(runs.begin(), runs.end(), [&](std::uint32_t left, std::uint32_t right) {
      return board_.pieces(left) > board_.pieces(right);
    });
    return runs;
  }

  // Brings runs to the day until it reaches the price step, those first that lose least a piece by
  // coming. False when the step can't be reached, or is already.
  bool gather(std::uint32_t day, const PriceStep& step) {
    if (board_.pieces_at(day) >= step.min_quantity) return false;
    std::vector<std::pair<MicroMinor, std::uint32_t>> comers;
    for (std::uint32_t run = 0; run < board_.runs(); ++run) {
      if (board_.day_of(run) == day || !board_.has_way(run, day) || !spend()) continue;
      const std::int64_t pieces = std::max<std::int64_t>(1, board_.pieces(run));
      const MicroMinor lost = board_.way_cost(run, day) - board_.gain_of_leaving(run);
      comers.emplace_back(lost / pieces, run);
    }
    std::sort(comers.begin(), comers.end());
    const std::vector<std::uint32_t> before = board_.state();
    for (const auto& [lost, run] : comers) {
      if (board_.pieces_at(day) >= step.min_quantity) return true;
      if (board_.has_room(run, day)) move(run, day);
    }
    if (board_.pieces_at(day) >= step.min_quantity) return true;
    board_.restore(before);
    std::fill(changed_.begin(), changed_.end(), false);
    return false;
  }

  Board& board_;
  std::int64_t steps_max_;
  std::int64_t steps_ = 0;
  std::vector<bool> changed_;  // days, since the last valley
  std::vector<std::uint32_t> best_;
  MicroMinor best_total_ = 0;
};

}  // namespace

Improved improve(const AssignmentProblem& problem, const ChosenDays& chosen,
                 std::int64_t steps_max) {
  Board board(problem);
  board.place(chosen);
  Search search(board, steps_max);
  search.run();
  return {board.chosen(), board.total(), search.steps()};
}

}  // namespace jidan::core
