// Rules of a start: from a snapshot and the journal behind it, or from the journal alone, the state
// is the same.
#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/snapshot.hpp"
#include "aggregator/ledger/state_codec.hpp"
#include "platform/forked_child.hpp"
#include "tests/ledger/busy_world.hpp"
#include "tests/ledger/small_document.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan;
using ledger::Journal;
using ledger::JournalReader;
using ledger::Restored;
using testing::BusyWorld;

namespace {

void commit_new(Journal& journal, const BusyWorld& busy) {
  while (journal.head() < busy.world.journal.size()) {
    ledger::Commit commit;
    commit.at_sequence = journal.head() + 1;
    commit.now = busy.instants[journal.head()];
    for (std::size_t i = journal.head();
         i < busy.world.journal.size() && busy.instants[i] == commit.now; ++i) {
      core::Event event = busy.world.journal[i];
      if (auto* applied = std::get_if<core::CatalogApplied>(&event)) {
        applied->document = testing::kSmallDocument;
        applied->zones = {testing::shanghai()};
      }
      commit.events.add_with([&](std::string& out) { ledger::encode_event(event, out); });
    }
    journal.append(commit);
  }
}

std::string bytes_of(const core::State& state) {
  std::string bytes;
  ledger::encode_state(state, bytes);
  return bytes;
}

// A store whose journal holds a busy history.
struct Store {
  test::TemporaryFolder folder;
  BusyWorld busy{4, testing::small_document().catalog};
  Journal journal{folder.path()};

