// Which factory gets which run: what a choice costs, what no choice may break, what is told of it.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/planning/assignment.hpp"
#include "tests/core/assignment_problems.hpp"

namespace jidan::testing {

using namespace core;

namespace {

constexpr MicroMinor kOne = kMicroPerMinor;

// 100 pieces cost 10 each, 99 cost 12 each.
std::vector<PriceStep> two_steps() {
  return {{1, 12}, {100, 10}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(assignment)

BOOST_AUTO_TEST_CASE(all_pieces_of_a_day_have_the_price_that_they_reach_together) {
  const AssignmentProblem problem{{a_day(1'000, two_steps())},
                                  {a_run(60, {{0, 5}}), a_run(40, {{0, 7}})}};
  BOOST_TEST(cost_of(problem, {0, kLeftOut}).value() == (60 * 12 + 5 + 1'000'000) * kOne);
  BOOST_TEST(cost_of(problem, {0, 0}).value() == (100 * 10 + 5 + 7) * kOne);
}

BOOST_AUTO_TEST_CASE(pieces_given_before_count_for_the_tier_and_get_cheaper_with_it) {
  AssignmentProblem problem{{a_day(1'000, two_steps())}, {a_run(40, {{0, 0}})}};
  problem.days[0].pieces_given = 59;
  BOOST_TEST(cost_of(problem, {0}).value() == 40 * 12 * kOne);
  problem.days[0].pieces_given = 60;
  BOOST_TEST(cost_of(problem, {0}).value() == (40 * 10 - 60 * 2) * kOne);
}

BOOST_AUTO_TEST_CASE(an_offer_whose_price_is_in_its_ways_needs_no_tiers) {
  const AssignmentProblem problem{{a_day(100)}, {a_run(60, {{0, 500}})}};
  BOOST_TEST(cost_of(problem, {0}).value() == 500 * kOne);
}

BOOST_AUTO_TEST_CASE(every_term_of_a_way_counts_once) {
  const WayCost cost{1, 20, 300, 4'000, 50'000, 600'000, 7'000'000, 80'000'000};
  BOOST_TEST(cost.total() == 87'654'321);
  WayCost most;
  most.set_up = most.waiting = INT64_MAX;
  BOOST_TEST(most.total() == kCountedCostMax);
  most = {};
  most.transit = -5;
  BOOST_TEST(most.total() == 0);
}

BOOST_AUTO_TEST_CASE(a_choice_without_a_way_is_no_choice) {
  const AssignmentProblem problem{{a_day(100), a_day(100)}, {a_run(60, {{0, 1}})}};
  BOOST_TEST(!cost_of(problem, {1}).has_value());
  BOOST_TEST(!cost_of(problem, {2}).has_value());
  BOOST_TEST(!cost_of(problem, {}).has_value());
  BOOST_TEST(!cost_of(problem, {0, 0}).has_value());
}

BOOST_AUTO_TEST_CASE(a_day_takes_its_room_and_not_a_thousandth_more) {
  AssignmentProblem problem{{a_day(100)}, {a_run(60, {{0, 1}}), a_run(40, {{0, 1}})}};
  BOOST_TEST(cost_of(problem, {0, 0}).has_value());
  problem.runs[1].load_thousandths += 1;
  BOOST_TEST(!cost_of(problem, {0, 0}).has_value());
  BOOST_TEST(assign(problem).total == (1'000'000 + 1) * kOne);
}

BOOST_AUTO_TEST_CASE(a_day_may_start_at_the_latest_start_and_not_a_millisecond_later) {
  AssignmentProblem problem{{a_day(100)}, {a_run(60, {{0, 1}})}};
  problem.runs[0].latest_start = Instant{Duration{5'000}};
  problem.days[0].starts = Instant{Duration{5'000}};
  BOOST_TEST(assign(problem).runs[0].day == 0U);
  problem.days[0].starts += Duration{1};
  BOOST_TEST(!cost_of(problem, {0}).has_value());
  BOOST_TEST(assign(problem).runs[0].day == kLeftOut);
}

BOOST_AUTO_TEST_CASE(a_run_for_which_every_day_is_dearer_than_waiting_is_left_out) {
  AssignmentProblem problem{{a_day(100)}, {a_run(60, {{0, 900}})}};
  problem.runs[0].left_out_cost = 899 * kOne;
  BOOST_TEST(assign(problem).runs[0].day == kLeftOut);
  problem.runs[0].left_out_cost = 901 * kOne;
  BOOST_TEST(assign(problem).runs[0].day == 0U);
}

BOOST_AUTO_TEST_CASE(the_runners_up_say_what_each_other_day_would_have_cost_more) {
  AssignmentProblem problem{
      {a_day(100, two_steps()), a_day(100, two_steps()), a_day(59, two_steps())},
      {a_run(60, {{0, 30}, {1, 10}, {2, 0}})}};
  const Assignment assignment = assign(problem);
  BOOST_TEST(assignment.runs[0].day == 1U);
  BOOST_TEST(assignment.runs[0].cost == (60 * 12 + 10) * kOne);
  // Day 2 would be cheaper and has no room: it is no runner-up.
  BOOST_TEST_REQUIRE(assignment.runs[0].runners_up.size() == 1U);
  BOOST_TEST(assignment.runs[0].runners_up[0].day == 0U);
  BOOST_TEST(assignment.runs[0].runners_up[0].dearer == 20 * kOne);
}

BOOST_AUTO_TEST_CASE(of_many_runners_up_the_cheapest_eight_are_kept) {
  AssignmentProblem problem;
  std::vector<std::pair<std::uint32_t, Minor>> costs;
  for (std::uint32_t day = 0; day < kRunnersUpMax + 2; ++day) {
    problem.days.push_back(a_day(100));
    costs.emplace_back(day, 100 - static_cast<Minor>(day));
  }
  problem.runs.push_back(a_run(10, costs));
  const AssignedRun run = assign(problem).runs[0];
  BOOST_TEST(run.day == kRunnersUpMax + 1);
  BOOST_TEST_REQUIRE(run.runners_up.size() == kRunnersUpMax);
  for (std::size_t i = 0; i < kRunnersUpMax; ++i)
    BOOST_TEST(run.runners_up[i].dearer == static_cast<MicroMinor>(i + 1) * kOne);
}

BOOST_AUTO_TEST_CASE(a_full_day_s_room_costs_what_the_best_turned_away_would_save) {
  const AssignmentProblem problem{{a_day(50), a_day(500)},
                                  {a_run(50, {{0, 0}, {1, 900}}), a_run(50, {{0, 0}, {1, 400}})}};
  const Assignment assignment = assign(problem);
  BOOST_TEST(assignment.runs[1].day == 1U);
  BOOST_TEST(assignment.room_prices[0] == 400 * kOne / 50'000);
  BOOST_TEST(assignment.room_prices[1] == 0);
}

BOOST_AUTO_TEST_CASE(room_that_nobody_is_turned_away_from_is_free) {
  const AssignmentProblem problem{{a_day(100), a_day(100)},
                                  {a_run(50, {{0, 0}, {1, 9}}), a_run(50, {{0, 0}, {1, 4}})}};
  for (const MicroMinor price : assign(problem).room_prices) BOOST_TEST(price == 0);
}

BOOST_AUTO_TEST_CASE(a_run_that_can_go_elsewhere_leaves_scarce_room_as_the_day_fills) {
  AssignmentProblem problem{{a_day(100), a_day(100)}, {a_run(20, {{0, 0}, {1, 60}})}};
  const std::vector<std::int64_t> room{100'000, 100'000};
  const std::vector<MicroMinor> prices{5'000, 0};  // 5 minor units a piece of a full day
  const auto charged_with = [&](std::int64_t room_left) {
    problem.days[0].room_thousandths = room_left * 1'000;
    return assign_alone(problem, 0, room, prices);
  };
  BOOST_TEST(charged_with(100).day == 0U);
  BOOST_TEST(charged_with(100).cost == 10 * kOne);  // filled from 0 to a fifth: a tenth of 100
  BOOST_TEST(charged_with(60).cost == 50 * kOne);
  BOOST_TEST(charged_with(51).cost == 59 * kOne);
  BOOST_TEST(charged_with(49).day == 1U);
  BOOST_TEST(charged_with(19).day == 1U);
}

BOOST_AUTO_TEST_CASE(of_more_runs_than_the_limit_the_later_due_are_left_for_the_next_time) {
  AssignmentProblem problem{{a_day(10'000)}, {}};
  for (std::size_t i = 0; i < kAssignedRunsMax; ++i) problem.runs.push_back(a_run(1, {{0, 1}}));
  for (const AssignedRun& run : assign(problem).runs) BOOST_TEST_REQUIRE(run.day == 0U);
  problem.runs.insert(problem.runs.begin(), a_run(1, {{0, 1}}));
  problem.runs[0].latest_start = kNever - Duration{1};
  problem.runs[7].latest_start = kNever + Duration{1};
  const Assignment assignment = assign(problem);
  for (std::size_t i = 0; i < problem.runs.size(); ++i)
    BOOST_TEST_REQUIRE(assignment.runs[i].day == (i == 7 ? kLeftOut : 0U));
}

BOOST_AUTO_TEST_CASE(days_beyond_the_limit_are_not_looked_at) {
  AssignmentProblem problem;
  problem.days.assign(kOfferDaysMax + 1, a_day(10));
  problem.runs = {a_run(1, {{kOfferDaysMax - 1, 9}, {kOfferDaysMax, 1}})};
  BOOST_TEST(assign(problem).runs[0].day == kOfferDaysMax - 1);
}

BOOST_AUTO_TEST_CASE(costs_beyond_any_price_do_not_overflow) {
  AssignmentProblem problem;
  problem.days.assign(kOfferDaysMax, a_day(kCountedLoadMax, {{1, INT64_MAX}}));
  DueRun run = a_run(INT64_MAX, {});
  run.load_thousandths = 1;
  run.left_out_cost = INT64_MAX;
  for (std::uint32_t day = 0; day < kOfferDaysMax; ++day) {
    run.ways.push_back({day, {}});
    run.ways.back().cost.set_up = INT64_MAX;
  }
  problem.runs.assign(kAssignedRunsMax, run);
  const Assignment assignment = assign(problem, 10'000);
  BOOST_TEST(assignment.total > 0);
  BOOST_TEST(assignment.total <= static_cast<MicroMinor>(kAssignedRunsMax) * kCountedCostMax);
}

BOOST_AUTO_TEST_CASE(nothing_due_is_assigned_nowhere) {
  const Assignment assignment = assign({});
  BOOST_TEST(assignment.runs.empty());
  BOOST_TEST(assignment.total == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
