// What a crash or a broken disk between any two steps of a removal leaves behind: a store that
// starts, verifies and has the state it had.

#include "aggregator/ledger/base_file.hpp"
#include "aggregator/ledger/verify.hpp"
#include "tests/ledger/removed_store.hpp"
#include "tests/support/fault_vfs.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan;
using namespace jidan::testing;
using jidan::test::TemporaryFolder;

namespace {

// As after kill -9: opened again, verified, and restored with and without its snapshots.
void expect_whole(RemovedStore& store) {
  store.close();
  const VerifyReport report = verify(store.data_dir / "journal.db");
  for (const std::string& problem : report.problems) BOOST_ERROR(problem);
  store.open();
  store.expect_state(store.restore());
  store.expect_state(store.restore(RestoreFrom::beginning));
  // Nothing that no row names is left lying about.
  BOOST_TEST(files_in(store.data_dir / "archive") == 2 * store.journal->seals().size());
  std::size_t bases = 0;
  for (const auto& entry : fs::directory_iterator(store.data_dir))
    if (entry.path().filename().string().starts_with("base-")) ++bases;
  BOOST_TEST(bases == (store.journal->removed() ? 1U : 0U));
}

void make_ready(RemovedStore& store) {
  store.live(300);
  store.seal();
  store.write_snapshot();
}

// By connections that are closed again: after a crash nobody has the journal open.
std::optional<Removal> removal_of_two(RemovedStore& store) {
  HistoryRemover remover(store.data_dir);
  auto segments = remover.older_than(store.busy.world.now);
  BOOST_REQUIRE(segments.size() >= 2U);
  segments.resize(2);
  auto removal = remover.prepare(segments, store.busy.world.now);
  BOOST_REQUIRE(removal);
  store.projector = nullptr;
  return removal;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(removed_faults)

BOOST_AUTO_TEST_CASE(a_crash_behind_each_step_of_a_removal_leaves_a_whole_store) {
  enum class Step { base_made, tables_let_go, committed, swept, some_files_deleted, done };
  for (const bool is_first : {true, false})
    for (const Step last : {Step::base_made, Step::tables_let_go, Step::committed, Step::swept,
                            Step::some_files_deleted, Step::done}) {
      const TemporaryFolder folder;
      RemovedStore store(folder.path());
      make_ready(store);
      if (!is_first) {
        store.delete_files(store.remove(1));
        make_ready(store);
      }
      {
        HistoryRemover remover(folder.path());
        auto segments = remover.older_than(store.busy.world.now);
        segments.resize(2);
        const auto removal = remover.prepare(segments, store.busy.world.now);
        BOOST_REQUIRE(removal);
        if (last >= Step::tables_let_go) store.forget(removal->history.up_to);
        if (last >= Step::committed) store.commit(*removal);
        if (last >= Step::swept) sweep(*store.journal);
        if (last == Step::some_files_deleted)
          fs::remove(
              segment_files(folder.path(), segments[0].first_sequence, segments[0].last_sequence)
                  .commits);
        if (last >= Step::done) remover.delete_files(segments);
      }
      expect_whole(store);
      BOOST_TEST((store.removed_to() > 0) == (!is_first || last >= Step::committed));
      // And the next look does what is left to do.
      store.delete_files(store.remove(2));
      expect_whole(store);
    }
}

BOOST_AUTO_TEST_CASE(a_removal_of_unknown_outcome_is_wholly_there_or_not_at_all) {
  for (const bool reaches_disk : {false, true}) {
    jidan::test::FaultVfs disk;
    const TemporaryFolder folder;
    RemovedStore store(folder.path());
    make_ready(store);
    store.live(30);  // begins the WAL anew, which is a sync of its own
    const auto removal = removal_of_two(store);
    if (reaches_disk)
      disk.fail_syncs("journal.db-wal", SQLITE_IOERR_FSYNC);
    else
      disk.fail_writes("journal.db-wal", 1, SQLITE_IOERR_WRITE);
    BOOST_CHECK_THROW(store.commit(*removal), CommitUnknown);
    disk.heal();
    expect_whole(store);
    BOOST_TEST((store.removed_to() > 0) == reaches_disk);
  }
}

BOOST_AUTO_TEST_CASE(a_full_disk_puts_the_deletion_of_messages_off) {
  jidan::test::FaultVfs disk;
  const TemporaryFolder folder;
  RemovedStore store(folder.path());
  make_ready(store);
  store.remove(4);
  const auto count = [&] {
    return number(folder.path(), "SELECT count(*) FROM outbox WHERE delivery_sequence <= " +
                                     std::to_string(store.removed_to()));
  };
  const auto before = count();
  BOOST_REQUIRE(before > 0);
  disk.fail_writes("journal.db-wal", 1, SQLITE_FULL);
  store.journal->tidy_up(true);
  disk.heal();
  BOOST_TEST(count() == before);
  sweep(*store.journal);
  BOOST_TEST(count() == 0);
}

BOOST_AUTO_TEST_CASE(a_removal_that_nothing_stands_for_is_refused) {
  const TemporaryFolder folder;
  RemovedStore store(folder.path());
  make_ready(store);
  const Removal good = removal_of_two(store).value();
  Removal bad = good;
  ++bad.history.up_to;  // not the end of a segment
  BOOST_CHECK_THROW(store.commit(bad), LedgerError);
  bad = good;
  bad.history.base.sequence = store.journal->head() + 1;
  BOOST_CHECK_THROW(store.commit(bad), LedgerError);
  bad = good;
  ++bad.history.base.bytes;
  BOOST_CHECK_THROW(store.commit(bad), StoreDamaged);
  fs::remove(base_file(folder.path(), good.history.base.sequence));
  BOOST_CHECK_THROW(store.commit(good), StoreDamaged);
  expect_whole(store);
  BOOST_TEST(store.removed_to() == 0U);
}

BOOST_AUTO_TEST_CASE(a_damaged_snapshot_never_becomes_a_base) {
  const TemporaryFolder folder;
  RemovedStore store(folder.path());
  make_ready(store);
  {
    std::fstream file(snapshot_files(folder.path()).front(),
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(700);
    file.put('~');
  }
  HistoryRemover remover(folder.path());
  auto segments = remover.older_than(store.busy.world.now);
  segments.resize(2);
  BOOST_TEST(!remover.prepare(segments, store.busy.world.now).has_value());
}

BOOST_AUTO_TEST_CASE(a_store_whose_base_is_lost_says_so_instead_of_starting_from_nothing) {
  const TemporaryFolder folder;
  RemovedStore store(folder.path());
  make_ready(store);
  store.delete_files(store.remove(2));
  fs::remove(base_file(folder.path(), store.journal->removed()->base.sequence));
  store.expect_state(store.restore());  // a snapshot is as good
  for (const fs::path& file : snapshot_files(folder.path())) fs::remove(file);
  BOOST_CHECK_THROW(store.restore(), StoreDamaged);
}

BOOST_AUTO_TEST_SUITE_END()
