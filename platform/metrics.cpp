// Metrics on prometheus-cpp's registry. Families are made once a name; what must be read at
// exposition (counter_from, gauge_from) is copied into its series then.
#include "platform/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <stdexcept>

#include "platform/log.hpp"

namespace jidan::platform {
namespace {

constexpr std::size_t kSeriesMax = 64;

// Labels whose values grow with the business, not with the code.
constexpr std::array<std::string_view, 16> kUnboundedLabels{
    "factory", "order",    "line",    "run",  "pool",  "channel", "endpoint",  "sku",
    "product", "delivery", "address", "host", "offer", "parcel",  "recipient", "operator"};

std::map<std::string, std::string> checked(std::string_view name, MetricLabels labels) {
  std::map<std::string, std::string> result;
  for (const auto& [label, value] : labels) {
    if (std::find(kUnboundedLabels.begin(), kUnboundedLabels.end(), label) !=
        kUnboundedLabels.end()) {
      throw std::logic_error("metric " + std::string(name) + ": label " + std::string(label) +
                             " has no closed set of values");
    }
    result.emplace(label, value);
  }
  return result;
}

}  // namespace

struct Metrics::Parts {
  template <class Family>
  void count_series(std::string_view name, const Family& family, const prometheus::Labels& labels) {
    if (!family.Has(labels) && ++series[std::string(name)] > kSeriesMax) {
      throw std::logic_error("metric " + std::string(name) + " has more than 64 series");
    }
  }

  prometheus::Gauge& gauge(std::string_view name, std::string_view help, MetricLabels labels) {
    const std::lock_guard lock(mutex);
    auto& family =
        prometheus::BuildGauge().Name(std::string(name)).Help(std::string(help)).Register(registry);
    const auto series_labels = checked(name, labels);
    count_series(name, family, series_labels);
    return family.Add(series_labels);
  }

  prometheus::Counter& counter(std::string_view name, std::string_view help, MetricLabels labels) {
    const std::lock_guard lock(mutex);
    auto& family = prometheus::BuildCounter()
                       .Name(std::string(name))
                       .Help(std::string(help))
                       .Register(registry);
    const auto series_labels = checked(name, labels);
    count_series(name, family, series_labels);
    return family.Add(series_labels);
  }

  std::mutex mutex;
  prometheus::Registry registry;
  std::map<std::string, std::size_t> series;
  std::vector<std::function<void()>> readings;
};

void Counter::add(std::uint64_t by) {
  counter_->Increment(static_cast<double>(by));
}
void Gauge::set(double value) {
  gauge_->Set(value);
}
void Gauge::add(double by) {
  gauge_->Increment(by);
}
void Histogram::observe(double value) {
  histogram_->Observe(value);
}

Metrics::Metrics() : parts_(std::make_unique<Parts>()) {}
Metrics::~Metrics() = default;

Counter Metrics::counter(std::string_view name, std::string_view help, MetricLabels labels) {
  return Counter(parts_->counter(name, help, labels));
}

Gauge Metrics::gauge(std::string_view name, std::string_view help, MetricLabels labels) {
  return Gauge(parts_->gauge(name, help, labels));
}

Histogram Metrics::histogram(std::string_view name, std::string_view help,
                             const std::vector<double>& bounds, MetricLabels labels) {
  const std::lock_guard lock(parts_->mutex);
  auto& family = prometheus::BuildHistogram()
                     .Name(std::string(name))
                     .Help(std::string(help))
                     .Register(parts_->registry);
  const auto series_labels = checked(name, labels);
  parts_->count_series(name, family, series_labels);
  return Histogram(family.Add(series_labels, prometheus::Histogram::BucketBoundaries(bounds)));
}

void Metrics::gauge_from(std::string_view name, std::string_view help, std::function<double()> read,
                         MetricLabels labels) {
  prometheus::Gauge& gauge = parts_->gauge(name, help, labels);
  const std::lock_guard lock(parts_->mutex);
  parts_->readings.push_back([&gauge, read = std::move(read)] { gauge.Set(read()); });
}

void Metrics::counter_from(std::string_view name, std::string_view help,
                           std::function<double()> read, MetricLabels labels) {
  prometheus::Counter& counter = parts_->counter(name, help, labels);
  const std::lock_guard lock(parts_->mutex);
  parts_->readings.push_back([&counter, read = std::move(read)] {
    counter.Increment(std::max(0.0, read() - counter.Value()));
  });
}

void Metrics::watch(const Log& log) {
  for (const LogLevel level :
       {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) {
    counter_from("jidan_log_records_total", "Log records written, by level.",
                 [&log, level] { return static_cast<double>(log.count(level)); },
                 {{"level", name_of(level)}});
  }
}

std::string Metrics::exposition() const {
  {
    const std::lock_guard lock(parts_->mutex);
    for (const auto& read : parts_->readings) read();
  }
  return prometheus::TextSerializer().Serialize(parts_->registry.Collect());
}

const std::vector<double>& seconds_bounds() {
  static const std::vector<double> bounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                          0.01,   0.025,   0.05,   0.1,   0.25,   0.5,
                                          1,      2.5,     5,      10};
  return bounds;
}

}  // namespace jidan::platform
