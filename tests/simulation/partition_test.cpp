// A partition between a factory's acceptance and its next report, over a thousand worlds: whoever
// hears what, a run is started at most once over all factories and everything gets made.
#include <boost/test/unit_test.hpp>

#include "tests/simulation/worlds.hpp"

namespace jidan::sim {
BOOST_AUTO_TEST_SUITE(partitions)

BOOST_AUTO_TEST_CASE(a_run_is_started_at_most_once_over_all_factories_in_a_thousand_worlds) {
  std::uint64_t fenced = 0, claims = 0, cut_off = 0, shipped = 0;
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    const UniverseResult result = live(partition_world(seed, seed % 2 == 0));
    check_sound(result);
    if (!result.findings.empty()) return;  // one world says enough
    fenced += result.runs_fenced;
    claims += result.claims;
    cut_off += result.network.cut_off;
    shipped += static_cast<std::uint64_t>(result.pieces_shipped);
  }
  // The scenario did happen: acceptances came too late, were refused, and the pieces made
  // elsewhere.
  BOOST_TEST(fenced > 500U);
  BOOST_TEST(claims > 100U);
  BOOST_TEST(cut_off > 5'000U);
  BOOST_TEST(shipped > 5'000U);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace jidan::sim
