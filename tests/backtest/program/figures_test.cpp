// Figures of reports: rounded once, in integers, and never a stray sign or digit.
#include "aggregator/backtest/program/figures.hpp"

#include <boost/test/unit_test.hpp>

using namespace jidan::backtest;
using jidan::core::Currency;

BOOST_AUTO_TEST_SUITE(figures)

BOOST_AUTO_TEST_CASE(money_is_shown_in_major_units_by_the_currencys_digits) {
  const auto cny = Currency::from("CNY");
  BOOST_TEST(per_line(1'234'500'000, 1, cny) == "12.345");
  BOOST_TEST(per_line(1'234'500'000, 1, Currency::from("JPY")) == "1234.500");
  BOOST_TEST(per_line(1'234'500'000, 1, Currency::from("KWD")) == "1.235");
  BOOST_TEST(per_line(50'000, 1, cny) == "0.001");
  BOOST_TEST(per_line(49'999, 1, cny) == "0.000");
  BOOST_TEST(per_line(-49'999, 1, cny) == "0.000");
  BOOST_TEST(per_line(7, 0, cny) == "-");
}

BOOST_AUTO_TEST_CASE(the_largest_sums_do_not_overflow) {
  BOOST_TEST(per_line(9'223'372'036'854'775'807, 1, Currency::from("CNY")) == "92233720368.548");
}

BOOST_AUTO_TEST_CASE(ratios_changes_and_means_have_fixed_digits) {
  BOOST_TEST(ratio(1077) == "1.077");
  BOOST_TEST(change(680) == "-32.0 %");
  BOOST_TEST(change(1000) == "0.0 %");
  BOOST_TEST(change(4634) == "+363.4 %");
  BOOST_TEST(mean(7, 2) == "3.5");
  BOOST_TEST(mean(7, 0) == "-");
  BOOST_TEST(hours(std::chrono::minutes{90}) == "1.5");
  BOOST_TEST(grouped(1'234'567) == "1,234,567");
  BOOST_TEST(grouped(-999) == "-999");
  BOOST_TEST(grouped(-1'000) == "-1,000");
}

BOOST_AUTO_TEST_CASE(a_quantile_is_an_element_and_of_nothing_zero) {
  std::vector<Duration> rising;
  BOOST_TEST(quantile(rising, 500).count() == 0);
  for (int i = 0; i < 20; ++i) rising.push_back(Duration{i});
  BOOST_TEST(quantile(rising, 500).count() == 10);
  BOOST_TEST(quantile(rising, 950).count() == 19);
}

BOOST_AUTO_TEST_CASE(a_pool_key_reads_without_its_escapes) {
  BOOST_TEST(readable_key("dtf-print|blank=tee\\|x") == "dtf-print, blank=tee|x");
}

BOOST_AUTO_TEST_SUITE_END()
