// One seed is one universe, down to the bytes of its journal.
#include <boost/test/unit_test.hpp>

#include "tests/simulation/worlds.hpp"

namespace jidan::sim {
BOOST_AUTO_TEST_SUITE(determinism)

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_journal_bytes) {
  const UniverseResult first = live(great_world(11, 6, true));
  const UniverseResult second = live(great_world(11, 6, true));
  check_sound(first);
  BOOST_TEST(first.chain == second.chain);
  BOOST_TEST(first.steps == second.steps);
  BOOST_TEST(first.events == second.events);
}

BOOST_AUTO_TEST_CASE(another_seed_gives_another_world) {
  BOOST_TEST(live(great_world(11, 2, false)).chain != live(great_world(12, 2, false)).chain);
}

BOOST_AUTO_TEST_CASE(short_worlds_of_many_seeds_are_sound) {
  for (std::uint64_t seed = 100; seed < 125; ++seed) check_sound(live(great_world(seed, 6, true)));
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace jidan::sim
