// What a crash, a broken disk or an erasure at any step of sealing leaves behind: nothing lost,
// nothing twice, and no erased key.
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <memory>

#include "tests/ledger/sealed_store.hpp"
#include "tests/support/fault_vfs.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan::testing;
using jidan::test::TemporaryFolder;

BOOST_AUTO_TEST_SUITE(sealed_faults)

BOOST_AUTO_TEST_CASE(files_that_were_never_sealed_are_cleared_away_at_start) {
  const TemporaryFolder folder;
  {
    Journal journal(folder.path());
    append_orders(journal, 10);
    BOOST_REQUIRE(cut(folder.path(), 3));  // and the process ends before the commit of the seal
    std::ofstream(folder.path() / "archive" / "journal-000000000000004-000000000000006.seg.part")
        << "half";
    BOOST_TEST(files_in(folder.path() / "archive") == 3U);
  }
  Journal journal(folder.path());
  BOOST_TEST(files_in(folder.path() / "archive") == 0U);
  expect_everything(folder.path(), 10);
  commit_seal(journal, cut(folder.path(), 5).value());
  sweep(journal);
  expect_everything(folder.path(), 10);
}

BOOST_AUTO_TEST_CASE(a_start_in_the_middle_of_the_sweep_goes_on_with_it) {
  const TemporaryFolder folder;
  {
    Journal journal(folder.path());
    append_orders(journal, 400);
    commit_seal(journal, cut(folder.path(), 390).value());
    journal.tidy_up(true);  // one step
  }
  const auto left = number(folder.path(), "SELECT count(*) FROM commits");
  BOOST_TEST(left < 400);
  BOOST_TEST(left > 10);
  Journal journal(folder.path());
  expect_everything(folder.path(), 400);
  sweep(journal);
  const std::uint64_t kept = 400 - journal.seals().back().last_sequence;
  BOOST_TEST(number(folder.path(), "SELECT count(*) FROM commits") ==
             static_cast<std::int64_t>(kept));
  expect_everything(folder.path(), 400);
}

BOOST_AUTO_TEST_CASE(a_seal_of_unknown_outcome_loses_nothing_and_keeps_nothing_twice) {
  for (const bool reaches_disk : {false, true}) {
    jidan::test::FaultVfs disk;
    const TemporaryFolder folder;
    {
      Journal journal(folder.path());
      append_orders(journal, 10);
      const Seal seal = cut(folder.path(), 6).value();
      if (reaches_disk)
        disk.fail_syncs("-wal", SQLITE_IOERR_FSYNC);
      else
        disk.fail_writes("-wal", 1, SQLITE_IOERR_WRITE);
      BOOST_CHECK_THROW(commit_seal(journal, seal), CommitUnknown);
      disk.heal();
    }
    Journal journal(folder.path());
    BOOST_TEST(journal.seals().size() == (reaches_disk ? 1U : 0U));
    BOOST_TEST(files_in(folder.path() / "archive") == (reaches_disk ? 2U : 0U));
    sweep(journal);
    expect_everything(folder.path(), 10);
  }
}

