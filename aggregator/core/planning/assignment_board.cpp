// The board's arithmetic: every day's pieces, room and cost are kept as runs come and go.
#include "aggregator/core/planning/assignment_board.hpp"

#include <algorithm>

namespace jidan::core {
namespace {

__extension__ typedef __int128 Wide;

MicroMinor counted(Wide cost) {
  return static_cast<MicroMinor>(std::clamp<Wide>(cost, 0, kCountedCostMax));
}

std::int64_t counted_load(std::int64_t load) {
  return std::clamp<std::int64_t>(load, 0, kCountedLoadMax);
}

MicroMinor cost_at_tier(const std::vector<PriceStep>& tiers, std::int64_t pieces) {
  if (tiers.empty()) return 0;
  std::size_t step = 0;
  while (step + 1 < tiers.size() && tiers[step + 1].min_quantity <= pieces) ++step;
  return counted(Wide{pieces} * tiers[step].unit_price * kMicroPerMinor);
}

}  // namespace

MicroMinor WayCost::total() const {
  return counted(Wide{set_up} + changeovers + plates + unfilled + transit + returns + waiting +
                 room + pieces);
}

Board::Board(const AssignmentProblem& problem)
    : problem_(problem),
      days_(static_cast<std::uint32_t>(std::min(problem.days.size(), kOfferDaysMax))) {
  const std::size_t runs = problem.runs.size();
  way_costs_.assign(runs * (days_ + 1), kImpossible);
  ways_.resize(runs);
  runs_at_.resize(days_ + 1);
  for (std::uint32_t day = 0; day < days_; ++day) {
    pieces_.push_back(counted_load(problem.days[day].pieces_given));
    room_.push_back(counted_load(problem.days[day].room_thousandths));
    day_costs_.push_back(pieces_cost(day, pieces_[day]));
  }
  pieces_.push_back(0);
  room_.push_back(INT64_MAX / 2);
  day_costs_.push_back(0);
  for (std::size_t run = 0; run < runs; ++run) {
    const DueRun& due = problem.runs[run];
    run_pieces_.push_back(counted_load(due.pieces));
    loads_.push_back(counted_load(due.load_thousandths));
    for (const Way& way : due.ways) {
      if (way.day >= days_ || problem.days[way.day].starts > due.latest_start) continue;
      if (!has_way(run, way.day)) ways_[run].push_back(way.day);
      way_costs_[run * (days_ + 1) + way.day] = way.cost.total();
    }
    const MicroMinor left_out_cost = counted(due.left_out_cost);
    way_costs_[run * (days_ + 1) + left_out()] = left_out_cost;
    total_ += left_out_cost;
    day_of_.push_back(left_out());
    runs_at_[left_out()].push_back(static_cast<std::uint32_t>(run));
  }
}

MicroMinor Board::pieces_cost(std::uint32_t day, std::int64_t pieces) const {
  return day == left_out() ? 0 : cost_at_tier(problem_.days[day].tiers, pieces);
}

MicroMinor Board::cost_of_coming(std::size_t run, std::uint32_t day) const {
  return way_cost(run, day) + pieces_cost(day, pieces_[day] + run_pieces_[run]) - day_costs_[day];
}

MicroMinor Board::gain_of_leaving(std::size_t run) const {
  const std::uint32_t day = day_of_[run];
  return way_cost(run, day) + day_costs_[day] - pieces_cost(day, pieces_[day] - run_pieces_[run]);
}

MicroMinor Board::cost_of_swap(std::size_t one, std::size_t other) const {
  const std::uint32_t from = day_of_[one];
  const std::uint32_t to = day_of_[other];
  if (!may_take(to, other, one) || !may_take(from, one, other)) return kImpossible;
  const std::int64_t more = run_pieces_[one] - run_pieces_[other];
  return way_cost(one, to) + way_cost(other, from) - way_cost(one, from) - way_cost(other, to) +
         pieces_cost(to, pieces_[to] + more) - day_costs_[to] +
         pieces_cost(from, pieces_[from] - more) - day_costs_[from];
}

void Board::take_from_day(std::size_t run) {
  const std::uint32_t day = day_of_[run];
  total_ -= gain_of_leaving(run);
  pieces_[day] -= run_pieces_[run];
  room_[day] += loads_[run];
  day_costs_[day] = pieces_cost(day, pieces_[day]);
  std::vector<std::uint32_t>& there = runs_at_[day];
  there.erase(std::find(there.begin(), there.end(), run));
}

void Board::put_at_day(std::size_t run, std::uint32_t day) {
  total_ += cost_of_coming(run, day);
  pieces_[day] += run_pieces_[run];
  room_[day] -= loads_[run];
  day_costs_[day] = pieces_cost(day, pieces_[day]);
  std::vector<std::uint32_t>& there = runs_at_[day];
  // By rising number, so that the same state is the same whatever its history.
  there.insert(std::lower_bound(there.begin(), there.end(), run), static_cast<std::uint32_t>(run));
  day_of_[run] = day;
}

void Board::move(std::size_t run, std::uint32_t day) {
  take_from_day(run);
  put_at_day(run, day);
}

void Board::swap(std::size_t one, std::size_t other) {
  const std::uint32_t from = day_of_[one];
  const std::uint32_t to = day_of_[other];
  take_from_day(one);
  take_from_day(other);
  put_at_day(one, to);
  put_at_day(other, from);
}

bool Board::place(const ChosenDays& chosen) {
  // All leave first: room that one needs may be another's until then.
  for (std::size_t run = 0; run < runs(); ++run)
    if (day_of_[run] != left_out()) move(run, left_out());
  bool possible = chosen.size() == runs();
  for (std::size_t run = 0; run < std::min(chosen.size(), runs()); ++run) {
    if (chosen[run] == kLeftOut) continue;
    if (chosen[run] < days_ && has_way(run, chosen[run]) && has_room(run, chosen[run]))
      move(run, chosen[run]);
    else
      possible = false;
  }
  return possible;
}

void Board::restore(const std::vector<std::uint32_t>& days) {
  for (std::size_t run = 0; run < days.size(); ++run)
    if (day_of_[run] != days[run]) move(run, days[run]);
}

ChosenDays Board::chosen() const {
  ChosenDays chosen = day_of_;
  std::replace(chosen.begin(), chosen.end(), left_out(), kLeftOut);
  return chosen;
}

std::optional<MicroMinor> cost_of(const AssignmentProblem& problem, const ChosenDays& chosen) {
  Board board(problem);
  if (!board.place(chosen)) return std::nullopt;
  return board.total();
}

}  // namespace jidan::core
