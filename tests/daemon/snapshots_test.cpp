// Rules of making snapshots: when one is due, what a failure costs, what a stop leaves.
#include <boost/test/unit_test.hpp>

#include <condition_variable>
#include <deque>
#include <mutex>

#include "aggregator/core/event.hpp"
#include "aggregator/daemon/snapshots.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan;

namespace {

// A writer's place in the house: questions wait until the test lets them be asked.
struct House {
  test::TemporaryFolder folder;
  platform::Log log{platform::LogLevel::error, platform::LogFormat::json};
  platform::Metrics metrics;
  platform::Clock clock{platform::ClockSettings{}};
  runtime::Chores chores;
  core::State state;
  std::deque<runtime::Question> questions;
  bool room = true;

  daemon::SnapshotParts parts() {
    return {folder.path(),
            0,
            {},
            chores,
            [this](runtime::Question question) {
              if (room) questions.push_back(std::move(question));
              return room;
            },
            clock,
            log,
            metrics};
  }
  void commit(daemon::Snapshots& snapshots, std::size_t events) {
    runtime::Committed committed;
    committed.first = state.next_sequence;
    committed.events.assign(events, core::PolicyChosen{});
    state.next_sequence += events;
    snapshots.notify(committed);
  }
  void answer() {
    const runtime::Question question = std::move(questions.front());
    questions.pop_front();
    question(state, {});
  }
  // Chores are done in order: when this one has run, so have those before it.
  void finish_chores() {
    std::mutex mutex;
    std::condition_variable changed;
    bool reached = false;
    std::unique_lock lock(mutex);
    chores.post([&] {
      const std::lock_guard hold(mutex);
      reached = true;
      changed.notify_one();
    });
    changed.wait(lock, [&] { return reached; });
  }
  core::Sequence newest() const { return ledger::newest_snapshot(folder.path()); }
};

constexpr daemon::SnapshotLimits kEvery100{100, 10, std::chrono::milliseconds{60'000}};

}  // namespace

BOOST_AUTO_TEST_SUITE(snapshots)

BOOST_AUTO_TEST_CASE(one_is_due_when_a_start_would_replay_the_limit) {
  House house;
  daemon::Snapshots snapshots(house.parts(), kEvery100);
  house.commit(snapshots, 99);
  BOOST_TEST(house.questions.empty());
  house.commit(snapshots, 1);
  BOOST_REQUIRE(house.questions.size() == 1U);
  house.commit(snapshots, 5);
  BOOST_TEST(house.questions.size() == 1U);  // one at a time
  house.answer();
  house.finish_chores();
  BOOST_TEST(house.newest() == 105U);
  house.commit(snapshots, 99);
  BOOST_TEST(house.questions.empty());
  house.commit(snapshots, 1);
  BOOST_TEST(house.questions.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_start_that_replayed_the_limit_has_one_made_before_any_commit) {
  House house;
  daemon::SnapshotParts parts = house.parts();
  parts.head = 100;
  house.state.next_sequence = 101;
  daemon::Snapshots snapshots(std::move(parts), kEvery100);
  snapshots.start();
  BOOST_REQUIRE(house.questions.size() == 1U);
  house.answer();
  house.finish_chores();
  BOOST_TEST(house.newest() == 100U);
  snapshots.start();
  BOOST_TEST(house.questions.empty());
}

BOOST_AUTO_TEST_CASE(a_writer_without_room_is_asked_again_at_the_next_commit) {
  House house;
  daemon::Snapshots snapshots(house.parts(), kEvery100);
  house.room = false;
  house.commit(snapshots, 100);
  house.room = true;
  house.commit(snapshots, 1);
  BOOST_TEST(house.questions.size() == 1U);
}

BOOST_AUTO_TEST_CASE(one_that_fails_is_counted_and_tried_again_a_little_later) {
  House house;
  daemon::Snapshots snapshots(house.parts(), kEvery100);
  const auto moved = house.folder.path().string() + ".moved";
  std::filesystem::rename(house.folder.path(), moved);
  house.commit(snapshots, 100);
  house.answer();
  house.finish_chores();
  std::filesystem::rename(moved, house.folder.path());
  BOOST_TEST(house.metrics.exposition().find("jidan_snapshot_failures_total 1") !=
             std::string::npos);
  house.commit(snapshots, 9);
  BOOST_TEST(house.questions.empty());
  house.commit(snapshots, 1);
  BOOST_REQUIRE(house.questions.size() == 1U);
  house.answer();
  house.finish_chores();
  BOOST_TEST(house.newest() == 110U);
}

BOOST_AUTO_TEST_CASE(a_stop_ends_the_writing_and_the_next_start_removes_what_it_left) {
  House house;
  {
    daemon::Snapshots snapshots(house.parts(), kEvery100);
    house.commit(snapshots, 100);
    snapshots.stop();
    house.answer();
    house.finish_chores();
  }
  House again;
  daemon::SnapshotParts parts = again.parts();
  parts.data_dir = house.folder.path();
  daemon::Snapshots snapshots(std::move(parts), kEvery100);
  for (const auto& entry : std::filesystem::directory_iterator(house.folder.path()))
    BOOST_TEST(entry.path().extension() == ".snap");
}

BOOST_AUTO_TEST_SUITE_END()
