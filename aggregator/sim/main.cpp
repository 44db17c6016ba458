// jidan-sim: lives through simulated worlds, each from its seed, and says whether everything that
// was promised held. Exit 0: no violation; 1: a violation, with its seed and step; 2: wrong usage.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "aggregator/sim/summary.hpp"

int main(int argc, char** argv) {
  CLI::App app{
      "Simulated worlds of Jidan: the programs' own steps, a crash between any two of them"};
  jidan::sim::UniverseOptions options;
  std::uint64_t seeds = 1;
  bool json = false;
  std::string scenario = "great";
  std::string planted = "none";
  app.add_option("--seed", options.seed, "the first world's seed")->capture_default_str();
  app.add_option("--seeds", seeds, "how many worlds, with seeds that follow")
      ->capture_default_str();
  app.add_option("--days", options.days, "days with orders; two calm weeks follow")
      ->check(CLI::Range(1, 3'650))
      ->capture_default_str();
  app.add_option("--orders-a-day", options.orders_a_day)
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_flag("--crashes", options.crashes, "machines stop, also in the middle of a commit");
  app.add_option("--scenario", scenario)
      ->check(CLI::IsMember({"great", "partition"}))
      ->capture_default_str();
  app.add_option("--plant", planted, "a bug on purpose, which must be found")
      ->capture_default_str();
  app.add_option("--check-every", options.check_every, "steps between checks of everything")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--json", json, "one line of JSON a world");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const auto bug = jidan::sim::planted_of(planted);
  if (!bug) {
    std::cerr << "no such bug: " << planted << "\n";
    return 2;
  }
  options.planted = *bug;
  if (scenario == "partition") options.scenario = jidan::sim::Scenario::partition;
  bool sound = true;
  for (std::uint64_t i = 0; i < seeds; ++i, ++options.seed) {
    try {
      const jidan::sim::UniverseResult result = jidan::sim::Universe(options).run();
      sound = sound && result.findings.empty();
      if (json || seeds == 1 || !result.findings.empty())
        std::cout << (json ? json_of(result) : table_of(result));
    } catch (const std::exception& problem) {
      std::cout << "VIOLATION seed " << options.seed << ": " << problem.what() << "\n";
      sound = false;
    }
  }
  if (!json) std::cout << seeds << (sound ? " sound\n" : " lived through, not all sound\n");
  return sound ? 0 : 1;
}
