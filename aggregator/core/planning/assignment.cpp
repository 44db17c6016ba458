// Where an assignment begins, and what is told of it in the end: each run's runners-up, each day's
// price of room.
#include "aggregator/core/planning/assignment.hpp"

#include <algorithm>
#include <numeric>

#include "aggregator/core/planning/assignment_board.hpp"

namespace jidan::core {
namespace {

__extension__ typedef __int128 Wide;

std::vector<std::uint32_t> by_due(const AssignmentProblem& problem) {
  std::vector<std::uint32_t> order(problem.runs.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t left, std::uint32_t right) {
    return problem.runs[left].latest_start < problem.runs[right].latest_start;
  });
  return order;
}

// The cheapest place of a run that is left out, and what the second best costs more.
struct Best {
  std::uint32_t day = 0;
  MicroMinor cost = 0;
  MicroMinor regret = 0;
};

Best best_for(const Board& board, std::size_t run) {
  // Being left out counts as a place: who has only one day fears for it most.
  Best best{board.left_out(), board.way_cost(run, board.left_out()), 0};
  MicroMinor second = Board::kImpossible;
  for (const std::uint32_t day : board.ways_of(run)) {
    if (!board.has_room(run, day)) continue;
    const MicroMinor cost = board.cost_of_coming(run, day);
    if (cost < best.cost) {
      second = best.cost;
      best = {day, cost, 0};
    } else {
      second = std::min(second, cost);
    }
  }
  best.regret = second == Board::kImpossible ? 0 : second - best.cost;
  return best;
}

std::vector<OtherDay> runners_up_of(const Board& board, std::size_t run) {
  const std::uint32_t from = board.day_of(run);
  const MicroMinor gain = board.gain_of_leaving(run);
  std::vector<OtherDay> others;
  for (const std::uint32_t day : board.ways_of(run))
    if (day != from && board.has_room(run, day))
      others.push_back({day, board.cost_of_coming(run, day) - gain});
  std::stable_sort(others.begin(), others.end(), [](const OtherDay& left, const OtherDay& right) {
    return left.dearer < right.dearer;
  });
  if (others.size() > kRunnersUpMax) others.resize(kRunnersUpMax);
  return others;
}

ChosenDays each_in_turn(const AssignmentProblem& problem, const std::vector<std::uint32_t>& order) {
  Board board(problem);
  for (const std::uint32_t run : order) board.move(run, best_for(board, run).day);
  return board.chosen();
}

// The most that any run turned away from the day would save by coming, by the load it lacks.
MicroMinor room_price_at(const Board& board, std::uint32_t day) {
  MicroMinor price = 0;
  for (std::size_t run = 0; run < board.runs(); ++run) {
    if (board.day_of(run) == day || !board.has_way(run, day) || board.has_room(run, day)) continue;
    const MicroMinor saved = board.gain_of_leaving(run) - board.cost_of_coming(run, day);
    price = std::max(price, saved / (board.load(run) - board.room(day)));
  }
  return price;
}

// What the load costs at a day that had `room` and has `left` of it: the mean of the fill before
// and after, as if each unit was charged for by how full it finds the day.
MicroMinor charge_for(std::int64_t load, std::int64_t room, std::int64_t left, MicroMinor price) {
  if (room <= 0) return 0;
  const Wide filled = std::clamp<Wide>(Wide{room} - left, 0, room);
  const Wide mean_fill_twice = 2 * filled + load;
  const Wide charge = Wide{load} * price * mean_fill_twice / (2 * Wide{room});
  return static_cast<MicroMinor>(std::clamp<Wide>(charge, 0, kCountedCostMax));
}

Assignment told(const AssignmentProblem& problem, const Improved& improved) {
  Board board(problem);
  board.place(improved.chosen);
  Assignment assignment;
  assignment.total = board.total();
  for (std::size_t run = 0; run < board.runs(); ++run)
    assignment.runs.push_back(
        {improved.chosen[run], board.gain_of_leaving(run), runners_up_of(board, run)});
  assignment.room_prices.resize(problem.days.size());
  for (std::uint32_t day = 0; day < board.days(); ++day)
    assignment.room_prices[day] = room_price_at(board, day);
  return assignment;
}

}  // namespace

ChosenDays earliest_due_first(const AssignmentProblem& problem) {
  return each_in_turn(problem, by_due(problem));
}

ChosenDays regret_two(const AssignmentProblem& problem) {
  Board board(problem);
  std::vector<std::uint32_t> open = by_due(problem);
  std::vector<Best> best;
  for (const std::uint32_t run : open) best.push_back(best_for(board, run));
  while (!open.empty()) {
    std::size_t next = 0;
    for (std::size_t i = 1; i < open.size(); ++i)
      if (best[i].regret > best[next].regret) next = i;
    const std::uint32_t day = best[next].day;
    board.move(open[next], day);
    open.erase(open.begin() + static_cast<std::ptrdiff_t>(next));
    best.erase(best.begin() + static_cast<std::ptrdiff_t>(next));
    // Only who could have gone there sees another world.
    for (std::size_t i = 0; i < open.size(); ++i)
      if (day != board.left_out() && board.has_way(open[i], day))
        best[i] = best_for(board, open[i]);
  }
  return board.chosen();
}

Assignment assign(const AssignmentProblem& problem, std::int64_t steps_max) {
  AssignmentProblem first = problem;
  const std::vector<std::uint32_t> order = by_due(problem);
  for (std::size_t i = kAssignedRunsMax; i < order.size(); ++i) first.runs[order[i]].ways.clear();
  Improved best = improve(first, earliest_due_first(first), steps_max / 2);
  const Improved other = improve(first, regret_two(first), steps_max - steps_max / 2);
  const std::int64_t steps = best.steps + other.steps;
  if (other.cost < best.cost) best = other;
  // Nobody may be better off by being decided alone, in the order they came.
  std::vector<std::uint32_t> as_given(first.runs.size());
  std::iota(as_given.begin(), as_given.end(), 0U);
  const ChosenDays in_turn = each_in_turn(first, as_given);
  if (const auto cost = cost_of(first, in_turn); cost && *cost < best.cost)
    best = {in_turn, *cost, 0};
  Assignment assignment = told(first, best);
  assignment.steps = steps;
  return assignment;
}

AssignedRun assign_alone(const AssignmentProblem& problem, std::size_t run,
                         const std::vector<std::int64_t>& room,
                         const std::vector<MicroMinor>& room_prices) {
  AssignmentProblem alone{problem.days, {problem.runs[run]}};
  Board board(alone);
  for (Way& way : alone.runs.front().ways) {
    if (way.day >= board.days()) continue;
    way.cost.room =
        charge_for(board.load(0), room[way.day], board.room(way.day), room_prices[way.day]);
  }
  return assign(alone).runs.front();
}

}  // namespace jidan::core