  void live(int steps) {
    for (int i = 0; i < steps; ++i) busy.step();
    commit_new(journal, busy);
  }
  Restored restore() {
    JournalReader reader(folder.path());
    return ledger::restore_state(folder.path(), reader);
  }
  void check(const Restored& restored) {
    BOOST_TEST(restored.head == journal.head());
    BOOST_TEST((bytes_of(restored.state) == bytes_of(busy.world.state)));
    BOOST_TEST(restored.state.catalog->products.size() == 3U);
    BOOST_TEST(core::violations(restored.state).empty());
  }
};

void write_snapshot(const std::filesystem::path& folder, const Restored& restored) {
  ledger::SnapshotFile file(folder, restored.head);
  BOOST_REQUIRE(file.write(restored.state, restored.catalog_events) == 0);
  ledger::remove_old_snapshots(folder);
}

std::filesystem::path only_snapshot(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".snap") return entry.path();
  return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(snapshot)

BOOST_AUTO_TEST_CASE(an_empty_store_restores_to_an_empty_state) {
  const test::TemporaryFolder folder;
  Journal journal(folder.path());
  JournalReader reader(folder.path());
  const Restored restored = ledger::restore_state(folder.path(), reader);
  BOOST_TEST(restored.head == 0U);
  BOOST_TEST((bytes_of(restored.state) == bytes_of(core::State{})));
}

BOOST_AUTO_TEST_CASE(without_a_snapshot_everything_is_replayed) {
  Store store;
  store.live(200);
  const Restored restored = store.restore();
  BOOST_TEST(restored.snapshot == 0U);
  BOOST_TEST(restored.catalog_events.at(1) == 1U);
  store.check(restored);
}

BOOST_AUTO_TEST_CASE(a_snapshot_and_the_journal_behind_it_give_the_same_state) {
  Store store;
  store.live(150);
  const Restored first = store.restore();
  write_snapshot(store.folder.path(), first);
  BOOST_TEST(ledger::newest_snapshot(store.folder.path()) == first.head);
  store.live(150);
  const Restored second = store.restore();
  BOOST_TEST(second.snapshot == first.head);
  store.check(second);
  write_snapshot(store.folder.path(), second);
  const Restored third = store.restore();
  BOOST_TEST(third.snapshot == second.head);
  store.check(third);
}

BOOST_AUTO_TEST_CASE(a_damaged_snapshot_costs_time_and_nothing_else) {
  for (const std::streamoff at : {3, 10, 20, 34, 200, 5'000}) {
    Store store;
    store.live(150);
    write_snapshot(store.folder.path(), store.restore());
    {
      std::fstream file(only_snapshot(store.folder.path()),
                        std::ios::in | std::ios::out | std::ios::binary);
      file.seekg(at);
      const char byte = static_cast<char>(file.get() ^ 1);
      file.seekp(at);
      file.put(byte);
    }
    const Restored restored = store.restore();
    BOOST_TEST(restored.snapshot == 0U);
    store.check(restored);
  }
}

BOOST_AUTO_TEST_CASE(a_snapshot_ahead_of_the_journal_is_not_used) {
  Store store;
  store.live(100);
  Restored restored = store.restore();
  restored.head += 1'000'000;
  write_snapshot(store.folder.path(), restored);
  const Restored again = store.restore();
  BOOST_TEST(again.snapshot == 0U);
  store.check(again);
}

BOOST_AUTO_TEST_CASE(only_the_two_newest_snapshots_are_kept) {
  Store store;
  std::vector<core::Sequence> heads;
  for (int i = 0; i < 4; ++i) {
    store.live(40);
    const Restored restored = store.restore();
    heads.push_back(restored.head);
    write_snapshot(store.folder.path(), restored);
  }
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(store.folder.path()))
    if (entry.path().extension() == ".snap") ++files;
  BOOST_TEST(files == 2U);
  BOOST_TEST(ledger::newest_snapshot(store.folder.path()) == heads.back());
}

BOOST_AUTO_TEST_CASE(a_forked_child_writes_the_state_of_the_fork_though_its_parent_goes_on) {
  Store store;
  store.live(150);
  const core::Sequence head = store.journal.head();
  const std::string bytes = bytes_of(store.busy.world.state);
  const auto child = platform::ForkedChild::start(
      [&] {
        ledger::SnapshotFile file(store.folder.path(), head);
        return file.write(store.busy.world.state, {{1, 1}});
      },
      0);
  BOOST_REQUIRE(child);
  store.live(50);
  BOOST_TEST(child->wait(std::chrono::minutes{1}).value_or(-1) == 0);
  const auto written = ledger::MappedSnapshot::open(only_snapshot(store.folder.path()));
  BOOST_REQUIRE(written);
  BOOST_TEST(written->head() == head);
  BOOST_TEST((written->body().substr(3) == bytes));
  store.check(store.restore());
}

BOOST_AUTO_TEST_CASE(a_snapshot_that_finds_no_room_leaves_nothing_and_says_why) {
  const test::TemporaryFolder folder;
  ledger::SnapshotFile file(folder.path() / "not_there", 7);
  BOOST_TEST(file.write({}, {}) == ENOENT);
  BOOST_TEST(ledger::newest_snapshot(folder.path()) == 0U);
}

BOOST_AUTO_TEST_CASE(what_an_interrupted_writing_left_is_removed) {
  const test::TemporaryFolder folder;
  std::ofstream(folder.path() / "state-000000000000007.snap.part") << "begun";
  BOOST_TEST(ledger::newest_snapshot(folder.path()) == 0U);
  ledger::remove_old_snapshots(folder.path());
  BOOST_TEST(std::filesystem::is_empty(folder.path()));
}

// The file is written in pieces of 1 MiB: their borders fall anywhere.
BOOST_AUTO_TEST_CASE(a_snapshot_of_many_pieces_is_read_as_it_was_written) {
  const test::TemporaryFolder folder;
  core::State state;
  state.next_sequence = 10;
  for (int i = 0; i < 300'000; ++i) state.regions.push_back("CN/CN-" + std::to_string(i * 7919));
  ledger::SnapshotFile file(folder.path(), 9);
  BOOST_REQUIRE(file.write(state, {}) == 0);
  const auto written = ledger::MappedSnapshot::open(only_snapshot(folder.path()));
  BOOST_REQUIRE(written);
  BOOST_TEST(written->body().size() > (std::size_t{3} << 20));
  BOOST_TEST((written->body().substr(1) == bytes_of(state)));
}

BOOST_AUTO_TEST_SUITE_END()