BOOST_AUTO_TEST_CASE(a_disk_that_fails_while_a_segment_is_made_leaves_the_journal_as_it_was) {
  for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE})
    for (int nth = 1; nth <= 4; ++nth) {
      jidan::test::FaultVfs disk;
      const TemporaryFolder folder;
      Journal journal(folder.path());
      append_orders(journal, 40);
      disk.fail_writes(".seg.part", nth, code);
      BOOST_CHECK_THROW(cut(folder.path(), 36), LedgerError);
      disk.heal();
      BOOST_TEST(files_in(folder.path() / "archive") == 0U);
      expect_everything(folder.path(), 40);
      BOOST_TEST(cut(folder.path(), 36).has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_full_disk_puts_the_sweep_off) {
  jidan::test::FaultVfs disk;
  const TemporaryFolder folder;
  Journal journal(folder.path());
  append_orders(journal, 10);
  commit_seal(journal, cut(folder.path(), 6).value());
  disk.fail_writes("-wal", 1, SQLITE_FULL);
  journal.tidy_up(true);
  disk.heal();
  expect_everything(folder.path(), 10);
  append_orders(journal, 1);
  sweep(journal);
  BOOST_TEST(number(folder.path(), "SELECT count(*) FROM commits") == 5);
  expect_everything(folder.path(), 11);
}

BOOST_AUTO_TEST_CASE(a_seal_without_its_files_is_refused) {
  const TemporaryFolder folder;
  Journal journal(folder.path());
  append_orders(journal, 10);
  const Seal seal = cut(folder.path(), 6).value();
  fs::remove_all(folder.path() / "archive");
  BOOST_CHECK_THROW(commit_seal(journal, seal), LedgerError);
  sweep(journal);
  expect_everything(folder.path(), 10);
}

BOOST_AUTO_TEST_CASE(a_damaged_journal_is_never_sealed) {
  const TemporaryFolder folder;
  Journal journal(folder.path());
  append_orders(journal, 10);
  {
    SQLite::Database database((folder.path() / "journal.db").string(), SQLite::OPEN_READWRITE);
    database.exec("UPDATE commits SET events = zeroblob(length(events)) WHERE first_sequence = 4");
  }
  BOOST_CHECK_THROW(cut(folder.path(), 6), StoreDamaged);
  BOOST_TEST(files_in(folder.path() / "archive") == 0U);
}

BOOST_AUTO_TEST_CASE(a_segment_that_was_changed_or_taken_away_is_said) {
  const TemporaryFolder folder;
  Journal journal(folder.path());
  append_orders(journal, 10);
  const Seal seal = cut(folder.path(), 6).value();
  commit_seal(journal, seal);
  sweep(journal);
  const SegmentFiles files = segment_files(folder.path(), seal.first_sequence, seal.last_sequence);
  {
    SQLite::Database database(files.commits.string(), SQLite::OPEN_READWRITE);
    database.exec("UPDATE commits SET now_ms = now_ms + 1 WHERE first_sequence = 3");
  }
  {
    JournalReader reader(folder.path());
    BOOST_TEST(reader.event(2).has_value());
    BOOST_CHECK_THROW(reader.event(3), StoreDamaged);
    BOOST_CHECK_THROW(reader.walk(1, [](const CommitView&) { return true; }), StoreDamaged);
  }
  fs::resize_file(files.keys, 100);
  BOOST_CHECK_THROW(JournalReader(folder.path()).event(2), StoreDamaged);
  fs::remove(files.commits);
  BOOST_CHECK_THROW(JournalReader(folder.path()).event(2), LedgerError);
}

BOOST_AUTO_TEST_CASE(an_erased_key_is_found_in_no_file_wherever_its_order_lies) {
  // Of orders sealed and swept, sealed only, being sealed, and not sealed.
  const TemporaryFolder folder;
  auto journal = std::make_unique<Journal>(folder.path());
  append_orders(*journal, 20);
  commit_seal(*journal, cut(folder.path(), 5).value());
  sweep(*journal);
  commit_seal(*journal, cut(folder.path(), 5).value());
  const Seal third = cut(folder.path(), 5).value();
  for (const std::uint64_t order : {2, 7, 12, 18}) {
    BOOST_TEST(!files_with(folder.path(), key_of(order)).empty());
    erase(*journal, order);
    BOOST_TEST(!journal->order_key(order).has_value());
  }
  commit_seal(*journal, third);
  sweep(*journal);
  const auto expect_erased = [&] {
    for (const std::uint64_t order : {2, 7, 12, 18}) {
      BOOST_TEST(!journal->order_key(order).has_value());
      BOOST_TEST(files_with(folder.path(), key_of(order)).empty(), "order " << order);
    }
    for (const std::uint64_t order : {1, 8, 13, 19})
      BOOST_TEST((journal->order_key(order) == std::optional<WrappedKey>(key_of(order))));
  };
  expect_erased();
  BOOST_TEST(number(folder.path(), "SELECT count(*) FROM erasures") == 0);
  journal = nullptr;
  journal = std::make_unique<Journal>(folder.path());
  expect_erased();
}

BOOST_AUTO_TEST_CASE(an_erasure_cut_short_is_hidden_at_once_and_carried_out_at_the_next_start) {
  const TemporaryFolder folder;
  {
    Journal journal(folder.path());
    append_orders(journal, 10);
    commit_seal(journal, cut(folder.path(), 6).value());
    sweep(journal);
  }
  {
    // What is on disk when the process ends right behind the commit of the erasure.
    SQLite::Database database((folder.path() / "journal.db").string(), SQLite::OPEN_READWRITE);
    database.exec("INSERT INTO erasures (order_sequence) VALUES (4)");
  }
  JournalReader reader(folder.path());
  BOOST_TEST(!reader.order_key(4).has_value());
  BOOST_TEST(!files_with(folder.path(), key_of(4)).empty());
  Journal journal(folder.path());
  sweep(journal);
  BOOST_TEST(files_with(folder.path(), key_of(4)).empty());
  BOOST_TEST(!journal.order_key(4).has_value());
  BOOST_TEST(journal.order_key(5).has_value());
  BOOST_TEST(number(folder.path(), "SELECT count(*) FROM erasures") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
