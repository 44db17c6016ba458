// What the same orders would have cost under another policy: a core in memory, without daemon or
// network, whose factories accept and finish every run at once. Also what each line would cost
// alone.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "aggregator/core/command.hpp"
#include "aggregator/core/event.hpp"
#include "aggregator/core/state.hpp"
#include "demo/history.hpp"

namespace jidan::demo {

struct ShadowTotals {
  std::uint64_t orders = 0, refused = 0, lines = 0, runs = 0;
  std::int64_t run_price = 0;
  std::int64_t waiting = 0;  // minor units, at the process' price of a line-hour
  std::int64_t waited_line_minutes = 0;
};

class Shadow {
 public:
  // Throws std::runtime_error when the catalog isn't one.
  Shadow(const std::string& catalog_text, core::PolicyName policy, Instant start);

  // Does what is due before the order's time, then takes it. Orders come by rising time.
  void place(const BoughtOrder& order, Market market);
  // Until no line is open.
  ShadowTotals finish();

 private:
  void run_until(Instant until);
  std::vector<core::Event> send(core::Command command);
  void make_runs(const std::vector<core::Event>& events, core::Sequence first);
  void count_run(const core::RunReleased& run);
  void report(core::RunId run, const core::RunReleased& released);

  core::State state_;
  Instant now_;
  ShadowTotals totals_;
  std::int64_t waiting_micro_ = 0;
};

// The cheapest way to make each line by itself, over all offers of its process.
class AloneCost {
 public:
  explicit AloneCost(const std::string& catalog_text);
  void add(const BoughtLine& line);
  std::int64_t total() const { return total_; }

 private:
  std::int64_t cheapest(core::Index product, std::int64_t quantity);

  std::shared_ptr<const core::Catalog> catalog_;
  std::map<std::pair<core::Index, std::int64_t>, std::int64_t> known_;  // (process, pieces)
  std::int64_t total_ = 0;
};

}  // namespace jidan::demo
