// Worlds for tests: their options, and a check that prints seed and step of whatever went wrong.
#pragma once

#include <boost/test/unit_test.hpp>
#include <string>

#include "aggregator/sim/universe.hpp"

namespace jidan::sim {

inline UniverseOptions great_world(std::uint64_t seed, std::int64_t days, bool crashes) {
  UniverseOptions options;
  options.seed = seed;
  options.days = days;
  options.crashes = crashes;
  return options;
}

// A day with a handful of orders; the line is cut around the acceptances.
inline UniverseOptions partition_world(std::uint64_t seed, bool crashes) {
  UniverseOptions options;
  options.seed = seed;
  options.days = 1;
  options.orders_a_day = 6;
  options.crashes = crashes;
  options.scenario = Scenario::partition;
  options.check_every = 25;
  return options;
}

inline UniverseResult live(const UniverseOptions& options) {
  BOOST_TEST_INFO_SCOPE("seed " << options.seed);
  return Universe(options).run();
}

inline void check_sound(const UniverseResult& result) {
  BOOST_TEST(result.findings.empty());
  for (const Finding& each : result.findings)
    BOOST_ERROR("seed " << result.options.seed << " step " << each.step << ": " << each.sentence);
}

}  // namespace jidan::sim
