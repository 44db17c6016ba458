// How fast the read tables alone are: orders handed over in memory as a busy writer does, then each
// order's way through a run, then lists and single orders read beside. Prints one line each.
// Usage: jidan-projection-bench EMPTY_FOLDER [ORDERS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>

#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/projector.hpp"
#include "aggregator/ledger/read_tables.hpp"

using namespace jidan;
using namespace jidan::ledger;

namespace {

constexpr std::size_t kOrdersPerCommit = 64;
constexpr std::size_t kLinesPerRun = 50;
// How far the hand-over may be ahead: a writer's at 80,000 orders/s and the usual gathering.
constexpr std::uint64_t kAheadMax = 16'000;
constexpr std::chrono::milliseconds kLong{600'000};

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
double cpu_seconds(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void report_failure(const std::string& problem) {
  std::puts(problem.c_str());
}

// Hands commits over and keeps count of the time that making them took.
class Feeder {
 public:
  explicit Feeder(Projector& projector) : projector_(projector) { restart(); }

  core::Sequence next() const { return head_ + 1; }
  template <class Make>
  void commit(Make&& make) {
    const double began = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
    auto events = std::make_shared<std::vector<core::Event>>();
    make(*events);
    const PublishedCommit commit{next(), now_, events, events->size() * 300};
    head_ += events->size();
    now_ += std::chrono::milliseconds{1};
    making_ += cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - began;
    events.reset();
    projector_.take(commit);
    if (projector_.lag() > kAheadMax) projector_.wait_until(head_ - kAheadMax / 2, kLong);
  }
  void restart() {
    making_ = 0;
    wall_ = seconds_now();
    cpu_ = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
  }
  void report(const char* what, std::size_t count) {
    projector_.wait_until(head_, kLong);
    const double cpu = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_ - making_;
    const auto each = static_cast<double>(count);
    std::printf("%-44s %10.0f/s  %6.2f us of processor each\n", what,
                each / (seconds_now() - wall_), cpu / each * 1e6);
    restart();
  }
  core::Instant now() const { return now_; }

 private:
  Projector& projector_;
  core::Sequence head_ = 0;
  core::Instant now_{std::chrono::milliseconds{1'770'000'000'000}};
  double making_ = 0, wall_ = 0, cpu_ = 0;
};

void add_order(std::vector<core::Event>& events, core::Sequence sequence) {
  core::OrderAccepted order;
  order.channel = sequence % 1'000 < 2 ? "rare" : "demo";
  order.external_id = "TB-20261122-" + std::to_string(sequence);
  order.currency = core::Currency::from("CNY");
  order.promise_class = "ship_48h";
  order.country = "CN";
  order.region = "CN-ZJ";
  order.line_count = 1;
  order.sealed = std::string(420, 's');
  events.emplace_back(std::move(order));
  core::LinePlaced line;
  line.order = {sequence};
  line.number = 1;
  line.sku = "tee-white-l";
  line.quantity = 1;
  line.unit_price = 3900;
  line.pool = {1};
  events.emplace_back(std::move(line));
}

void bench_intake(Feeder& feeder, std::size_t orders) {
  for (std::size_t done = 0; done < orders; done += kOrdersPerCommit)
    feeder.commit([&](std::vector<core::Event>& events) {
      events.reserve(2 * kOrdersPerCommit);
      for (std::size_t i = 0; i < kOrdersPerCommit; ++i)
        add_order(events, feeder.next() + events.size());
    });
  feeder.report("orders of one line taken in", orders);
}

// All pools fill at the same pace: the lines of one run lie far apart.
std::vector<core::Event> released(std::size_t run, std::size_t runs) {
  core::RunReleased release;
  release.pool = {1};
  release.factory = "yiwu-print-01";
  release.process = "dtf";
  for (std::size_t i = 0; i < kLinesPerRun; ++i)
    release.lines.push_back({{2 * (i * runs + run) + 2}, 1, 1, false, {}});
  std::vector<core::Event> events;
  events.emplace_back(std::move(release));
  return events;
}

// Everything of a run in one parcel.
std::vector<core::Event> shipped(core::RunId id, std::size_t run, std::size_t runs) {
  core::ParcelShipped parcel;
  parcel.run = id;
  parcel.parcel_id = "P-1";
  parcel.carrier = "yto";
  parcel.tracking_number = "YT1234567890";
  for (std::size_t i = 0; i < kLinesPerRun; ++i)
    parcel.lines.push_back({{2 * (i * runs + run) + 2}, 1});
  std::vector<core::Event> events;
  events.emplace_back(std::move(parcel));
  return events;
}

template <class Event>
std::vector<core::Event> reported(core::RunId run) {
  Event event{};
  event.run = run;
  std::vector<core::Event> events;
  events.emplace_back(std::move(event));
  return events;
}

void bench_runs(Feeder& feeder, std::size_t orders) {
  const std::size_t runs = orders / kLinesPerRun;
  const core::Sequence first = feeder.next();
  const auto each_run = [&](const char* what, auto&& make) {
    for (std::size_t run = 0; run < runs; ++run)
      feeder.commit([&](std::vector<core::Event>& events) { events = make(run); });
    feeder.report(what, runs * kLinesPerRun);
  };
  each_run("lines released into runs of 50", [&](std::size_t run) { return released(run, runs); });
  each_run("lines of runs begun",
           [&](std::size_t run) { return reported<core::RunStarted>({first + run}); });
  each_run("lines of runs made",
           [&](std::size_t run) { return reported<core::RunMade>({first + run}); });
  each_run("lines of runs shipped",
           [&](std::size_t run) { return shipped({first + run}, run, runs); });
}

template <class Read>
void time_reads(const char* what, Read&& read) {
  constexpr int kTimes = 200;
  std::vector<double> took;
  for (int i = 0; i < kTimes; ++i) {
    const double began = seconds_now();
    read(i);
    took.push_back(seconds_now() - began);
  }
  std::sort(took.begin(), took.end());
  std::printf("%-44s p50 %8.3f ms  p99 %8.3f ms\n", what, took[kTimes / 2] * 1e3,
              took[kTimes - 2] * 1e3);
}

void bench_reads(const std::filesystem::path& folder, const Feeder& feeder, std::size_t orders) {
  ReadTables tables(folder);
  const auto somewhere = [&](int i) {
    return core::OrderId{static_cast<std::uint64_t>(i) * orders / 100 + 1};
  };
  time_reads("one order", [&](int i) { tables.order({(somewhere(i).value | 1U)}); });
  time_reads("50 orders behind one", [&](int i) { tables.orders({"", {}, {}, somewhere(i), 50}); });
  time_reads("50 of a rare channel", [&](int i) {
    tables.orders({"rare", {}, {}, somewhere(i), 50});
  });
  time_reads("50 of a status nobody has", [&](int) {
    tables.orders({"", core::PartState::held, {}, {}, 50});
  });
  time_reads("50 changed in the last second", [&](int) {
    tables.orders({"", {}, feeder.now() - std::chrono::seconds{1}, {}, 50});
  });
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::puts("usage: jidan-projection-bench EMPTY_FOLDER [ORDERS]");
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  const std::size_t orders =
      count > 2 ? static_cast<std::size_t>(std::strtoull(arguments[2], nullptr, 10)) : 1'000'000;
  std::filesystem::create_directories(folder);
  const Journal journal(folder);
  Projector projector(folder, report_failure);
  Feeder feeder(projector);
  bench_intake(feeder, orders);
  bench_runs(feeder, orders);
  projector.stop();
  bench_reads(folder, feeder, orders);
  return 0;
}
