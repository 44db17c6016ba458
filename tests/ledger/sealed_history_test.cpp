// Rules of sealed segments: what moves, what stays readable, what verify and a backup make of it.
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <string>
#include <thread>

#include "aggregator/ledger/backup.hpp"
#include "aggregator/ledger/verify.hpp"
#include "tests/ledger/sealed_store.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan::testing;
using jidan::test::TemporaryFolder;

BOOST_AUTO_TEST_SUITE(sealed_history)

BOOST_AUTO_TEST_CASE(sealed_commits_leave_the_journal_and_are_read_as_before) {
  const TemporaryFolder folder;
  Journal journal(folder.path());
  append_orders(journal, 10);
  // A reader that was there before finds what moved meanwhile.
  JournalReader early(folder.path());
  BOOST_TEST(early.event(3).has_value());
  const auto seal = cut(folder.path(), 6);
  BOOST_REQUIRE(seal);
  BOOST_TEST(seal->last_sequence == 6U);
  BOOST_TEST(seal->commits == 6U);
  BOOST_TEST(seal->keys == 6U);
  commit_seal(journal, *seal);
  sweep(journal);
  BOOST_TEST(number(folder.path(), "SELECT min(first_sequence) FROM commits") == 7);
  BOOST_TEST(number(folder.path(), "SELECT min(first_sequence) FROM keys") == 7);
  expect_everything(folder.path(), 10);
  BOOST_TEST((early.event(3)->bytes == event_of(3)));
  BOOST_TEST(early.events(5, 4).size() == 4U);
}

BOOST_AUTO_TEST_CASE(many_events_and_keys_at_once_are_those_read_one_by_one) {
  const TemporaryFolder folder;
  Journal journal(folder.path());
  append_orders(journal, 10);
  commit_seal(journal, cut(folder.path(), 6).value());
  sweep(journal);
  erase(journal, 4);
  erase(journal, 8);
  JournalReader reader(folder.path());
  const std::vector<std::uint64_t> wanted{2, 4, 6, 7, 8, 10};  // on both sides of the seal
  std::vector<std::uint64_t> seen;
  BOOST_TEST(reader.visit_events(wanted, [&](std::uint64_t sequence, std::string_view bytes) {
    seen.push_back(sequence);
    BOOST_TEST(bytes == event_of(sequence));
  }));
  BOOST_TEST(seen == wanted, boost::test_tools::per_element());
  const auto keys = reader.order_keys(wanted);
  BOOST_REQUIRE(keys.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    BOOST_TEST((keys[i] == reader.order_key(wanted[i])));
    BOOST_TEST(keys[i].has_value() == (wanted[i] != 4 && wanted[i] != 8));
  }
  BOOST_TEST(!reader.visit_events({10, 99}, [](std::uint64_t, std::string_view) {}));
}

// Reads single events and walks from places all over the history until `done`; returns what was
// wrong, or nothing.
std::string read_until(const fs::path& data_dir, const std::atomic<bool>& done) {
  JournalReader reader(data_dir);
  try {
    for (std::uint64_t turn = 0; !done; ++turn) {
      const std::uint64_t head = reader.head();
      const std::uint64_t from = 1 + turn * 37 % head;
      if (!reader.event(from) || !reader.order_key(from))
        return "order " + std::to_string(from) + " isn't there";
      std::uint64_t next = from;
      reader.walk(from, [&](const CommitView& commit) {
        if (commit.first_sequence == next) next += commit.count;
        return next <= head;
      });
      if (next <= head) return "the walk from " + std::to_string(from) + " stopped early";
    }
  } catch (const LedgerError& error) {
    return error.what();
  }
  return {};
}

BOOST_AUTO_TEST_CASE(a_reader_meets_every_commit_while_sealing_goes_on) {
  const TemporaryFolder folder;
  Journal journal(folder.path());
  append_orders(journal, 10);
  std::atomic<bool> done = false;
  std::string problem;
  std::thread reader([&] { problem = read_until(folder.path(), done); });
  SegmentCutter cutter(folder.path(), {8 * kEventBytes});
  for (int i = 0; i < 600; ++i) {
    append_orders(journal, 1);
    if (const auto seal = cutter.cut(journal.head())) commit_seal(journal, *seal);
    journal.tidy_up(true);
  }
  done = true;
  reader.join();
  BOOST_TEST(problem == "");
  BOOST_TEST(journal.seals().size() > 50U);
}

