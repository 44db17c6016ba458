// What Prometheus reads.
#include <boost/test/unit_test.hpp>

#include "platform/log.hpp"
#include "platform/metrics.hpp"

using namespace jidan::platform;

namespace {
bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}
}  // namespace

BOOST_AUTO_TEST_SUITE(metrics)

BOOST_AUTO_TEST_CASE(counters_gauges_and_histograms_are_exposed_with_help_and_type) {
  Metrics metrics;
  auto accepted = metrics.counter("jidan_orders_total", "Orders.", {{"outcome", "accepted"}});
  accepted.add();
  accepted.add(41);
  metrics.gauge("jidan_queue_commands", "Commands that wait.").set(7);
  metrics.histogram("jidan_commit_seconds", "Commit.", {0.001, 0.01}).observe(0.005);
  const std::string text = metrics.exposition();
  BOOST_TEST(has_line(text, "# HELP jidan_orders_total Orders."));
  BOOST_TEST(has_line(text, "# TYPE jidan_orders_total counter"));
  BOOST_TEST(has_line(text, "jidan_orders_total{outcome=\"accepted\"} 42"));
  BOOST_TEST(has_line(text, "jidan_queue_commands 7"));
  BOOST_TEST(has_line(text, "jidan_commit_seconds_bucket{le=\"0.001\"} 0"));
  BOOST_TEST(has_line(text, "jidan_commit_seconds_bucket{le=\"0.01\"} 1"));
  BOOST_TEST(has_line(text, "jidan_commit_seconds_count 1"));
}

BOOST_AUTO_TEST_CASE(asking_twice_gives_the_same_series) {
  Metrics metrics;
  metrics.counter("jidan_a_total", "A.").add(1);
  metrics.counter("jidan_a_total", "A.").add(1);
  BOOST_TEST(has_line(metrics.exposition(), "jidan_a_total 2"));
}

BOOST_AUTO_TEST_CASE(numbers_a_part_keeps_are_read_at_exposition) {
  Metrics metrics;
  double depth = 3;
  double written = 10;
  metrics.gauge_from("jidan_depth", "Depth.", [&] { return depth; });
  metrics.counter_from("jidan_written_total", "Written.", [&] { return written; });
  BOOST_TEST(has_line(metrics.exposition(), "jidan_depth 3"));
  depth = 1;
  written = 25;
  const std::string text = metrics.exposition();
  BOOST_TEST(has_line(text, "jidan_depth 1"));
  BOOST_TEST(has_line(text, "jidan_written_total 25"));
}

BOOST_AUTO_TEST_CASE(errors_in_the_log_are_a_metric) {
  Metrics metrics;
  Log log(LogLevel::info, LogFormat::logfmt, [](std::string_view) {});
  metrics.watch(log);
  log.error("commit.failed");
  const std::string text = metrics.exposition();
  BOOST_TEST(has_line(text, "jidan_log_records_total{level=\"error\"} 1"));
  BOOST_TEST(has_line(text, "jidan_log_records_total{level=\"info\"} 0"));
}

BOOST_AUTO_TEST_CASE(a_label_per_factory_or_order_is_refused) {
  Metrics metrics;
  BOOST_CHECK_THROW(metrics.counter("jidan_a_total", "A.", {{"factory", "f"}}), std::logic_error);
  BOOST_CHECK_THROW(metrics.gauge("jidan_b", "B.", {{"order", "o"}}), std::logic_error);
}

BOOST_AUTO_TEST_CASE(more_than_64_series_of_one_name_are_refused) {
  Metrics metrics;
  for (int i = 0; i < 64; ++i) {
    metrics.counter("jidan_a_total", "A.", {{"reason", std::to_string(i)}}).add();
  }
  metrics.counter("jidan_a_total", "A.", {{"reason", "0"}}).add();
  BOOST_CHECK_THROW(metrics.counter("jidan_a_total", "A.", {{"reason", "64"}}), std::logic_error);
}

BOOST_AUTO_TEST_CASE(a_bad_name_is_refused) {
  Metrics metrics;
  BOOST_CHECK_THROW(metrics.counter("jidan orders", "A."), std::exception);
}

BOOST_AUTO_TEST_SUITE_END()
