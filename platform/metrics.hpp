// Metrics of a program in Prometheus' text format. Parts ask once for a counter, gauge or histogram
// and keep the reference (10 ns an update; a look-up by label is 200 ns).
// Invariant: label values come from closed sets; never one per factory, order, channel or address.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace jidan::platform {

class Log;

class Counter {
 public:
  explicit Counter(prometheus::Counter& counter) : counter_(&counter) {}
  void add(std::uint64_t by = 1);

 private:
  prometheus::Counter* counter_;
};

class Gauge {
 public:
  explicit Gauge(prometheus::Gauge& gauge) : gauge_(&gauge) {}
  void set(double value);
  void add(double by);

 private:
  prometheus::Gauge* gauge_;
};

class Histogram {
 public:
  explicit Histogram(prometheus::Histogram& histogram) : histogram_(&histogram) {}
  void observe(double value);

 private:
  prometheus::Histogram* histogram_;
};

using MetricLabels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// Thread-safe; one a program; outlives the parts that keep its references. A bad name, a label that
// could be one per factory or order, or more than 64 series of one name throw std::logic_error:
// these are mistakes in the code, found at start.
class Metrics {
 public:
  Metrics();
  ~Metrics();

  // Names as Prometheus wants them: jidan_orders_accepted_total, jidan_commit_seconds.
  Counter counter(std::string_view name, std::string_view help, MetricLabels labels = {});
  Gauge gauge(std::string_view name, std::string_view help, MetricLabels labels = {});
  // `bounds` rise; seconds for times, bytes for sizes.
  Histogram histogram(std::string_view name, std::string_view help,
                      const std::vector<double>& bounds, MetricLabels labels = {});

  // Read at each exposition, for numbers a part keeps anyway. `read` is called on the asking
  // thread; `read` of a counter never falls.
  void gauge_from(std::string_view name, std::string_view help, std::function<double()> read,
                  MetricLabels labels = {});
  void counter_from(std::string_view name, std::string_view help, std::function<double()> read,
                    MetricLabels labels = {});
  // jidan_log_records_total by level.
  void watch(const Log& log);

  // text/plain; version=0.0.4
  std::string exposition() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Bounds that suit most waits of ours: 100 µs to 10 s.
const std::vector<double>& seconds_bounds();

}  // namespace jidan::platform
