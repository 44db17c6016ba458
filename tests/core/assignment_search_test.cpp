// How good a choice is: against all choices where they can be counted, and against simpler rules.
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "aggregator/core/planning/assignment.hpp"
#include "tests/core/assignment_problems.hpp"

namespace jidan::testing {

using namespace core;

namespace {

constexpr MicroMinor kOne = kMicroPerMinor;

// The cheapest of all choices, each looked at.
MicroMinor optimum(const AssignmentProblem& problem) {
  ChosenDays chosen(problem.runs.size(), 0);
  const auto last = static_cast<std::uint32_t>(problem.days.size());
  MicroMinor best = INT64_MAX;
  for (;;) {
    ChosenDays tried = chosen;
    std::replace(tried.begin(), tried.end(), last, kLeftOut);
    best = std::min(best, cost_of(problem, tried).value_or(INT64_MAX));
    std::size_t digit = 0;
    while (digit < chosen.size() && chosen[digit] == last) chosen[digit++] = 0;
    if (digit == chosen.size()) return best;
    ++chosen[digit];
  }
}

// Three runs on day 1 and a hill before day 0: the step at 90 is reached by all three only.
AssignmentProblem behind_a_hill() {
  const std::vector<PriceStep> steep{{1, 20}, {90, 10}};
  return {{a_day(100, steep), a_day(100, {{1, 15}})},
          {a_run(30, {{0, 0}, {1, 0}}), a_run(30, {{0, 0}, {1, 0}}), a_run(30, {{0, 0}, {1, 0}})}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(assignment_search)

BOOST_AUTO_TEST_CASE(every_choice_is_possible_and_never_dearer_than_earliest_due_first) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Seeded seeded(seed);
    const AssignmentProblem problem =
        a_random_problem(seeded, seeded.between(1, 14), seeded.between(1, 9));
    const auto greedy = cost_of(problem, earliest_due_first(problem));
    const auto regret = cost_of(problem, regret_two(problem));
    const Assignment assignment = assign(problem, 50'000);
    const auto cost = cost_of(problem, days_of(assignment));
    BOOST_TEST_REQUIRE((greedy && regret && cost), "seed " << seed);
    BOOST_TEST_REQUIRE(*cost == assignment.total, "seed " << seed);
    BOOST_TEST_REQUIRE(*cost <= *greedy, "seed " << seed);
    BOOST_TEST_REQUIRE(*cost <= *regret, "seed " << seed);
  }
}

BOOST_AUTO_TEST_CASE(a_run_alone_gets_its_cheapest_day_exactly) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Seeded seeded(seed);
    const AssignmentProblem problem = a_random_problem(seeded, 1, 16);
    const std::vector<MicroMinor> free(problem.days.size(), 0);
    std::vector<std::int64_t> room;
    for (const OfferDay& day : problem.days) room.push_back(day.room_thousandths);
    const AssignedRun alone = assign_alone(problem, 0, room, free);
    BOOST_TEST_REQUIRE(cost_of(problem, {alone.day}).value() == optimum(problem), "seed " << seed);
    BOOST_TEST_REQUIRE(assign(problem, 0).total == optimum(problem), "seed " << seed);
  }
}

BOOST_AUTO_TEST_CASE(small_problems_are_solved_within_a_percent_of_the_best_of_all_choices) {
  MicroMinor best = 0;
  MicroMinor found = 0;
  int exact = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Seeded seeded(seed);
    const AssignmentProblem problem = a_random_problem(seeded, 5, 4);
    const MicroMinor its_best = optimum(problem);
    const MicroMinor its_found = assign(problem).total;
    BOOST_TEST_REQUIRE(its_found >= its_best, "seed " << seed);
    best += its_best;
    found += its_found;
    exact += its_found == its_best ? 1 : 0;
  }
  BOOST_TEST(found - best <= best / 100);
  BOOST_TEST(exact >= 90);
}

BOOST_AUTO_TEST_CASE(whole_days_are_shifted_to_a_price_step_that_no_single_run_reaches) {
  const AssignmentProblem problem = behind_a_hill();
  // Each run that goes alone, and any two that go, make it dearer.
  const MicroMinor there = cost_of(problem, {1, 1, 1}).value();
  BOOST_TEST(cost_of(problem, {0, 1, 1}).value() > there);
  BOOST_TEST(cost_of(problem, {0, 0, 1}).value() > there);
  const Improved improved = improve(problem, {1, 1, 1});
  BOOST_TEST(improved.chosen == (ChosenDays{0, 0, 0}), boost::test_tools::per_element());
  BOOST_TEST(improved.cost == 90 * 10 * kOne);
}

BOOST_AUTO_TEST_CASE(runs_of_several_days_are_gathered_to_a_price_step) {
  AssignmentProblem problem = behind_a_hill();
  problem.days.push_back(problem.days[1]);
  problem.days.push_back(problem.days[1]);
  for (DueRun& run : problem.runs)
    for (const std::uint32_t day : {2U, 3U}) run.ways.push_back({day, {}});
  // Each day has one run: draining one of them brings but a third of the step.
  const Improved improved = improve(problem, {1, 2, 3});
  BOOST_TEST(improved.chosen == (ChosenDays{0, 0, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(two_runs_on_full_days_change_places) {
  const AssignmentProblem problem{{a_day(30), a_day(30)},
                                  {a_run(30, {{0, 50}, {1, 10}}), a_run(30, {{0, 10}, {1, 50}})}};
  BOOST_TEST(improve(problem, {0, 1}).cost == 20 * kOne);
}

BOOST_AUTO_TEST_CASE(regret_gives_the_last_room_to_whom_the_second_best_costs_most) {
  AssignmentProblem problem{{a_day(30), a_day(60)},
                            {a_run(30, {{0, 10}, {1, 11}}), a_run(30, {{0, 10}, {1, 90}})}};
  problem.runs[1].latest_start = kNever + Duration{1};
  BOOST_TEST(earliest_due_first(problem) == (ChosenDays{0, 1}), boost::test_tools::per_element());
  BOOST_TEST(regret_two(problem) == (ChosenDays{1, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_same_problem_has_the_same_answer_every_time) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Seeded seeded(seed);
    const AssignmentProblem problem = a_random_problem(seeded, 12, 8);
    const Assignment first = assign(problem);
    const Assignment second = assign(problem);
    BOOST_TEST_REQUIRE((days_of(first) == days_of(second)), "seed " << seed);
    BOOST_TEST_REQUIRE(first.steps == second.steps);
    BOOST_TEST_REQUIRE((first.room_prices == second.room_prices));
  }
}

BOOST_AUTO_TEST_CASE(no_more_steps_are_taken_than_allowed_and_without_any_the_beginning_stays) {
  Seeded seeded(7);
  const AssignmentProblem problem = a_random_problem(seeded, 14, 9);
  const ChosenDays greedy = earliest_due_first(problem);
  BOOST_TEST((improve(problem, greedy, 0).chosen == greedy));
  BOOST_TEST(improve(problem, greedy, 0).steps == 0);
  const std::int64_t enough = improve(problem, greedy).steps;
  BOOST_TEST_REQUIRE(enough < kAssignmentSteps);
  BOOST_TEST(improve(problem, greedy, enough).cost == improve(problem, greedy).cost);
  for (const std::int64_t allowed : {std::int64_t{1}, std::int64_t{100}, enough - 1}) {
    BOOST_TEST(improve(problem, greedy, allowed).steps == allowed);
    BOOST_TEST(improve(problem, greedy, allowed).cost <= cost_of(problem, greedy).value());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
