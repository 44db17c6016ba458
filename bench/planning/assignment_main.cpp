// The choice of factories on the fixed instances: what greedy, regret-2 and the local search cost,
// and how long each takes; and the same instances as integer programs. bench/planning/assignment.py
// runs it. Usage: jidan-bench-assignment [FIRST COUNT]                    one line of JSON an
// instance
//        jidan-bench-assignment --lp FOLDER [FIRST COUNT]        NUMBER.lp and NUMBER.start
//        jidan-bench-assignment --price < choices                "NUMBER DAY…" a line; DAY - is
//        left out
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "bench/planning/assignment_instances.hpp"
#include "bench/planning/assignment_lp.hpp"

using namespace jidan;

namespace {

// Each instance is solved so often; the middle time is its time. Processor time: one thread that
// waits for nothing, on a machine that may have other work.
constexpr int kTimed = 5;

core::ChosenDays chosen_of(const core::Assignment& assignment) {
  core::ChosenDays chosen;
  for (const core::AssignedRun& run : assignment.runs) chosen.push_back(run.day);
  return chosen;
}

double milliseconds_of(const core::AssignmentProblem& problem) {
  std::vector<double> times;
  for (int i = 0; i < kTimed; ++i) {
    const std::clock_t began = std::clock();
    const core::Assignment assignment = core::assign(problem);
    const std::clock_t took = std::clock() - began;
    if (assignment.runs.size() == problem.runs.size())
      times.push_back(1'000.0 * static_cast<double>(took) / CLOCKS_PER_SEC);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

// What no choice can change: every piece at the lowest price on any list.
core::MicroMinor unavoidable(const core::AssignmentProblem& problem) {
  core::Minor lowest = INT64_MAX;
  for (const core::OfferDay& day : problem.days)
    for (const core::PriceStep& step : day.tiers) lowest = std::min(lowest, step.unit_price);
  core::MicroMinor sum = 0;
  for (const core::DueRun& run : problem.runs) sum += run.pieces * lowest * core::kMicroPerMinor;
  return sum;
}

long long micro_of(const core::AssignmentProblem& problem, const core::ChosenDays& chosen) {
  return core::cost_of(problem, chosen).value_or(-1);
}

void measure(int number) {
  const core::AssignmentProblem problem = bench::assignment_instance(number);
  const core::ChosenDays greedy = core::earliest_due_first(problem);
  const core::ChosenDays regret = core::regret_two(problem);
  const core::Assignment assignment = core::assign(problem);
  const core::ChosenDays chosen = chosen_of(assignment);
  std::printf(
      "{\"instance\":%d,\"fingerprint\":\"%016llx\",\"greedy\":%lld,\"regret\":%lld,"
      "\"local_search\":%lld,\"unavoidable\":%lld,\"left_out\":%d,\"greedy_left_out\":%d,"
      "\"steps\":%lld,\"ms\":%.3f}\n",
      number, static_cast<unsigned long long>(bench::fingerprint_of(problem)),
      micro_of(problem, greedy), micro_of(problem, regret), micro_of(problem, chosen),
      static_cast<long long>(unavoidable(problem)),
      static_cast<int>(std::count(chosen.begin(), chosen.end(), core::kLeftOut)),
      static_cast<int>(std::count(greedy.begin(), greedy.end(), core::kLeftOut)),
      static_cast<long long>(assignment.steps), milliseconds_of(problem));
}

bool write_programs(const std::string& folder, int number) {
  const core::AssignmentProblem problem = bench::assignment_instance(number);
  std::ofstream lp(folder + "/" + std::to_string(number) + ".lp");
  bench::write_lp(problem, lp);
  std::ofstream start(folder + "/" + std::to_string(number) + ".start");
  bench::write_start(problem, chosen_of(core::assign(problem)), start);
  return lp.good() && start.good();
}

// Micro-units, or -1 for a choice that breaks a rule.
void price(const std::string& line) {
  std::istringstream words(line);
  int number = 0;
  words >> number;
  core::ChosenDays chosen;
  for (std::string day; words >> day;)
    chosen.push_back(day == "-" ? core::kLeftOut : static_cast<std::uint32_t>(std::stoul(day)));
  const core::AssignmentProblem problem = bench::assignment_instance(number);
  std::printf("{\"instance\":%d,\"fingerprint\":\"%016llx\",\"cost\":%lld}\n", number,
              static_cast<unsigned long long>(bench::fingerprint_of(problem)),
              micro_of(problem, chosen));
}

}  // namespace

int main(int count, char** words) {
  std::vector<std::string> arguments(words + 1, words + count);
  if (!arguments.empty() && arguments.front() == "--price") {
    for (std::string line; std::getline(std::cin, line);) price(line);
    return 0;
  }
  std::string folder;
  if (arguments.size() >= 2 && arguments.front() == "--lp") {
    folder = arguments[1];
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  const int first = arguments.empty() ? 0 : std::atoi(arguments[0].c_str());
  const int instances =
      arguments.size() < 2 ? bench::kAssignmentInstances : std::atoi(arguments[1].c_str());
  for (int number = first; number < first + instances; ++number) {
    if (folder.empty()) {
      measure(number);
    } else if (!write_programs(folder, number)) {
      std::fprintf(stderr, "jidan-bench-assignment: cannot write to %s\n", folder.c_str());
      return 1;
    }
  }
  return 0;
}
