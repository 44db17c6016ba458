// Rates of work on a disk: how long a pause is due, and who waits no longer.
#include "platform/pace.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>

namespace platform = jidan::platform;
using std::chrono::milliseconds;

BOOST_AUTO_TEST_SUITE(pace)

BOOST_AUTO_TEST_CASE(a_pause_lasts_until_the_bytes_are_due_and_is_none_when_they_are_late) {
  constexpr std::uint64_t kMiB = 1U << 20U;
  BOOST_TEST((platform::pause_due(kMiB, 64 * kMiB, milliseconds{0}) == milliseconds{15}));
  BOOST_TEST((platform::pause_due(64 * kMiB, 64 * kMiB, milliseconds{400}) == milliseconds{600}));
  BOOST_TEST((platform::pause_due(kMiB, 64 * kMiB, milliseconds{15}) == milliseconds{0}));
  BOOST_TEST((platform::pause_due(kMiB, 64 * kMiB, milliseconds{500}) == milliseconds{0}));
}

BOOST_AUTO_TEST_CASE(steps_take_at_least_the_time_their_bytes_are_due) {
  platform::Pace pace(1'000'000);
  const auto began = platform::real_time().steady();
  for (int step = 0; step < 4; ++step) pace.step_done(5'000);
  BOOST_TEST((platform::real_time().steady() - began >= milliseconds{20}));
}

BOOST_AUTO_TEST_CASE(who_waits_for_an_hour_goes_on_at_once_when_it_is_stopped) {
  platform::Pace pace(1);
  std::thread worker([&] { pace.step_done(3'600); });
  pace.stop();
  worker.join();
  pace.step_done(3'600);  // and nobody waits behind it
}

BOOST_AUTO_TEST_SUITE_END()
