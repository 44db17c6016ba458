// Universe: one simulated world from one seed: an aggregator, factories, shops, operators and the
// network between them, on one timeline. The same seed makes the same world, down to the journal's
// bytes. Findings of the checkers are part of the result; an exception is a bug as well.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "aggregator/sim/checker.hpp"

namespace jidan::sim {

enum class Scenario : std::uint8_t {
  great,      // six factories, three processes, two channels, everything that can go wrong
  partition,  // three factories, one product; the line is cut around each acceptance
};

struct UniverseOptions {
  std::uint64_t seed = 1;
  std::int64_t days = 100;
  std::int64_t orders_a_day = 25;
  bool crashes = false;
  Scenario scenario = Scenario::great;
  Planted planted = Planted::none;
  // Core's invariants and the factories' books are looked at every so many steps.
  std::uint64_t check_every = 500;
};

struct UniverseResult {
  UniverseOptions options;
  std::uint64_t steps = 0, commits = 0, events = 0;
  std::uint64_t orders = 0, orders_placed = 0, orders_refused = 0, repeats = 0, conflicts = 0;
  std::uint64_t lines = 0, runs = 0, runs_fenced = 0, claims = 0;
  std::int64_t pieces = 0, pieces_shipped = 0, pieces_held = 0, pieces_cancelled = 0;
  std::uint64_t aggregator_crashes = 0, factory_crashes = 0;
  std::uint64_t attempts = 0, dead_letters = 0;
  std::uint64_t promises_due = 0, promises_kept = 0;
  NetworkCounts network;
  std::string chain;  // of the journal, hexadecimal
  std::vector<Finding> findings;
};

class Universe {
 public:
  explicit Universe(const UniverseOptions& options);
  // Once. Stops at the first finding.
  UniverseResult run();

 private:
  void build_factories();
  void build_shops();
  void set_troubles();
  void set_catalog(std::string document);
  void operate(core::Command command);
  void trouble_with_machines();
  void trouble_with_lines();
  void trouble_with_people();
  void partition_at_acceptance(FactoryNode& factory);
  void again(std::int64_t least_minutes, std::int64_t most_minutes, void (Universe::*what)());
  void proceed(Instant until);
  void calm_down();
  UniverseResult result();

  UniverseOptions options_;
  Findings findings_;
  Timeline timeline_;
  Chance chance_;
  Network network_;
  Instant end_;
  AggregatorNode aggregator_;
  Factories factories_;
  std::unique_ptr<Shops> shops_;
  std::unique_ptr<Checker> checker_;
  std::uint64_t restarts_seen_ = 0;
  std::uint64_t checked_at_ = 0;
};

}  // namespace jidan::sim
