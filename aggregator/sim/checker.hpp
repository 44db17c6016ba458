// Checker: the outside witness. It sees what the shops sent and were told, what the factories'
// books say, and the journal as bytes; it shares no bookkeeping with the core it checks.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aggregator/sim/aggregator_node.hpp"
#include "aggregator/sim/factory_node.hpp"
#include "aggregator/sim/shops.hpp"

namespace jidan::sim {

using Factories = std::vector<std::unique_ptr<FactoryNode>>;

class Checker {
 public:
  Checker(AggregatorNode& aggregator, const Factories& factories, const Shops& shops,
          Findings& findings)
      : aggregator_(aggregator), factories_(factories), shops_(shops), findings_(findings) {}

  // An order was answered 2xx: from now on it must be there.
  void placed(const SentOrder& order) { answered_.push_back(&order - shops_.sent().data()); }
  // What the aggregator said to one copy of a report.
  void reported(const core::Report& report, const runtime::CommandAnswer& answer);
  void after_restart();
  void check_books();
  // When everybody had two calm weeks to finish.
  void check_end();

 private:
  struct Line {
    core::OrderId order;
    std::string sku;
    std::int64_t quantity = 0, shipped = 0;
    bool test = false;
  };
  struct RunStory {
    std::string factory;
    bool test = false, accepted = false, started = false, made = false, ended = false;
  };
  void check_kept(std::ptrdiff_t index);
  void read_journal();
  void read_event(core::Sequence sequence, const core::Event& event);
  void read_run_event(const core::Event& event);
  void read_release(core::Sequence sequence, const core::RunReleased& event);
  RunStory& story(core::RunId run);
  void check_orders();
  void check_lines();
  void check_nothing_waits();

  AggregatorNode& aggregator_;
  const Factories& factories_;
  const Shops& shops_;
  Findings& findings_;
  std::vector<std::ptrdiff_t> answered_;
  std::size_t kept_checked_ = 0;
  std::set<std::pair<core::RunId, std::uint64_t>> applied_;
  // From the journal:
  std::map<std::string, std::vector<core::Sequence>> orders_;  // channel/id → sequences
  std::map<core::Sequence, std::uint64_t> line_counts_;        // order → lines placed
  std::map<core::LineId, Line> lines_;
  std::map<core::RunId, RunStory> runs_;
  std::shared_ptr<const core::Catalog> catalog_;
};

}  // namespace jidan::sim
