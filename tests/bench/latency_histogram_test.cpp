// Percentiles may be off by a bucket's width and by nothing else.
#include <boost/test/unit_test.hpp>

#include "bench/intake/latency_histogram.hpp"

using jidan::bench::LatencyHistogram;

BOOST_AUTO_TEST_SUITE(latency_histogram)

BOOST_AUTO_TEST_CASE(a_value_lies_below_its_bucket_s_bound_and_within_a_64th_of_it) {
  for (std::uint64_t value = 1; value < 2'000'000'000'000; value += value / 7 + 1) {
    const std::size_t bucket = LatencyHistogram::bucket_of(value);
    const std::uint64_t upper = LatencyHistogram::upper_ns(bucket);
    BOOST_TEST_REQUIRE(upper >= value);
    BOOST_TEST_REQUIRE(upper - value <= value / 64);
    BOOST_TEST_REQUIRE(LatencyHistogram::bucket_of(upper) == bucket);
    BOOST_TEST_REQUIRE(LatencyHistogram::bucket_of(upper + 1) == bucket + 1);
  }
}

BOOST_AUTO_TEST_CASE(a_value_beyond_the_last_bucket_is_counted_in_it_and_kept_as_the_greatest) {
  LatencyHistogram latencies;
  latencies.add(~std::uint64_t{0});
  BOOST_TEST(latencies.count(LatencyHistogram::kBuckets - 1) == 1U);
  BOOST_TEST(latencies.max_ns() == ~std::uint64_t{0});
}

BOOST_AUTO_TEST_CASE(a_percentile_is_the_least_value_that_the_share_does_not_exceed) {
  LatencyHistogram latencies;
  for (std::uint64_t value = 1; value <= 50; ++value) latencies.add(value);  // a bucket each
  BOOST_TEST(latencies.percentile_ns(0.5) == 25U);
  BOOST_TEST(latencies.percentile_ns(0.98) == 49U);
  BOOST_TEST(latencies.percentile_ns(0.99) == 50U);
  BOOST_TEST(latencies.percentile_ns(1.0) == 50U);
  BOOST_TEST(latencies.percentile_ns(0.0) == 1U);
}

BOOST_AUTO_TEST_CASE(no_percentile_is_above_the_greatest_value) {
  LatencyHistogram latencies;
  latencies.add(1'000'001);
  BOOST_TEST(latencies.percentile_ns(0.99) == 1'000'001U);
}

BOOST_AUTO_TEST_CASE(nothing_counted_has_no_percentile) {
  BOOST_TEST(LatencyHistogram{}.percentile_ns(0.5) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