// A walk looks where the journal begins and then reads it; between the two a step of the sweep may
// have gone on.
BOOST_AUTO_TEST_CASE(a_table_half_swept_is_walked_from_what_is_left) {
  const TemporaryFolder folder;
  Journal journal(folder.path());
  append_orders(journal, 10);
  commit_seal(journal, cut(folder.path(), 5).value());
  sweep(journal);
  append_orders(journal, 390);
  commit_seal(journal, cut(folder.path(), 380).value());
  journal.tidy_up(true);  // one step
  ReadConnection connection(folder.path() / "journal.db", StoreKind::journal);
  CommitReader commits(connection.begin_read());
  const std::uint64_t first = commits.first().value();
  BOOST_TEST(first > 6U);
  for (const std::uint64_t from : {std::uint64_t{6}, first}) {
    std::uint64_t next = first;
    commits.walk(from, [&](const CommitRow& row) {
      BOOST_TEST(row.view.first_sequence == next);
      next += row.view.count;
      return true;
    });
    BOOST_TEST(next == 401U);
  }
}

BOOST_AUTO_TEST_CASE(the_archive_may_lie_behind_a_link) {
  const TemporaryFolder folder;
  const TemporaryFolder other_disk;
  fs::create_directory_symlink(other_disk.path(), archive_folder(folder.path()));
  {
    Journal journal(folder.path());
    append_orders(journal, 10);
    commit_seal(journal, cut(folder.path(), 6).value());
    BOOST_REQUIRE(cut(folder.path(), 2));  // never sealed
  }
  Journal journal(folder.path());
  sweep(journal);
  BOOST_TEST(files_in(other_disk.path()) == 2U);
  expect_everything(folder.path(), 10);
}

BOOST_AUTO_TEST_CASE(a_segment_is_cut_when_it_is_full_and_not_one_byte_before) {
  const TemporaryFolder folder;
  Journal journal(folder.path());
  append_orders(journal, 4);
  const std::size_t framed = 3 * (kEventBytes + 4);  // the newest commit never counts
  BOOST_TEST(!SegmentCutter(folder.path(), {framed + 1}).cut(4).has_value());
  BOOST_TEST(!SegmentCutter(folder.path(), {framed}).cut(2).has_value());
  const auto seal = SegmentCutter(folder.path(), {framed}).cut(4);
  BOOST_REQUIRE(seal);
  BOOST_TEST(seal->last_sequence == 3U);
}

BOOST_AUTO_TEST_CASE(a_cutter_goes_on_counting_and_begins_anew_behind_a_seal) {
  const TemporaryFolder folder;
  Journal journal(folder.path());
  SegmentCutter cutter(folder.path(), {3 * kEventBytes});
  std::vector<std::uint64_t> ends;
  for (int i = 0; i < 20; ++i) {
    append_orders(journal, 1);
    if (const auto seal = cutter.cut(journal.head())) {
      ends.push_back(seal->last_sequence);
      commit_seal(journal, *seal);
    }
    journal.tidy_up(true);
  }
  const std::vector<std::uint64_t> expected{3, 6, 9, 12, 15, 18};
  BOOST_TEST(ends == expected);
  expect_everything(folder.path(), 20);
}

BOOST_AUTO_TEST_CASE(the_journal_uses_the_room_of_what_was_sealed_again) {
  const TemporaryFolder folder;
  JournalOptions options;
  options.ballast_bytes = 4096;
  Journal journal(folder.path(), options);
  SegmentCutter cutter(folder.path(), {20 * kEventBytes});
  std::uintmax_t early = 0;
  for (int i = 0; i < 2'000; ++i) {
    append_orders(journal, 1);
    if (const auto seal = cutter.cut(journal.head())) commit_seal(journal, *seal);
    journal.tidy_up(true);
    if (i == 500) early = fs::file_size(folder.path() / "journal.db");
  }
  journal.checkpoint_and_truncate();
  BOOST_TEST(fs::file_size(folder.path() / "journal.db") <= early + 64 * 1024);
  BOOST_TEST(fs::file_size(folder.path() / "journal.db") < 20 * 20 * kEventBytes);
}

BOOST_AUTO_TEST_CASE(a_busy_journal_sweeps_faster_than_it_grows) {
  const TemporaryFolder folder;
  Journal journal(folder.path());
  append_orders(journal, 300);
  commit_seal(journal, cut(folder.path(), 290).value());
  for (int i = 0; i < 200; ++i) {
    append_orders(journal, 1);
    journal.tidy_up(false);
  }
  BOOST_TEST(number(folder.path(), "SELECT count(*) FROM commits") < 300);
  expect_everything(folder.path(), 500);
}

