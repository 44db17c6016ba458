// Writing the line: rates per counted second, latencies in milliseconds, the raw histogram as pairs
// of upper bound in microseconds and count.
#include "bench/intake/load_report.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace jidan::bench {

namespace {

class Line {
 public:
  void add(const char* name, std::uint64_t value) { add_text(name, std::to_string(value)); }
  void add(const char* name, double value, int decimals) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    add_text(name, text);
  }
  void add_text(const char* name, const std::string& value) {
    text_ += (text_.empty() ? "{\"" : ",\"") + std::string(name) + "\":" + value;
  }
  std::string closed() const { return text_ + "}"; }

 private:
  std::string text_;
};

std::string histogram_text(const LatencyHistogram& latencies) {
  std::string text;
  for (std::size_t bucket = 0; bucket < LatencyHistogram::kBuckets; ++bucket) {
    if (latencies.count(bucket) == 0) continue;
    char pair[64];
    std::snprintf(pair, sizeof pair, "%s[%.3f,%llu]", text.empty() ? "" : ",",
                  static_cast<double>(LatencyHistogram::upper_ns(bucket)) * 1e-3,
                  static_cast<unsigned long long>(latencies.count(bucket)));
    text += pair;
  }
  return "[" + text + "]";
}

std::string numbers_text(const std::vector<std::uint64_t>& numbers) {
  std::string text;
  for (const std::uint64_t number : numbers)
    text += (text.empty() ? "" : ",") + std::to_string(number);
  return "[" + text + "]";
}

}  // namespace

std::string load_report(const LoadOptions& options, const LoadTally& tally) {
  const LatencyHistogram& latencies = tally.latencies;
  const double sent = static_cast<double>(std::max<std::uint64_t>(tally.sent, 1));
  Line line;
  line.add("connections", static_cast<std::uint64_t>(options.connections));
  line.add("orders_per_request", static_cast<std::uint64_t>(options.orders_per_request));
  if (options.orders_a_second > 0) line.add("arrivals_per_second", options.orders_a_second, 0);
  line.add("seconds", tally.seconds, 2);
  line.add("requests", tally.requests);
  line.add("orders", tally.orders);
  line.add("refused", tally.refused);
  line.add("lost", tally.lost);
  line.add("unanswered", tally.unanswered);
  line.add("orders_per_second", static_cast<double>(tally.orders) / tally.seconds, 0);
  line.add("p50_ms", static_cast<double>(latencies.percentile_ns(0.5)) * 1e-6, 3);
  line.add("p90_ms", static_cast<double>(latencies.percentile_ns(0.9)) * 1e-6, 3);
  line.add("p99_ms", static_cast<double>(latencies.percentile_ns(0.99)) * 1e-6, 3);
  line.add("p999_ms", static_cast<double>(latencies.percentile_ns(0.999)) * 1e-6, 3);
  line.add("max_ms", static_cast<double>(latencies.max_ns()) * 1e-6, 3);
  if (options.orders_a_second > 0) line.add("backlog_max", tally.backlog_max);
  line.add("load_cpu_us_per_request", tally.cpu_seconds * 1e6 / sent, 2);
  if (options.raw) {
    line.add("origin_steady_ns", tally.origin_ns);
    line.add_text("orders_by_second", numbers_text(tally.orders_by_second));
    line.add_text("latency_us_count", histogram_text(latencies));
  }
  return line.closed();
}

}  // namespace jidan::bench
