// The instances on which the choice of factories is measured, and the optima kept for them.
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "bench/planning/assignment_instances.hpp"
#include "bench/planning/assignment_lp.hpp"

using namespace jidan;

namespace {

struct KeptOptimum {
  std::uint64_t fingerprint = 0;
  core::ChosenDays chosen;
};

std::map<int, KeptOptimum> kept_optima() {
  std::ifstream file("bench/planning/assignment_optima.csv");
  std::map<int, KeptOptimum> kept;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    const std::size_t first = line.find(',');
    const std::size_t second = line.find(',', first + 1);
    KeptOptimum optimum;
    optimum.fingerprint = std::stoull(line.substr(first + 1, second - first - 1), nullptr, 16);
    std::istringstream days(line.substr(second + 1));
    for (std::string day; days >> day;)
      optimum.chosen.push_back(day == "-" ? core::kLeftOut
                                          : static_cast<std::uint32_t>(std::stoul(day)));
    kept[std::stoi(line)] = optimum;
  }
  return kept;
}

// Enough for a gap to show; all of them are `bench/planning/assignment.py`'s.
constexpr int kTried = 12;

}  // namespace

BOOST_AUTO_TEST_SUITE(assignment_instances)

BOOST_AUTO_TEST_CASE(an_instance_has_30_runs_8_factories_and_3_days_and_every_run_has_ways) {
  for (int number = 0; number < bench::kAssignmentInstances; ++number) {
    const core::AssignmentProblem problem = bench::assignment_instance(number);
    std::set<core::Index> factories;
    std::set<core::Instant> days;
    for (const core::OfferDay& day : problem.days) {
      factories.insert(day.offer);
      days.insert(day.starts);
    }
    BOOST_TEST_REQUIRE(problem.runs.size() == 30U);
    BOOST_TEST_REQUIRE(factories.size() == 8U);
    BOOST_TEST_REQUIRE(days.size() == 3U);
    for (const core::DueRun& run : problem.runs) BOOST_TEST_REQUIRE(run.ways.size() >= 3U);
  }
}

BOOST_AUTO_TEST_CASE(no_two_instances_are_the_same) {
  std::set<std::uint64_t> fingerprints;
  for (int number = 0; number < bench::kAssignmentInstances; ++number)
    fingerprints.insert(bench::fingerprint_of(bench::assignment_instance(number)));
  BOOST_TEST(fingerprints.size() == static_cast<std::size_t>(bench::kAssignmentInstances));
}

BOOST_AUTO_TEST_CASE(every_kept_optimum_is_of_today_s_instance_and_breaks_no_rule) {
  const auto kept = kept_optima();
  BOOST_TEST_REQUIRE(!kept.empty());
  for (const auto& [number, optimum] : kept) {
    const core::AssignmentProblem problem = bench::assignment_instance(number);
    BOOST_TEST_REQUIRE(bench::fingerprint_of(problem) == optimum.fingerprint, number);
    BOOST_TEST_REQUIRE(core::cost_of(problem, optimum.chosen).has_value(), number);
  }
}

BOOST_AUTO_TEST_CASE(the_choice_is_within_two_percent_of_the_optimum_and_never_below_it) {
  core::MicroMinor best = 0;
  core::MicroMinor found = 0;
  int tried = 0;
  for (const auto& [number, optimum] : kept_optima()) {
    if (tried++ == kTried) break;
    const core::AssignmentProblem problem = bench::assignment_instance(number);
    const core::MicroMinor its_best = core::cost_of(problem, optimum.chosen).value();
    const core::MicroMinor its_found = core::assign(problem).total;
    BOOST_TEST_REQUIRE(its_found >= its_best, number);
    best += its_best;
    found += its_found;
  }
  BOOST_TEST(found - best <= best / 50);
}

BOOST_AUTO_TEST_CASE(the_integer_program_names_every_run_and_never_a_day_without_a_way) {
  core::AssignmentProblem problem = bench::assignment_instance(0);
  problem.days.resize(2);
  problem.runs.resize(1);
  core::Way way;
  way.day = 1;
  way.cost.set_up = 1'500'001;
  problem.runs[0].ways = {way};
  problem.runs[0].pieces = 10;
  problem.runs[0].load_thousandths = problem.days[1].room_thousandths = 10'000;
  problem.runs[0].latest_start = problem.days[1].starts;
  problem.days[1].tiers = {{1, 30}, {10, 20}};
  problem.days[1].pieces_given = 0;
  std::ostringstream out;
  bench::write_lp(problem, out);
  const std::string text = out.str();
  // At the first step no optimum can be: the run alone reaches the second.
  BOOST_TEST(text.find("x_0_1_0") == std::string::npos);
  BOOST_TEST(text.find(" +201.500001 x_0_1_1\n") != std::string::npos);
  BOOST_TEST(text.find("x_0_0_") == std::string::npos);
  BOOST_TEST(text.find(" once_0: o_0 + x_0_1_1\n = 1\n") != std::string::npos);
  BOOST_TEST(text.find(" least_y_1_1: -10 y_1_1 + 10 x_0_1_1\n >= 0\n") != std::string::npos);
  BOOST_TEST(text.find(" room_y_1_1: -10000 y_1_1 + 10000 x_0_1_1\n <= 0\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
