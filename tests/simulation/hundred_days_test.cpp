// A hundred days of everything: closures, promises, refusals, silence, loss, duplicates, cuts, a
// new catalog, and crashes between any two steps and inside commits.
#include <boost/test/unit_test.hpp>

#include "tests/simulation/worlds.hpp"

namespace jidan::sim {
BOOST_AUTO_TEST_SUITE(long_worlds)

BOOST_AUTO_TEST_CASE(a_hundred_days_with_crashes_break_no_promise_of_the_program) {
  const UniverseResult result = live(great_world(20270104, 100, true));
  check_sound(result);
  // The world was worth living through.
  BOOST_TEST(result.orders_placed > 1'500U);
  BOOST_TEST(result.runs > 300U);
  BOOST_TEST(result.aggregator_crashes > 10U);
  BOOST_TEST(result.factory_crashes > 50U);
  BOOST_TEST(result.runs_fenced > 20U);
  BOOST_TEST(result.repeats > 50U);
  BOOST_TEST(result.conflicts > 10U);
  BOOST_TEST(result.network.lost > 100U);
  BOOST_TEST(result.pieces == result.pieces_shipped + result.pieces_held + result.pieces_cancelled);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace jidan::sim
