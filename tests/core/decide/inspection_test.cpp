// GB/T 2828.1 = ISO 2859-1, single sampling, normal inspection, level II.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/production/inspection.hpp"

namespace jidan::core {

BOOST_AUTO_TEST_SUITE(inspection)

BOOST_AUTO_TEST_CASE(a_lot_of_130_at_aql_2_5_takes_20_and_accepts_one) {
  const auto plan = sampling_plan(130, 250);
  BOOST_REQUIRE(plan.has_value());
  BOOST_TEST(plan->sample_size == 20);
  BOOST_TEST(plan->accept == 1);
  BOOST_TEST(plan->reject == 2);
}

BOOST_AUTO_TEST_CASE(arrows_lead_to_the_neighbouring_letters_sample) {
  BOOST_TEST(sampling_plan(30, 400)->sample_size == 13);   // D points at E
  BOOST_TEST(sampling_plan(600, 250)->accept == 5);        // J, not 10
  BOOST_TEST(sampling_plan(200, 100)->sample_size == 50);  // G points at H
}

BOOST_AUTO_TEST_CASE(a_sample_is_never_larger_than_its_lot) {
  BOOST_TEST(sampling_plan(7, 100)->sample_size == 7);
  BOOST_TEST(sampling_plan(1, 250)->sample_size == 1);
}

BOOST_AUTO_TEST_CASE(limits_of_a_lot_size_range_belong_to_the_lower_letter) {
  BOOST_TEST(sampling_plan(150, 400)->sample_size == 20);
  BOOST_TEST(sampling_plan(151, 400)->sample_size == 32);
  BOOST_TEST(sampling_plan(500'001, 100)->sample_size == 1250);
}

BOOST_AUTO_TEST_CASE(an_aql_without_a_table_has_no_plan) {
  BOOST_TEST(!sampling_plan(100, 150).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::core
