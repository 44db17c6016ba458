// Rules of removed history: what goes, what stays readable, and that a store without its first
// years is as whole as one with them.
#include "aggregator/ledger/archive_hold.hpp"
#include "aggregator/ledger/backup.hpp"
#include "aggregator/ledger/base_file.hpp"
#include "aggregator/ledger/external_ids.hpp"
#include "aggregator/ledger/read_store.hpp"
#include "aggregator/ledger/verify.hpp"
#include "tests/ledger/removed_store.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan;
using namespace jidan::testing;
using jidan::test::TemporaryFolder;

namespace {

// Fingerprints are spread over all 64 bits.
constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15ULL;

void check_event(std::uint64_t sequence, std::string_view bytes) {
  core::Event event = decode_event(sequence, bytes);
  complete_event(sequence, event);
}

VerifyReport verify_all(const fs::path& data_dir) {
  VerifyReport report = verify(data_dir / "journal.db", check_event);
  for (const std::string& problem : report.problems) BOOST_ERROR(problem);
  return report;
}

// A store of which the first segments were removed, one after the other.
struct Shortened {
  TemporaryFolder folder;
  RemovedStore store{folder.path()};
  Shortened() {
    store.live(400);
    store.seal();
    store.write_snapshot();
    store.delete_files(store.remove(2));
    store.delete_files(store.remove(1));
  }
};

std::uint64_t first_of(RemovedStore& store, auto&& wanted) {
  for (std::size_t i = 0; i < store.busy.world.journal.size(); ++i)
    if (wanted(store.busy.world.journal[i])) return i + 1;
  return 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(removed_history)

BOOST_AUTO_TEST_CASE(removed_segments_are_gone_and_what_is_behind_them_is_read_as_before) {
  Shortened shortened;
  RemovedStore& store = shortened.store;
  JournalReader reader(store.data_dir);
  const RemovedHistory removed = reader.removed().value();
  BOOST_TEST(removed.segments == 3U);
  BOOST_TEST(removed.base.sequence == store.journal->head());
  BOOST_TEST(reader.seals().front().first_sequence == removed.up_to + 1);
  BOOST_TEST(files_in(store.data_dir / "archive") == 2 * reader.seals().size());
  BOOST_CHECK_THROW(reader.events(removed.up_to, 1), HistoryRemoved);
  BOOST_CHECK_THROW(reader.walk(removed.up_to, [](const CommitView&) { return true; }),
                    HistoryRemoved);
  BOOST_CHECK_THROW(reader.visit_events({2, removed.up_to + 1}, [](auto, auto) {}), HistoryRemoved);
  BOOST_TEST(!reader.order_key(2).has_value());
  std::uint64_t next = removed.up_to + 1;
  reader.walk(next, [&](const CommitView& commit) {
    BOOST_TEST(commit.first_sequence == next);
    next += commit.count;
    return true;
  });
  BOOST_TEST(next == store.journal->head() + 1);
}

BOOST_AUTO_TEST_CASE(a_start_from_the_base_gives_the_state_there_was_before) {
  Shortened shortened;
  RemovedStore& store = shortened.store;
  store.expect_state(store.restore());
  store.live(200);
  store.seal();
  for (const fs::path& file : snapshot_files(store.data_dir)) fs::remove(file);
  const Restored restored = store.restore();
  BOOST_TEST(restored.snapshot == store.journal->removed()->base.sequence);
  store.expect_state(restored);
  // And so it goes on: a snapshot of that state becomes the next base.
  store.write_snapshot();
  store.delete_files(store.remove(1));
  for (const fs::path& file : snapshot_files(store.data_dir)) fs::remove(file);
  store.close();
  store.open();
  store.expect_state(store.restore());
  BOOST_TEST(files_in(store.data_dir / "archive") == 2 * store.journal->seals().size());
}

BOOST_AUTO_TEST_CASE(the_catalog_in_force_and_the_pools_outlive_the_commits_that_made_them) {
  Shortened shortened;
  RemovedStore& store = shortened.store;
  const std::uint64_t pool =
      first_of(store, [](const auto& e) { return std::holds_alternative<core::PoolOpened>(e); });
  BOOST_REQUIRE(pool <= store.removed_to());
  JournalReader reader(store.data_dir);
  const auto catalog = reader.event(1);
  BOOST_REQUIRE(catalog);
  BOOST_TEST((catalog->now == store.busy.instants.front()));
  BOOST_TEST(std::holds_alternative<core::CatalogApplied>(decode_event(1, catalog->bytes)));
  BOOST_TEST(std::holds_alternative<core::PoolOpened>(
      decode_event(pool, reader.event(pool).value().bytes)));
  BOOST_TEST(store.restore().catalog_events.at(1) == 1U);
}

BOOST_AUTO_TEST_CASE(a_catalog_that_was_replaced_in_removed_history_is_forgotten) {
  const TemporaryFolder folder;
  RemovedStore store(folder.path());
  store.live(100);
  auto next = *store.busy.world.state.catalog;
  next.version = 2;
  store.busy.world.must(
      core::ApplyCatalog{std::make_shared<const core::Catalog>(next), kSmallDocument});
  store.live(300);
  const std::uint64_t second = first_of(store, [](const auto& event) {
    const auto* applied = std::get_if<core::CatalogApplied>(&event);
    return applied != nullptr && applied->version == 2;
  });
  store.seal();
  store.write_snapshot();
  while (store.removed_to() < second) store.delete_files(store.remove(1));
  JournalReader reader(folder.path());
  BOOST_CHECK_THROW(reader.event(1), HistoryRemoved);
  BOOST_TEST(reader.event(second).has_value());
  const Restored restored = store.restore();
  BOOST_TEST(restored.catalog_events.size() == 1U);
  BOOST_TEST(restored.catalog_events.at(2) == second);
}

BOOST_AUTO_TEST_CASE(read_tables_made_again_begin_behind_what_was_removed) {
  Shortened shortened;
  RemovedStore& store = shortened.store;
  store.live(100);
  store.close();
  for (const char* suffix : {"", "-wal", "-shm"})
    fs::remove(store.data_dir / (std::string("read.db") + suffix));
  store.open();
  store.projector->notify(store.journal->head());
  BOOST_REQUIRE(store.projector->wait_until(store.journal->head(), std::chrono::minutes{1}));
  ReadTables tables(store.data_dir);
  BOOST_TEST(tables.catalogs().size() == 1U);
  BOOST_TEST(tables.pools({}, 500).size() == store.busy.world.state.pools.size());
  BOOST_TEST(tables.orders({}).front().id.value > store.removed_to());
  std::size_t open = 0;
  store.busy.world.state.orders.for_each([&](core::Handle, const core::Order& order) {
    if (order.id.value <= store.removed_to()) return;
    ++open;
    BOOST_TEST(tables.order(order.id).has_value(), core::to_text(order.id));
  });
  BOOST_TEST(open > 10U);
}

BOOST_AUTO_TEST_CASE(read_tables_older_than_what_was_removed_are_made_again) {
  const TemporaryFolder folder;
  const TemporaryFolder aside;
  RemovedStore store(folder.path());
  store.live(20);
  store.close();
  fs::copy_file(folder.path() / "read.db", aside.path() / "read.db");
  store.open();
  store.live(300);
  store.seal();
  store.write_snapshot();
  store.delete_files(store.remove(8));
  store.close();
  for (const char* suffix : {"", "-wal", "-shm"})
    fs::remove(folder.path() / (std::string("read.db") + suffix));
  fs::copy_file(aside.path() / "read.db", folder.path() / "read.db");
  store.open();
  BOOST_TEST(store.projector->reached() >= store.removed_to());
  store.live(1);
}

BOOST_AUTO_TEST_CASE(concluded_messages_and_their_attempts_go_with_their_history) {
  Shortened shortened;
  RemovedStore& store = shortened.store;
  BOOST_REQUIRE(number(store.data_dir, "SELECT count(*) FROM outbox") > 3);
  // One of them has to be sent after all: it stays whatever its age.
  store.close();
  SQLite::Database((store.data_dir / "journal.db").string(), SQLite::OPEN_READWRITE)
      .exec(
          "UPDATE outbox SET state = 2 WHERE delivery_sequence = (SELECT min(delivery_sequence) "
          "FROM outbox)");
  store.open();
  sweep(*store.journal);
  const std::string up_to = std::to_string(store.removed_to());
  BOOST_TEST(number(store.data_dir,
                    "SELECT count(*) FROM outbox WHERE delivery_sequence <= " + up_to) <= 1);
  BOOST_TEST(number(store.data_dir,
                    "SELECT count(*) FROM attempts WHERE delivery_sequence NOT IN "
                    "(SELECT delivery_sequence FROM outbox)") == 0);
  BOOST_TEST(
      number(store.data_dir, "SELECT count(*) FROM outbox WHERE delivery_sequence > " + up_to) > 3);
}

BOOST_AUTO_TEST_CASE(verify_begins_at_what_was_removed_and_looks_at_the_base) {
  Shortened shortened;
  RemovedStore& store = shortened.store;
  store.live(50);
  store.close();
  const VerifyReport report = verify_all(store.data_dir);
  BOOST_REQUIRE(report.removed);
  BOOST_TEST(report.from == report.removed->up_to + 1);
  const fs::path base = base_file(store.data_dir, report.removed->base.sequence);
  const auto problems = [&](VerifyScope scope) {
    return verify(store.data_dir / "journal.db", check_event, scope).problems.size();
  };
  // It shares its bytes with a snapshot: a copy, so that only the base is damaged.
  fs::copy_file(base, store.data_dir / "copy");
  fs::rename(store.data_dir / "copy", base);
  {
    std::fstream file(base, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(500);
    file.put('~');
  }
  BOOST_TEST(problems(VerifyScope::everything) == 1U);
  BOOST_TEST(problems(VerifyScope::behind_last_seal) == 0U);
  fs::resize_file(base, 100);
  BOOST_TEST(problems(VerifyScope::behind_last_seal) == 1U);
  fs::remove(base);
  BOOST_TEST(problems(VerifyScope::behind_last_seal) == 1U);
}

BOOST_AUTO_TEST_CASE(verify_says_when_the_base_is_of_another_history_or_a_kept_event_was_changed) {
  Shortened shortened;
  RemovedStore& store = shortened.store;
  store.live(50);
  store.close();
  SQLite::Database((store.data_dir / "journal.db").string(), SQLite::OPEN_READWRITE)
      .exec(
          "UPDATE removed SET base_chain = zeroblob(32); UPDATE kept_events SET bytes = "
          "zeroblob(length(bytes)) WHERE sequence = 1");
  BOOST_TEST(verify(store.data_dir / "journal.db").problems.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_backup_of_a_shortened_store_is_one_file_and_restores_to_the_same_state) {
  Shortened shortened;
  RemovedStore& store = shortened.store;
  const TemporaryFolder target;
  const fs::path file = target.path() / "backup";
  {
    Backup backup(store.data_dir, file);
    bool has_removed = false;
    while (!backup.step(1)) {
      if (std::exchange(has_removed, true)) continue;
      // History goes on being removed: what the copy names is still there for it.
      const auto segments = store.remove(1);
      BOOST_REQUIRE(!segments.empty());
      store.delete_files(segments);
      BOOST_TEST(fs::exists(
          segment_files(store.data_dir, segments[0].first_sequence, segments[0].last_sequence)
              .commits));
    }
  }
  BOOST_TEST(verify(file, check_event).ok());
  const fs::path restored = target.path() / "restored";
  BOOST_TEST(restore(file, restored, check_event, {4'000}).ok());
  const VerifyReport report = verify_all(restored);
  BOOST_TEST(report.removed->segments == 3U);
  BOOST_TEST(report.segments > 0U);
  BOOST_TEST(number(restored, "SELECT count(*) FROM base_pieces") == 0);
  JournalReader reader(restored);
  BOOST_TEST((bytes_of_state(restore_state(restored, reader).state) ==
              bytes_of_state(store.busy.world.state)));
  // What was held goes with the next removal.
  store.delete_files({});
}

BOOST_AUTO_TEST_CASE(a_damaged_base_in_a_backup_is_found_before_it_is_restored) {
  Shortened shortened;
  const TemporaryFolder target;
  const fs::path file = target.path() / "backup";
  {
    Backup backup(shortened.store.data_dir, file);
    while (!backup.step()) continue;
  }
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE base_pieces SET bytes = zeroblob(length(bytes))");
  BOOST_CHECK_THROW(restore(file, target.path() / "restored", check_event), StoreDamaged);
}

BOOST_AUTO_TEST_CASE(what_is_still_needed_holds_history_back) {
  const TemporaryFolder folder;
  RemovedStore store(folder.path());
  store.live(600);
  store.seal();
  HistoryRemover remover(folder.path());
  const HistoryNeed need = remover.oldest_need({300, 320});
  BOOST_TEST((need.what == HistoryNeed::For::order));
  BOOST_TEST(need.from == first_of(store, [](const auto& event) {
               return std::holds_alternative<core::OrderAccepted>(event);
             }));
  BOOST_TEST((remover.oldest_need({1, 2}).what == HistoryNeed::For::run));
  BOOST_TEST((remover.oldest_need({2, 1}).what == HistoryNeed::For::recurrence));
  // Without a snapshot that reaches so far there is nothing a start could stand on.
  const auto segments = remover.older_than(store.busy.world.now + std::chrono::hours{1});
  BOOST_REQUIRE(segments.size() > 8U);
  BOOST_TEST(!remover.prepare(segments, store.busy.world.now).has_value());
  store.write_snapshot();
  BOOST_TEST(remover.prepare(segments, store.busy.world.now).has_value());
  BOOST_TEST(remover.older_than(segments[2].last_at).size() == 2U);
  BOOST_TEST(remover.older_than(segments[2].last_at + std::chrono::milliseconds{1}).size() >= 3U);
}

// Read tables that were deleted and are being made again know of no open order at first.
BOOST_AUTO_TEST_CASE(what_the_read_tables_have_not_taken_in_yet_holds_history_back) {
  const TemporaryFolder folder;
  RemovedStore store(folder.path());
  store.live(600);
  store.seal();
  store.projector = nullptr;
  for (const char* file : {"read.db", "read.db-wal", "read.db-shm"})
    fs::remove(folder.path() / file);
  open_read_store(folder.path() / "read.db", 0, store.journal->head());
  const HistoryNeed need = HistoryRemover(folder.path()).oldest_need({});
  BOOST_TEST((need.what == HistoryNeed::For::projection));
  BOOST_TEST(need.from == 1U);
}

BOOST_AUTO_TEST_CASE(ids_of_removed_history_are_forgotten_and_their_segments_go) {
  const TemporaryFolder folder;
  ExternalIdLimits limits;
  limits.segment_entries = 10;
  limits.entries_max = 20;
  const auto segments_on_disk = [&] { return files_in(folder.path()); };
  {
    ExternalIds ids(folder.path(), {}, limits);
    for (std::uint64_t sequence = 1; sequence <= 55; ++sequence) {
      ids.add(sequence * kSpread, sequence, {});
      if (auto work = ids.next_work()) work->run(), ids.finish(std::move(*work));
      while (ids.sweep({})) continue;
    }
    BOOST_TEST(ids.candidates(25 * kSpread).size() == 1U);
    auto work = ids.next_work();
    const std::size_t before = segments_on_disk();
    ids.forget(25);
    BOOST_TEST(ids.candidates(25 * kSpread).empty());
    BOOST_TEST(ids.candidates(26 * kSpread).size() == 1U);
    if (work) work->run(), ids.finish(std::move(*work));
    while (auto more = ids.next_work()) more->run(), ids.finish(std::move(*more));
    ids.forget(50);
    BOOST_TEST(segments_on_disk() < before);
    BOOST_TEST(ids.candidates(50 * kSpread).empty());
    BOOST_TEST(ids.candidates(51 * kSpread).size() == 1U);
  }
  ExternalIds again(folder.path(), {}, limits, 50);
  BOOST_TEST(again.covered_to() >= 50U);
  for (std::uint64_t sequence = again.covered_to() + 1; sequence <= 55; ++sequence)
    again.add(sequence * kSpread, sequence, {});
  BOOST_TEST(again.candidates(50 * kSpread).empty());
  for (std::uint64_t sequence = 51; sequence <= 55; ++sequence)
    BOOST_TEST(again.candidates(sequence * kSpread).size() == 1U);
}

BOOST_AUTO_TEST_CASE(ids_whose_first_segment_begins_in_removed_history_are_taken_as_they_are) {
  const TemporaryFolder folder;
  ExternalIdLimits limits;
  limits.segment_entries = 10;
  {
    ExternalIds ids(folder.path(), {}, limits);
    for (std::uint64_t sequence = 1; sequence <= 40; ++sequence) {
      ids.add(sequence * kSpread, sequence, {});
      if (auto work = ids.next_work()) work->run(), ids.finish(std::move(*work));
    }
    ids.forget(25);
    BOOST_TEST(ids.segments() == 2U);
  }
  const ExternalIds again(folder.path(), {}, limits, 25);
  BOOST_TEST(again.segments() == 2U);
  BOOST_TEST(again.covered_to() == 40U);
  BOOST_TEST(again.candidates(26 * kSpread).size() == 1U);
  // Without them the rest is added again from behind what was removed.
  for (const auto& file : fs::directory_iterator(folder.path())) fs::remove(file);
  BOOST_TEST(ExternalIds(folder.path(), {}, limits, 25).covered_to() == 25U);
}

BOOST_AUTO_TEST_CASE(who_deletes_files_is_alone_and_who_reads_them_is_not) {
  const TemporaryFolder folder;
  {
    const auto one = ArchiveHold::shared(folder.path());
    const auto two = ArchiveHold::shared(folder.path());
    BOOST_TEST((one && two));
    BOOST_TEST(!ArchiveHold::alone(folder.path()).has_value());
  }
  BOOST_TEST(ArchiveHold::alone(folder.path()).has_value());
  BOOST_TEST(!ArchiveHold::shared(folder.path() / "not there").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
