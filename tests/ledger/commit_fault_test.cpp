// What a commit may say when the disk fails under it: "no" only when nothing is there, "unknown"
// whenever it might be.
#include <boost/test/unit_test.hpp>

#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/verify.hpp"
#include "tests/support/fault_vfs.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan::ledger;

namespace {

Commit commit_of(const Journal& journal, std::string_view event) {
  Commit commit;
  commit.at_sequence = journal.head() + 1;
  commit.now = Instant{std::chrono::milliseconds{1'000}};
  commit.events.add(event);
  OutboxRow row;
  row.delivery_sequence = commit.at_sequence;
  commit.outbox.push_back(row);
  return commit;
}

std::size_t count_of(Journal& journal) {
  std::size_t commits = 0;
  journal.replay(1, [&](const CommitView&) { ++commits; });
  return commits;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(commit_faults)

BOOST_AUTO_TEST_CASE(a_full_disk_at_any_write_of_a_commit_is_a_certain_no) {
  const std::string large(20'000, 'x');
  int writes = 0;
  {
    jidan::test::FaultVfs disk;
    const jidan::test::TemporaryFolder folder;
    Journal journal(folder.path());
    journal.append(commit_of(journal, "first"));
    disk.fail_writes("-wal", 0, SQLITE_OK);
    const int before = disk.writes();
    journal.append(commit_of(journal, large));
    writes = disk.writes() - before;
  }
  BOOST_REQUIRE(writes > 10);
  for (int nth = 1; nth <= writes; ++nth) {
    jidan::test::FaultVfs disk;
    const jidan::test::TemporaryFolder folder;
    {
      Journal journal(folder.path());
      journal.append(commit_of(journal, "first"));
      disk.fail_writes("-wal", nth, SQLITE_FULL);
      BOOST_CHECK_THROW(journal.append(commit_of(journal, large)), StoreFull);
      BOOST_TEST(journal.head() == 1U);
      BOOST_TEST(count_of(journal) == 1U);
      disk.heal();
      // And goes on once there is room.
      if (nth % 2 == 0) journal.append(commit_of(journal, "after"));
    }
    Journal journal(folder.path());
    BOOST_TEST(count_of(journal) == (nth % 2 == 0 ? 2U : 1U));
    BOOST_TEST(journal.undelivered().size() == journal.head());
    BOOST_TEST(verify(folder.path() / "journal.db").ok());
  }
}

BOOST_AUTO_TEST_CASE(a_failed_sync_is_unknown_and_the_journal_takes_nothing_more) {
  jidan::test::FaultVfs disk;
  const jidan::test::TemporaryFolder folder;
  {
    Journal journal(folder.path());
    journal.append(commit_of(journal, "first"));
    disk.fail_syncs("-wal", SQLITE_IOERR_FSYNC);
    BOOST_CHECK_THROW(journal.append(commit_of(journal, "second")), CommitUnknown);
    disk.heal();
    BOOST_CHECK_THROW(journal.append(commit_of(journal, "third")), CommitUnknown);
  }
  // Here the bytes had reached the file: it is there after all, wholly, which "no" would have
  // denied.
  Journal journal(folder.path());
  BOOST_TEST(journal.head() == 2U);
  BOOST_TEST(journal.undelivered().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_failed_write_of_the_wal_is_unknown) {
  jidan::test::FaultVfs disk;
  const jidan::test::TemporaryFolder folder;
  {
    Journal journal(folder.path());
    journal.append(commit_of(journal, "first"));
    disk.fail_writes("-wal", 1, SQLITE_IOERR_WRITE);
    BOOST_CHECK_THROW(journal.append(commit_of(journal, "second")), CommitUnknown);
    disk.heal();
  }
  Journal journal(folder.path());
  BOOST_TEST(journal.head() == 1U);
}

BOOST_AUTO_TEST_CASE(a_full_disk_puts_a_checkpoint_off_and_loses_nothing) {
  jidan::test::FaultVfs disk;
  const jidan::test::TemporaryFolder folder;
  Journal journal(folder.path());
  journal.append(commit_of(journal, std::string(100'000, 'x')));
  disk.fail_writes("journal.db", 1, SQLITE_FULL);
  journal.tidy_up(true);
  BOOST_TEST(journal.wal_bytes() > 100'000U);
  disk.heal();
  journal.append(commit_of(journal, std::string(100'000, 'y')));
  journal.tidy_up(true);
  BOOST_TEST(journal.wal_bytes() == 0U);
  BOOST_TEST(count_of(journal) == 2U);
  BOOST_TEST(verify(folder.path() / "journal.db").ok());
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_fails_otherwise_is_said) {
  jidan::test::FaultVfs disk;
  const jidan::test::TemporaryFolder folder;
  Journal journal(folder.path());
  journal.append(commit_of(journal, std::string(100'000, 'x')));
  disk.fail_writes("journal.db", 1, SQLITE_IOERR_WRITE);
  BOOST_CHECK_THROW(journal.tidy_up(true), LedgerError);
}

BOOST_AUTO_TEST_CASE(the_ballast_gives_its_room_back_once) {
  const jidan::test::TemporaryFolder folder;
  JournalOptions options;
  options.ballast_bytes = 1U << 20U;
  Journal journal(folder.path(), options);
  BOOST_TEST(std::filesystem::file_size(folder.path() / "ballast") == options.ballast_bytes);
  BOOST_TEST(journal.release_ballast());
  BOOST_TEST(!journal.release_ballast());
  BOOST_TEST(!std::filesystem::exists(folder.path() / "ballast"));
}

BOOST_AUTO_TEST_SUITE_END()
