// What sealing the history costs: cutting segments on a thread of its own, and the writer's part,
// the steps of the sweep between commits. Events are plain bytes of an order's size; nothing is
// decided. All of it is time of the processor. Usage: jidan-history-bench FOLDER [ORDERS
// [ORDERS_A_COMMIT]]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/segment_cutter.hpp"

using namespace jidan::ledger;

namespace {

constexpr std::size_t kOrderBytes = 290;  // and as much for its line
constexpr int kStepsOfSegment = 4'000;    // more than the sweep of one takes

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void append_orders(Journal& journal, std::size_t orders, std::size_t per_commit) {
  const std::string event(kOrderBytes, 'e');
  for (std::size_t done = 0; done < orders; done += per_commit) {
    Commit commit;
    commit.at_sequence = journal.head() + 1;
    for (std::size_t i = 0; i < per_commit; ++i) {
      commit.keys.push_back({commit.at_sequence + 2 * i, {}});
      commit.events.add(event);
      commit.events.add(event);
    }
    journal.append(commit);
  }
  journal.checkpoint_and_truncate();
}

struct Steps {
  std::vector<double> seconds;
  double cpu = 0;

  void of(Journal& journal) {
    for (int i = 0; i < kStepsOfSegment; ++i) {
      const double before = cpu_seconds();
      journal.tidy_up(true);
      const double took = cpu_seconds() - before;
      cpu += took;
      if (took > 20e-6) seconds.push_back(took);  // less: there was nothing to do
    }
  }
  double at(double share) {
    if (seconds.empty()) return 0;
    std::sort(seconds.begin(), seconds.end());
    return seconds[static_cast<std::size_t>(share * static_cast<double>(seconds.size() - 1))];
  }
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::puts("usage: jidan-history-bench FOLDER [ORDERS [ORDERS_A_COMMIT]]");
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  const std::size_t orders = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 500'000;
  const std::size_t per_commit = count > 3 ? std::strtoull(arguments[3], nullptr, 10) : 64;
  std::filesystem::create_directories(folder);
  JournalOptions options;
  options.wal_bytes_worth = options.wal_bytes_max = options.wal_bytes_kept = 1U << 30U;
  Journal journal(folder, options);
  append_orders(journal, orders, per_commit);
  SegmentCutter cutter(folder, {});
  Steps steps;
  double cut = 0;
  double most_to_seal = 0;
  while (true) {
    const double before = cpu_seconds();
    const auto seal = cutter.cut(journal.head());
    cut += cpu_seconds() - before;
    if (!seal) break;
    Commit commit;
    commit.at_sequence = journal.head() + 1;
    commit.seals.push_back(*seal);
    const double sealing = cpu_seconds();
    journal.append(commit);
    most_to_seal = std::max(most_to_seal, cpu_seconds() - sealing);
    steps.of(journal);
  }
  const auto moved =
      static_cast<double>(journal.seals().empty() ? 0 : journal.seals().back().last_sequence) / 2;
  std::printf("%.0f orders in %zu segments, %zu a commit\n", moved, journal.seals().size(),
              per_commit);
  std::printf("cut    %.2f us of processor an order\n", cut / moved * 1e6);
  std::printf("seal   %.2f ms at most\n", most_to_seal * 1e3);
  std::printf(
      "sweep  %.2f us of processor an order; a step p50 %.2f ms, p99 %.2f ms, most %.2f ms\n",
      steps.cpu / moved * 1e6, steps.at(0.5) * 1e3, steps.at(0.99) * 1e3, steps.at(1) * 1e3);
  return 0;
}
