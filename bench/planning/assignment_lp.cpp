// Columns: x_RUN_DAY_STEP (the run starts on the day, and the day reaches the step), y_DAY_STEP
// (the day reaches the step), o_RUN (left out). Rows: each run once; each day one step; a column
// only with its step; a day's pieces at least its step's; load within the room. A day that has more
// pieces than its step needs is allowed: a later step is cheaper.
#include "bench/planning/assignment_lp.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace jidan::bench {
namespace {

using namespace core;

struct Column {
  std::size_t run = 0;
  std::uint32_t day = 0;
  std::size_t step = 0;
  MicroMinor cost = 0;
  std::string name;
};

std::string step_name(std::uint32_t day, std::size_t step) {
  return "y_" + std::to_string(day) + "_" + std::to_string(step);
}

std::string run_name(std::size_t run, std::uint32_t day, std::size_t step) {
  return "x_" + std::to_string(run) + "_" + std::to_string(day) + "_" + std::to_string(step);
}

// Micro-units as a decimal number of minor units: exact.
std::string decimal(MicroMinor cost) {
  std::string fraction = std::to_string(std::abs(cost) % kMicroPerMinor);
  fraction.insert(0, 6 - fraction.size(), '0');
  return (cost < 0 ? "-" : "+") + std::to_string(std::abs(cost) / kMicroPerMinor) + "." + fraction;
}

std::size_t step_of(const OfferDay& day, std::int64_t pieces) {
  std::size_t step = 0;
  while (step + 1 < day.tiers.size() && day.tiers[step + 1].min_quantity <= pieces) ++step;
  return step;
}

// Pieces of the runs (not the given ones) from which on the day is at the step.
std::int64_t least_at(const OfferDay& day, std::size_t step) {
  return step == 0 ? 0 : std::max<std::int64_t>(0, day.tiers[step].min_quantity - day.pieces_given);
}

// A day that has so many pieces is beyond the step: a later one is cheaper, no optimum is at this.
bool is_passed(const OfferDay& day, std::size_t step, std::int64_t pieces) {
  return step + 1 < day.tiers.size() &&
         day.tiers[step + 1].min_quantity <= day.pieces_given + pieces;
}

// The step's price for all pieces, less what the pieces given before cost already.
MicroMinor step_cost(const OfferDay& day, std::size_t step) {
  const Minor more =
      day.tiers[step].unit_price - day.tiers[step_of(day, day.pieces_given)].unit_price;
  return day.pieces_given * more * kMicroPerMinor;
}

std::vector<Column> columns_of(const AssignmentProblem& problem) {
  std::vector<Column> columns;
  for (std::size_t run = 0; run < problem.runs.size(); ++run)
    for (const Way& way : problem.runs[run].ways) {
      const OfferDay& day = problem.days[way.day];
      const DueRun& due = problem.runs[run];
      if (day.starts > due.latest_start || due.load_thousandths > day.room_thousandths) continue;
      for (std::size_t step = 0; step < day.tiers.size(); ++step) {
        if (is_passed(day, step, due.pieces)) continue;
        columns.push_back(
            {run, way.day, step,
             way.cost.total() + due.pieces * day.tiers[step].unit_price * kMicroPerMinor,
             run_name(run, way.day, step)});
      }
    }
  return columns;
}

void write_objective(const AssignmentProblem& problem, const std::vector<Column>& columns,
                     std::ostream& out) {
  out << "Minimize\n obj:";
  for (const Column& column : columns)
    out << ' ' << decimal(column.cost) << ' ' << column.name << '\n';
  for (std::uint32_t day = 0; day < problem.days.size(); ++day)
    for (std::size_t step = 0; step < problem.days[day].tiers.size(); ++step)
      out << ' ' << decimal(step_cost(problem.days[day], step)) << ' ' << step_name(day, step)
          << '\n';
  for (std::size_t run = 0; run < problem.runs.size(); ++run)
    out << ' ' << decimal(problem.runs[run].left_out_cost) << " o_" << run << '\n';
}

void write_runs(const AssignmentProblem& problem, const std::vector<Column>& columns,
                std::ostream& out) {
  for (std::size_t run = 0; run < problem.runs.size(); ++run) {
    out << " once_" << run << ": o_" << run;
    for (const Column& column : columns)
      if (column.run == run) out << " + " << column.name << '\n';
    out << " = 1\n";
  }
  for (const Column& column : columns)
    out << " with_" << column.name << ": " << column.name << " - "
        << step_name(column.day, column.step) << " <= 0\n";
}

void write_step(const AssignmentProblem& problem, const std::vector<Column>& columns,
                std::uint32_t index, std::size_t step, std::ostream& out) {
  const OfferDay& day = problem.days[index];
  std::string pieces;
  std::string load;
  for (const Column& column : columns) {
    if (column.day != index || column.step != step) continue;
    const DueRun& run = problem.runs[column.run];
    pieces += " + " + std::to_string(run.pieces) + " " + column.name + "\n";
    load += " + " + std::to_string(run.load_thousandths) + " " + column.name + "\n";
  }
  const std::string name = step_name(index, step);
  const std::int64_t least = least_at(day, step);
  if (least > 0) out << " least_" << name << ": -" << least << " " << name << pieces << " >= 0\n";
  if (pieces.empty()) return;
  out << " room_" << name << ": -" << day.room_thousandths << " " << name << load << " <= 0\n";
}

void write_days(const AssignmentProblem& problem, const std::vector<Column>& columns,
                std::ostream& out) {
  for (std::uint32_t day = 0; day < problem.days.size(); ++day) {
    out << " one_" << day << ":";
    for (std::size_t step = 0; step < problem.days[day].tiers.size(); ++step)
      out << " + " << step_name(day, step);
    out << " = 1\n";
    for (std::size_t step = 0; step < problem.days[day].tiers.size(); ++step)
      write_step(problem, columns, day, step, out);
  }
}

}  // namespace

void write_lp(const AssignmentProblem& problem, std::ostream& out) {
  const std::vector<Column> columns = columns_of(problem);
  write_objective(problem, columns, out);
  out << "Subject To\n";
  write_runs(problem, columns, out);
  write_days(problem, columns, out);
  out << "Binary\n";
  for (const Column& column : columns) out << ' ' << column.name << '\n';
  for (std::uint32_t day = 0; day < problem.days.size(); ++day)
    for (std::size_t step = 0; step < problem.days[day].tiers.size(); ++step)
      out << ' ' << step_name(day, step) << '\n';
  for (std::size_t run = 0; run < problem.runs.size(); ++run) out << " o_" << run << '\n';
  out << "End\n";
}

void write_start(const AssignmentProblem& problem, const ChosenDays& chosen, std::ostream& out) {
  std::vector<std::int64_t> pieces;
  for (const OfferDay& day : problem.days) pieces.push_back(day.pieces_given);
  for (std::size_t run = 0; run < chosen.size(); ++run)
    if (chosen[run] != kLeftOut) pieces[chosen[run]] += problem.runs[run].pieces;
  int line = 0;
  const auto write = [&](const std::string& name) { out << line++ << ' ' << name << " 1\n"; };
  for (std::uint32_t day = 0; day < problem.days.size(); ++day)
    write(step_name(day, step_of(problem.days[day], pieces[day])));
  for (std::size_t run = 0; run < chosen.size(); ++run)
    write(
        chosen[run] == kLeftOut
            ? "o_" + std::to_string(run)
            : run_name(run, chosen[run], step_of(problem.days[chosen[run]], pieces[chosen[run]])));
}

}  // namespace jidan::bench
