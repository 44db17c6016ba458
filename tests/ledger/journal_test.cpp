// Rules of journal.db that a ledger in memory can't have: files, damage, checkpoints, readers.
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sstream>

#include "aggregator/ledger/backup.hpp"
#include "aggregator/ledger/checksum.hpp"
#include "aggregator/ledger/database.hpp"
#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/journal_reader.hpp"
#include "aggregator/ledger/sealing.hpp"
#include "aggregator/ledger/verify.hpp"
#include "platform/shutdown.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan::ledger;
using jidan::test::TemporaryFolder;

namespace {

Instant at_ms(std::int64_t ms) {
  return Instant{std::chrono::milliseconds{ms}};
}

void append_one(Journal& journal, std::string_view event) {
  Commit commit;
  commit.at_sequence = journal.head() + 1;
  commit.now = at_ms(1'000);
  commit.events.add(event);
  journal.append(commit);
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// Changes a closed store behind the program's back, as a broken disk would.
void tamper(const std::filesystem::path& data_dir, const std::string& sql) {
  SQLite::Database database((data_dir / "journal.db").string(), SQLite::OPEN_READWRITE);
  database.exec(sql);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal)

// RFC 3720, appendix B.4, and the usual check value.
BOOST_AUTO_TEST_CASE(the_checksum_is_crc32c_both_ways) {
  BOOST_TEST(crc32c("123456789") == 0xE306'9283U);
  BOOST_TEST(crc32c(std::string(32, '\0')) == 0x8A91'36AAU);
  BOOST_TEST(crc32c("6789", crc32c("12345")) == 0xE306'9283U);
  std::string text;
  for (int i = 0; i < 100; ++i) {
    BOOST_TEST(crc32c(text) == crc32c_portable(text));
    text.push_back(static_cast<char>(i * 7));
  }
}

BOOST_AUTO_TEST_CASE(the_connection_has_every_setting_asked_for) {
  const TemporaryFolder folder;
  auto database = open_writer(folder.path() / "journal.db", StoreKind::journal, Durability::full);
  const auto pragma = [&](const char* name) {
    return database.execAndGet(std::string("PRAGMA ") + name).getString();
  };
  BOOST_TEST(pragma("journal_mode") == "wal");
  BOOST_TEST(pragma("synchronous") == "2");
  BOOST_TEST(pragma("foreign_keys") == "1");
  BOOST_TEST(pragma("trusted_schema") == "0");
  BOOST_TEST(pragma("cell_size_check") == "1");
  BOOST_TEST(pragma("mmap_size") == "0");
  BOOST_TEST(pragma("wal_autocheckpoint") == "0");
  BOOST_TEST(pragma("secure_delete") == "1");
  BOOST_TEST(pragma("busy_timeout") != "0");
  BOOST_TEST(pragma("user_version") == std::to_string(journal_migrations().size()));
  BOOST_CHECK_THROW(database.exec("SELECT \"no_such_column\" FROM store"), SQLite::Exception);
  BOOST_CHECK_THROW(database.execAndGet("SELECT load_extension('x')"), SQLite::Exception);
}

BOOST_AUTO_TEST_CASE(a_newer_or_foreign_file_is_refused_with_a_word) {
  const TemporaryFolder folder;
  { Journal journal(folder.path()); }
  tamper(folder.path(), "PRAGMA user_version = 9999");
  BOOST_CHECK_EXCEPTION(Journal(folder.path()), StoreNewer, [](const StoreNewer& error) {
    return std::string(error.what()).find("version 9999") != std::string::npos;
  });
  const TemporaryFolder other;
  {
    SQLite::Database database((other.path() / "journal.db").string(),
                              SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("CREATE TABLE t (x)");
  }
  BOOST_CHECK_THROW(Journal(other.path()), StoreDamaged);
  const TemporaryFolder text;
  std::ofstream(text.path() / "journal.db") << std::string(8'192, 'x');
  BOOST_CHECK_THROW(Journal(text.path()), StoreDamaged);
}

BOOST_AUTO_TEST_CASE(a_changed_row_is_found_by_replay_and_by_verify) {
  const std::pair<const char*, const char*> damages[] = {
      {"UPDATE commits SET events = zeroblob(length(events)) WHERE first_sequence = 2", "checksum"},
      {"UPDATE commits SET now_ms = now_ms + 1 WHERE first_sequence = 2", "checksum"},
      {"UPDATE commits SET chain = zeroblob(32) WHERE first_sequence = 2", "chain"},
      {"DELETE FROM commits WHERE first_sequence = 2", "ends at 1"}};
  for (const auto& [sql, word] : damages) {
    const TemporaryFolder folder;
    {
      Journal journal(folder.path());
      for (const char* event : {"a", "b", "c"}) append_one(journal, event);
    }
    BOOST_TEST(verify(folder.path() / "journal.db").ok());
    tamper(folder.path(), sql);
    const VerifyReport report = verify(folder.path() / "journal.db");
    BOOST_REQUIRE(!report.ok());
    BOOST_TEST(report.problems.front().find(word) != std::string::npos, report.problems.front());
    Journal journal(folder.path());
    BOOST_CHECK_THROW(journal.replay(1, [](const CommitView&) {}), StoreDamaged);
  }
}

BOOST_AUTO_TEST_CASE(verify_reports_the_head_the_count_and_an_event_it_cannot_decode) {
  const TemporaryFolder folder;
  Journal journal(folder.path());
  append_one(journal, "good");
  append_one(journal, "bad");
  const auto check = [](std::uint64_t sequence, std::string_view bytes) {
    if (bytes == "bad") throw StoreDamaged("event " + std::to_string(sequence) + " is bad");
  };
  BOOST_TEST(verify(folder.path() / "journal.db").ok());
  const VerifyReport report = verify(folder.path() / "journal.db", check);
  BOOST_TEST(report.head == 2U);
  BOOST_TEST(report.commits == 2U);
  BOOST_TEST(report.problems == std::vector<std::string>{"event 2 is bad"});
}

BOOST_AUTO_TEST_CASE(an_erased_key_is_in_no_file_after_the_checkpoint) {
  const TemporaryFolder folder;
  Journal journal(folder.path());
  Commit commit;
  commit.at_sequence = 1;
  commit.now = at_ms(1'000);
  commit.events.add("order");
  const std::string canary = "wrapped-key-canary-of-exactly-sixty-bytes-neither-more-less!";
  OrderKey key;
  BOOST_REQUIRE(canary.size() == key.wrapped.size());
  key.order_sequence = 1;
  std::copy(canary.begin(), canary.end(), key.wrapped.begin());
  commit.keys.push_back(key);
  journal.append(commit);
  BOOST_TEST(bytes_of(folder.path() / "journal.db-wal").find(canary) != std::string::npos);
  BOOST_TEST(journal.checkpoint_and_truncate());
  Commit erase;
  erase.at_sequence = 2;
  erase.now = at_ms(2'000);
  erase.events.add("erased");
  erase.erased_keys.push_back(1);
  journal.append(erase);
  journal.tidy_up(false);  // even while busy
  BOOST_TEST(bytes_of(folder.path() / "journal.db").find(canary) == std::string::npos);
  BOOST_TEST(bytes_of(folder.path() / "journal.db-wal").find(canary) == std::string::npos);
  BOOST_TEST(verify(folder.path() / "journal.db").ok());
}

BOOST_AUTO_TEST_CASE(the_wal_is_used_again_instead_of_growing) {
  const TemporaryFolder folder;
  JournalOptions options;
  options.wal_bytes_worth = 256U << 10U;
  options.wal_bytes_max = 512U << 10U;
  Journal journal(folder.path(), options);
  for (int i = 0; i < 400; ++i) {
    append_one(journal, std::string(20'000, 'x'));
    journal.tidy_up(false);
  }
  BOOST_TEST(std::filesystem::file_size(folder.path() / "journal.db-wal") <
             2 * options.wal_bytes_max);
  BOOST_TEST(std::filesystem::file_size(folder.path() / "journal.db") > 7'500'000U);
}

BOOST_AUTO_TEST_CASE(one_giant_commit_does_not_keep_its_wal_for_ever) {
  const TemporaryFolder folder;
  JournalOptions options;
  options.wal_bytes_kept = 1U << 20U;
  Journal journal(folder.path(), options);
  append_one(journal, std::string(8U << 20U, 'x'));
  BOOST_TEST(journal.wal_bytes() > 8'000'000U);
  while (journal.wal_bytes() > 0) journal.tidy_up(true);  // copied beside, then cut
  BOOST_TEST(std::filesystem::file_size(folder.path() / "journal.db-wal") == 0U);
}

BOOST_AUTO_TEST_CASE(a_reader_on_another_connection_sees_each_commit) {
  const TemporaryFolder folder;
  Journal journal(folder.path());
  JournalReader reader(folder.path());
  BOOST_TEST(!reader.event(1).has_value());
  Commit commit;
  commit.at_sequence = 1;
  commit.now = at_ms(900);
  for (const char* event : {"a", "b", "c"}) commit.events.add(event);
  journal.append(commit);
  append_one(journal, "d");
  BOOST_TEST(reader.head() == 4U);
  BOOST_REQUIRE(reader.event(2).has_value());
  BOOST_TEST(reader.event(2)->bytes == "b");
  BOOST_TEST((reader.event(2)->now == at_ms(900)));
  BOOST_TEST(reader.event(4)->bytes == "d");
  BOOST_TEST(!reader.event(5).has_value());
  const auto some = reader.events(2, 10);
  BOOST_REQUIRE(some.size() == 3U);
  BOOST_TEST(some[2].bytes == "d");
}

BOOST_AUTO_TEST_CASE(a_store_sealed_with_another_master_key_is_refused) {
  const TemporaryFolder folder;
  Journal journal(folder.path());
  journal.claim_key("first");
  journal.claim_key("first");
  BOOST_CHECK_THROW(journal.claim_key("second"), KeyProblem);
}

BOOST_AUTO_TEST_CASE(a_backup_taken_while_commits_go_on_restores_to_one_moment) {
  const TemporaryFolder folder;
  const auto data = folder.path() / "data";
  std::filesystem::create_directories(data);
  Journal journal(data);
  for (int i = 0; i < 200; ++i) append_one(journal, std::string(3'000, 'x'));
  Backup backup(data, folder.path() / "backup.jidan");
  int steps = 0;
  while (!backup.step(20)) {
    append_one(journal, "during");
    ++steps;
  }
  BOOST_TEST(steps > 5);
  const auto restored = folder.path() / "restored";
  const VerifyReport report = restore(folder.path() / "backup.jidan", restored);
  BOOST_TEST(report.head == 200U);
  Journal again(restored);
  BOOST_TEST(again.head() == 200U);
  append_one(again, "goes on");
}

BOOST_AUTO_TEST_CASE(restore_overwrites_nothing_and_refuses_a_damaged_backup) {
  const TemporaryFolder folder;
  const auto data = folder.path() / "data";
  const auto file = folder.path() / "backup.jidan";
  std::filesystem::create_directories(data);
  {
    Journal journal(data);
    append_one(journal, std::string(30'000, 'x'));
    Backup backup(data, file);
    while (!backup.step()) {
    }
    BOOST_CHECK_THROW(Backup(data, file), LedgerError);
  }
  BOOST_CHECK_THROW(restore(file, data), LedgerError);
  {
    const auto taken = folder.path() / "taken";
    std::string problem;
    const auto lock = jidan::platform::DataDirectoryLock::take(taken, problem);
    BOOST_CHECK_THROW(restore(file, taken), StoreInUse);
  }
  {
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(-5'000, std::ios::end);
    bytes.put('y');
  }
  const auto empty = folder.path() / "empty";
  BOOST_CHECK_THROW(restore(file, empty), StoreDamaged);
  BOOST_TEST(!std::filesystem::exists(empty / "journal.db"));
  BOOST_TEST(!std::filesystem::exists(empty / "journal.db.part"));
}

BOOST_AUTO_TEST_SUITE_END()
