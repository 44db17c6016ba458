// A checker that never failed proves nothing: each bug planted on purpose must be found within a
// few worlds, and the same worlds without it are sound.
#include <boost/test/unit_test.hpp>

#include "tests/simulation/worlds.hpp"

namespace jidan::sim {
namespace {

// Whether some world among the seeds shows the bug; what was found is printed with --log_level.
bool is_found(UniverseOptions options, Planted bug, const std::string& expected) {
  options.planted = bug;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    options.seed = seed;
    const UniverseResult result = live(options);
    for (const Finding& each : result.findings) {
      BOOST_TEST_MESSAGE(to_text(bug)
                         << ": seed " << seed << " step " << each.step << ": " << each.sentence);
      if (each.sentence.find(expected) != std::string::npos) return true;
    }
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(planted_bugs)

BOOST_AUTO_TEST_CASE(a_factory_that_starts_before_its_acceptance_was_answered_is_found) {
  BOOST_TEST(
      is_found(partition_world(1, false), Planted::start_unconfirmed, "pieces were started"));
}

BOOST_AUTO_TEST_CASE(an_aggregator_that_confirms_what_it_gave_to_others_is_found) {
  BOOST_TEST(is_found(partition_world(1, false), Planted::no_fencing, "pieces were started"));
}

BOOST_AUTO_TEST_CASE(an_answer_before_the_commit_is_on_disk_is_found) {
  BOOST_TEST(is_found(great_world(1, 12, true), Planted::answer_before_append, "the journal"));
}

BOOST_AUTO_TEST_CASE(an_aggregator_that_forgets_originals_is_found) {
  BOOST_TEST(is_found(great_world(1, 3, false), Planted::forget_originals, "placed twice"));
}

BOOST_AUTO_TEST_CASE(a_factory_that_makes_a_job_of_every_copy_is_found) {
  BOOST_TEST(is_found(great_world(1, 5, false), Planted::make_every_message, "times"));
}

BOOST_AUTO_TEST_CASE(an_aggregator_that_forgets_what_was_still_to_be_sent_is_found) {
  BOOST_TEST(is_found(partition_world(1, true), Planted::forget_undelivered, "to be sent"));
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace jidan::sim