BOOST_AUTO_TEST_CASE(
    verify_reads_segments_when_everything_is_asked_and_else_looks_whether_they_are) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "journal.db";
  Seal seal;
  {
    Journal journal(folder.path());
    append_orders(journal, 20);
    commit_seal(journal, cut(folder.path(), 6).value());
    sweep(journal);
    commit_seal(journal, seal = cut(folder.path(), 6).value());
  }
  const auto quick = [&] { return verify(file, {}, VerifyScope::behind_last_seal); };
  BOOST_TEST(quick().ok());
  BOOST_TEST(quick().from == 13U);
  BOOST_TEST(quick().commits == 8U);
  BOOST_TEST(quick().segments == 2U);
  BOOST_TEST(verify(file).ok());
  BOOST_TEST(verify(file).from == 1U);
  BOOST_TEST(verify(file).commits == 20U);
  BOOST_TEST((verify(file).chain == quick().chain));
  const SegmentFiles files = segment_files(folder.path(), seal.first_sequence, seal.last_sequence);
  {
    SQLite::Database database(files.commits.string(), SQLite::OPEN_READWRITE);
    database.exec("UPDATE commits SET crc = crc + 1 WHERE first_sequence = 9");
  }
  BOOST_TEST(quick().ok());
  BOOST_TEST(verify(file).problems.size() == 1U);
  fs::remove(files.commits);
  BOOST_TEST(!quick().ok());
  BOOST_TEST(!verify(file).ok());
}

BOOST_AUTO_TEST_CASE(verify_says_when_a_seal_is_missing) {
  const TemporaryFolder folder;
  {
    Journal journal(folder.path());
    append_orders(journal, 20);
    for (int i = 0; i < 2; ++i) commit_seal(journal, cut(folder.path(), 6).value());
    sweep(journal);
  }
  SQLite::Database((folder.path() / "journal.db").string(), SQLite::OPEN_READWRITE)
      .exec("DELETE FROM seals WHERE first_sequence = 1");
  for (const auto scope : {VerifyScope::behind_last_seal, VerifyScope::everything}) {
    const VerifyReport report = verify(folder.path() / "journal.db", {}, scope);
    BOOST_REQUIRE(!report.ok());
    BOOST_TEST(report.problems.front().find("doesn't follow") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_backup_is_one_file_with_everything_that_was_sealed) {
  const TemporaryFolder folder;
  const TemporaryFolder target;
  {
    Journal journal(folder.path());
    append_orders(journal, 30);
    commit_seal(journal, cut(folder.path(), 6).value());
    sweep(journal);
    // Sealed, and still in the tables.
    commit_seal(journal, cut(folder.path(), 6).value());
    // An erasure that hasn't reached its key file.
    SQLite::Database((folder.path() / "journal.db").string(), SQLite::OPEN_READWRITE)
        .exec("INSERT INTO erasures (order_sequence) VALUES (4)");
    Backup backup(folder.path(), target.path() / "backup");
    while (!backup.step(1)) {
      if (journal.head() >= 40) continue;
      // Orders go on, and so does sealing: the copy is of the moment it began.
      append_orders(journal, 1);
      if (const auto seal = cut(folder.path(), 3)) commit_seal(journal, *seal);
      journal.tidy_up(true);
    }
    BOOST_TEST(backup.progress().copied == backup.progress().total);
  }
  const fs::path sealed_again = target.path() / "sealed again";
  BOOST_TEST(restore(target.path() / "backup", sealed_again, {}, {6 * kEventBytes}).commits == 30U);
  BOOST_TEST(verify(sealed_again / "journal.db").ok());
  BOOST_TEST(verify(sealed_again / "journal.db").segments == 4U);
  BOOST_TEST(number(sealed_again, "SELECT count(*) FROM commits") == 6);
  BOOST_TEST(number(sealed_again, "PRAGMA freelist_count") == 0);
  BOOST_TEST(files_with(sealed_again, key_of(4)).empty());
  BOOST_TEST(!files_with(sealed_again, key_of(5)).empty());
  const fs::path restored = target.path() / "restored";
  const VerifyReport report = restore(target.path() / "backup", restored);
  BOOST_TEST(report.ok());
  BOOST_TEST(report.segments == 0U);
  BOOST_TEST(report.commits == 30U);
  BOOST_TEST(!fs::exists(restored / "archive"));
  Journal journal(restored);
  BOOST_TEST(journal.seals().empty());
  BOOST_TEST(files_with(restored, key_of(4)).empty());
  BOOST_TEST(!journal.order_key(4).has_value());
  for (const std::uint64_t order : {1, 5, 12, 13, 30})
    BOOST_TEST((journal.order_key(order) == std::optional<WrappedKey>(key_of(order))));
  BOOST_TEST(cut(restored, 25).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
