// What a factory's record is worth: few pieces say little, many say all.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/planning/assignment.hpp"
#include "aggregator/core/planning/quality.hpp"

namespace jidan::testing {

using namespace core;

namespace {

std::vector<Duration> hours(std::initializer_list<int> each) {
  std::vector<Duration> leads;
  for (const int hour : each) leads.push_back(std::chrono::hours{hour});
  return leads;
}

constexpr ReturnRecord kTwoPercent{10'000, 200};

}  // namespace

BOOST_AUTO_TEST_SUITE(quality)

BOOST_AUTO_TEST_CASE(a_factory_without_a_record_has_the_category_s_mean) {
  BOOST_TEST(return_rate_ppm({}, kTwoPercent) == 20'000);
}

BOOST_AUTO_TEST_CASE(fifty_pieces_weigh_as_much_as_the_category_s_mean) {
  BOOST_TEST(return_rate_ppm({50, 0}, kTwoPercent) == 10'000);
  BOOST_TEST(return_rate_ppm({50, 50}, kTwoPercent) == 510'000);
}

BOOST_AUTO_TEST_CASE(
    one_return_of_one_piece_doesn_t_condemn_and_one_of_ten_thousand_hardly_counts) {
  BOOST_TEST(return_rate_ppm({1, 1}, kTwoPercent) == 39'216);  // (1 + 1) / 51
  BOOST_TEST(return_rate_ppm({10'000, 1}, kTwoPercent) == 199);
}

BOOST_AUTO_TEST_CASE(a_category_nobody_has_made_for_has_no_returns_yet) {
  BOOST_TEST(return_rate_ppm({}, {}) == 0);
  BOOST_TEST(return_rate_ppm({50, 10}, {}) == 100'000);
}

BOOST_AUTO_TEST_CASE(a_rate_is_between_none_and_all_whatever_the_record_says) {
  constexpr std::int64_t kMost = INT64_MAX / 2;
  BOOST_TEST(return_rate_ppm({10, 20}, {10, 20}) == kMillion);
  BOOST_TEST(return_rate_ppm({-5, -5}, {-5, -5}) == 0);
  BOOST_TEST(return_rate_ppm({kMost / 1'000'000'000, 1}, {1'000'000'000, 1}) == 0);
}

BOOST_AUTO_TEST_CASE(expected_returns_cost_pieces_times_rate_times_the_cost_of_one) {
  // 200 pieces, 2 %, 30.00 each: 4 come back, 12,000 minor units.
  BOOST_TEST(expected_return_cost(200, 20'000, 3'000) == 12'000 * kMicroPerMinor);
  BOOST_TEST(expected_return_cost(0, 20'000, 3'000) == 0);
  BOOST_TEST(expected_return_cost(kCountedCostMax, kMillion, 3'000) == kCountedCostMax);
}

BOOST_AUTO_TEST_CASE(nine_of_ten_runs_do_not_exceed_the_p90) {
  BOOST_TEST((lead_p90(hours({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}), std::chrono::hours{99}) ==
              Duration{std::chrono::hours{9}}));
  // Of eleven, ten: nine would be fewer than nine of ten.
  BOOST_TEST((lead_p90(hours({11, 1, 10, 2, 9, 3, 8, 4, 7, 5, 6}), std::chrono::hours{99}) ==
              Duration{std::chrono::hours{10}}));
}

BOOST_AUTO_TEST_CASE(runs_missing_to_ten_count_as_done_in_the_quoted_time) {
  const Duration quoted = std::chrono::hours{24};
  BOOST_TEST((lead_p90({}, quoted) == quoted));
  BOOST_TEST((lead_p90(hours({90}), quoted) == quoted));  // once late is no habit
  BOOST_TEST((lead_p90(hours({90, 80}), quoted) == Duration{std::chrono::hours{80}}));
  BOOST_TEST((lead_p90(hours({20, 20, 20, 20, 20, 20, 20, 20, 20}), quoted) ==
              Duration{std::chrono::hours{20}}));  // nine quicker, the tenth as quoted
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
