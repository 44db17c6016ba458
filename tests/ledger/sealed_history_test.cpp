// Rules of sealed segments: what moves, what stays readable, and what a crash, a broken disk or an
// erasure at any step leaves behind.
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <memory>
#include <sstream>

#include "aggregator/ledger/database.hpp"
#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/journal_reader.hpp"
#include "aggregator/ledger/segment_cutter.hpp"
#include "tests/support/fault_vfs.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan::ledger;
using jidan::test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kEventBytes = 1'000;

// A key nobody else has, so that its bytes can be looked for.
WrappedKey key_of(std::uint64_t order) {
  WrappedKey key{};
  for (std::size_t i = 0; i < key.size(); ++i)
    key[i] = static_cast<std::uint8_t>(17 + order * 31 + i * 7);
  return key;
}

std::string event_of(std::uint64_t sequence) {
  return std::string(kEventBytes, static_cast<char>('a' + sequence % 26));
}

Commit commit_on(const Ledger& ledger) {
  Commit commit;
  commit.at_sequence = ledger.head() + 1;
  commit.now = Instant{std::chrono::milliseconds{1'000 + static_cast<int>(ledger.head())}};
  return commit;
}

// One order a commit.
void append_orders(Journal& journal, int count) {
  for (int i = 0; i < count; ++i) {
    Commit commit = commit_on(journal);
    commit.events.add(event_of(commit.at_sequence));
    commit.keys.push_back({commit.at_sequence, key_of(commit.at_sequence)});
    journal.append(commit);
  }
}

void erase(Journal& journal, std::uint64_t order) {
  Commit commit = commit_on(journal);
  commit.events.add("erased");
  commit.erased_keys = {order};
  journal.append(commit);
}

std::optional<Seal> cut(const fs::path& data_dir, std::size_t commits,
                        std::uint64_t up_to = ~std::uint64_t{0} >> 1U) {
  return SegmentCutter(data_dir, {commits * kEventBytes}).cut(up_to);
}

void commit_seal(Journal& journal, const Seal& seal) {
  Commit commit = commit_on(journal);
  commit.seals.push_back(seal);
  journal.append(commit);
}

void sweep(Journal& journal) {
  for (int i = 0; i < 20; ++i) journal.tidy_up(true);
}

std::int64_t number(const fs::path& data_dir, const std::string& sql) {
  SQLite::Database database((data_dir / "journal.db").string(), SQLite::OPEN_READONLY);
  return database.execAndGet(sql).getInt64();
}

void expect_everything(const fs::path& data_dir, std::uint64_t orders) {
  JournalReader reader(data_dir);
  for (std::uint64_t sequence = 1; sequence <= orders; ++sequence) {
    const auto found = reader.event(sequence);
    BOOST_REQUIRE_MESSAGE(found, "no event " << sequence);
    BOOST_TEST((found->bytes == event_of(sequence)));
    BOOST_TEST((reader.order_key(sequence) == std::optional<WrappedKey>(key_of(sequence))));
  }
  std::uint64_t next = 1;
  reader.walk(1, [&](const CommitView& commit) {
    BOOST_TEST(commit.first_sequence == next);
    next += commit.count;
    return true;
  });
  BOOST_TEST(next > orders);
}

std::vector<std::string> files_with(const fs::path& folder, const WrappedKey& key) {
  const std::string wanted(key.begin(), key.end());
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    std::stringstream text;
    text << stream.rdbuf();
    if (text.str().find(wanted) != std::string::npos)
      found.push_back(entry.path().filename().string());
  }
  return found;
}

std::size_t files_in(const fs::path& folder) {
  if (!fs::exists(folder)) return 0;
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}

}  // namespace

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
