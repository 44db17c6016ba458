// The invariants hold behind every step of thousands of random lives, each from one seed.
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "tests/core/lives/life.hpp"

namespace jidan::testing {
namespace {

constexpr int kSteps = 60;

// How many lives: JIDAN_LIVES, or enough for every day's test run.
std::uint64_t lives() {
  const char* wanted = std::getenv("JIDAN_LIVES");
  return wanted == nullptr ? 1'000 : std::strtoull(wanted, nullptr, 10);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_invariants_hold_after_every_step_of_random_lives) {
  std::size_t events = 0;
  for (std::uint64_t seed = 1; seed <= lives(); ++seed) {
    Life life(seed);
    auto trouble = life.live(kSteps);
    if (!trouble) trouble = life.settle();
    if (!trouble) trouble = life.replay();
    BOOST_REQUIRE_MESSAGE(!trouble, "seed " << seed << ": " << trouble.value_or(""));
    events += life.events();
  }
  BOOST_TEST_MESSAGE(lives() << " lives, " << events << " events");
  BOOST_TEST(events > lives() * kSteps);
}

}  // namespace jidan::testing
