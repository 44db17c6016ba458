// The read tables against the state: both follow the same events, by different code.
#include <boost/test/unit_test.hpp>

#include <map>

#include <SQLiteCpp/SQLiteCpp.h>

#include "aggregator/core/parts.hpp"
#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/journal_reader.hpp"
#include "aggregator/ledger/made_as.hpp"
#include "aggregator/ledger/projector.hpp"
#include "aggregator/ledger/read_tables.hpp"
#include "tests/ledger/projected_world.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan;
using ledger::Journal;
using ledger::Projector;
using ledger::ReadTables;
using testing::BusyWorld;
using testing::commit_new;
using testing::kLong;
using testing::never_fails;
using testing::published_from;

namespace {

using Pieces = std::map<std::string, std::int32_t>;
std::string name_of(core::PartState state, core::HoldReason hold, core::Sequence pool,
                    core::Sequence run, bool is_remake) {
  return std::string(core::to_text(state)) + " hold " + std::to_string(static_cast<int>(hold)) +
         " pool " + std::to_string(pool) + " run " + std::to_string(run) +
         (is_remake ? " remake" : "");
}

void check_line(const core::State& state, core::Handle handle, ReadTables& tables) {
  const core::Line& line = state.lines[handle];
  Pieces expected;
  core::PartState least = core::PartState::cancelled;
  for (core::Handle part = line.first_part; part != core::kNoHandle;
       part = state.parts[part].next) {
    const core::Part& each = state.parts[part];
    expected[name_of(each.state, each.hold,
                     each.pool() == core::kNoHandle ? 0 : state.pools[each.pool()].id.value,
                     each.run() == core::kNoHandle ? 0 : state.runs[each.run()].id.value,
                     each.is_remake)] += each.quantity;
    least = std::min(least, each.state);
  }
  const auto row = tables.line(state.id_of(line));
  BOOST_REQUIRE(row.has_value());
  Pieces found;
  for (const ledger::PartRow& part : row->parts) {
    // Closing a run lets go of what it shipped; the tables go on saying which run it was.
    const bool let_go =
        part.run && (state.find(part.run) == core::kNoHandle ||
                     state.runs[state.find(part.run)].state == core::RunState::closed);
    found[name_of(part.state, part.hold, part.pool.value, let_go ? 0 : part.run.value,
                  part.is_remake)] += part.quantity;
  }
  BOOST_TEST(found == expected, boost::test_tools::per_element());
  BOOST_TEST((row->order == state.orders[line.order].id));
}

void check_all(const core::State& state, ReadTables& tables) {
  state.lines.for_each(
      [&](core::Handle handle, const core::Line&) { check_line(state, handle, tables); });
  state.runs.for_each([&](core::Handle, const core::Run& run) {
    const auto row = tables.run(run.id);
    BOOST_REQUIRE(row.has_value());
    BOOST_TEST((row->state == run.state));
    BOOST_TEST((row->ack_by == run.ack_by));
    BOOST_TEST(row->total == run.price.total);
  });
  state.orders.for_each([&](core::Handle, const core::Order& order) {
    const auto row = tables.order(order.id);
    BOOST_REQUIRE(row.has_value());
    core::PartState least = core::PartState::cancelled;
    std::size_t lines = 0;
    for (const ledger::LineRow& line : row->lines) {
      ++lines;
      BOOST_TEST((line.order == order.id));
      for (const ledger::PartRow& part : line.parts) least = std::min(least, part.state);
    }
    std::size_t expected = 0;
    core::for_each_line(state, order, [&](core::Handle) { ++expected; });
    BOOST_TEST(lines == expected);
    BOOST_TEST((row->status == least));
    BOOST_TEST((row->payment == order.payment));
    BOOST_TEST((row->promise.limit == order.promise_limit));
  });
}

}  // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(Pieces::value_type)

BOOST_AUTO_TEST_SUITE(projection)

BOOST_AUTO_TEST_CASE(the_tables_say_of_every_part_run_and_order_what_the_state_says) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const test::TemporaryFolder folder;
    Journal journal(folder.path());
    Projector projector(folder.path(), never_fails);
    ReadTables tables(folder.path());
    BusyWorld busy(seed);
    for (int i = 1; i <= 400; ++i) {
      busy.step();
      if (i % 80 != 0) continue;
      commit_new(journal, busy);
      projector.notify(journal.head());
      BOOST_REQUIRE(projector.wait_until(journal.head(), kLong));
      BOOST_TEST(tables.reached() == journal.head());
      check_all(busy.world.state, tables);
    }
    BOOST_TEST(busy.world.happened<core::RunClosed>().size() > 0U);
    BOOST_TEST(busy.world.happened<core::RunFenced>().size() > 0U);
  }
}

BOOST_AUTO_TEST_CASE(the_tables_follow_lines_that_are_made_as_an_equivalent) {
  const test::TemporaryFolder folder;
  Journal journal(folder.path());
  Projector projector(folder.path(), never_fails);
  ReadTables tables(folder.path());
  BusyWorld busy(3, testing::substituting_catalog());
  for (int i = 1; i <= 400; ++i) busy.step();
  commit_new(journal, busy);
  projector.notify(journal.head());
  BOOST_REQUIRE(projector.wait_until(journal.head(), kLong));
  check_all(busy.world.state, tables);
  const auto substituted = busy.world.happened<core::LineSubstituted>();
  BOOST_REQUIRE(substituted.size() > 1U);
  ledger::JournalReader reader(folder.path());
  for (const core::LineSubstituted& each : substituted) {
    const auto placed = std::get<core::LinePlaced>(busy.world.journal.at(each.line.value - 1));
    BOOST_TEST(ledger::made_as(reader, *tables.line(each.line), placed) == "cap");
  }
}

BOOST_AUTO_TEST_CASE(the_tables_follow_lines_that_a_catalog_moves_and_holds) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const test::TemporaryFolder folder;
    Journal journal(folder.path());
    Projector projector(folder.path(), never_fails);
    ReadTables tables(folder.path());
    BusyWorld busy(seed);
    busy.is_recatalogued = true;
    for (int i = 1; i <= 400; ++i) busy.step();
    commit_new(journal, busy);
    projector.notify(journal.head());
    BOOST_REQUIRE(projector.wait_until(journal.head(), kLong));
    check_all(busy.world.state, tables);
    const auto moves = busy.world.happened<core::PartMoved>();
    BOOST_TEST(std::any_of(moves.begin(), moves.end(), [](const core::PartMoved& each) {
      return each.to == core::PartState::held && each.hold == core::HoldReason::product_held;
    }));
    BOOST_TEST(!busy.world.happened<core::PartsRekeyed>().empty());
  }
}

BOOST_AUTO_TEST_CASE(commits_handed_over_in_memory_bring_the_tables_the_journal_would) {
  const test::TemporaryFolder folder;
  Journal journal(folder.path());
  Projector projector(folder.path(), never_fails);
  BusyWorld busy(8);
  std::uint64_t handed = 0;
  for (int i = 1; i <= 400; ++i) {
    busy.step();
    for (ledger::PublishedCommit& commit : published_from(busy, handed))
      projector.take(std::move(commit));
    handed = busy.world.journal.size();
  }
  // The journal is empty: nothing can have come from there.
  BOOST_REQUIRE(projector.wait_until(handed, kLong));
  BOOST_TEST(projector.lag() == 0U);
  BOOST_TEST(projector.held_events() == 0U);
  BOOST_TEST(projector.overflows() == 0U);
  ReadTables tables(folder.path());
  check_all(busy.world.state, tables);
}

BOOST_AUTO_TEST_CASE(batches_full_after_one_event_or_one_order_bring_the_same_tables) {
  BusyWorld busy(10);
  for (int i = 1; i <= 200; ++i) busy.step();
  for (const bool one_event : {true, false}) {
    const test::TemporaryFolder folder;
    Journal journal(folder.path());
    ledger::ProjectorOptions options;
    (one_event ? options.events_per_batch : options.orders_per_batch) = 1;
    Projector projector(folder.path(), never_fails, options);
    for (ledger::PublishedCommit& commit : published_from(busy, 0))
      projector.take(std::move(commit));
    BOOST_REQUIRE(projector.wait_until(busy.world.journal.size(), kLong));
    ReadTables tables(folder.path());
    check_all(busy.world.state, tables);
  }
}

BOOST_AUTO_TEST_CASE(what_found_no_room_in_memory_is_read_from_the_journal) {
  const test::TemporaryFolder folder;
  Journal journal(folder.path());
  ledger::ProjectorOptions options;
  options.feed.events_max = 1;  // an order has an event more
  Projector projector(folder.path(), never_fails, options);
  BusyWorld busy(9);
  for (int i = 1; i <= 400; ++i) {
    busy.step();
    const std::uint64_t before = journal.head();
    commit_new(journal, busy);
    for (ledger::PublishedCommit& commit : published_from(busy, before))
      projector.take(std::move(commit));
    if (i % 100 != 0) continue;
    BOOST_REQUIRE(projector.wait_until(journal.head(), kLong));
    ReadTables tables(folder.path());
    check_all(busy.world.state, tables);
  }
  BOOST_TEST(projector.overflows() > 0U);
}

BOOST_AUTO_TEST_CASE(every_audit_step_of_a_line_is_there_once_and_in_order) {
  const test::TemporaryFolder folder;
  Journal journal(folder.path());
  BusyWorld busy(3);
  for (int i = 0; i < 300; ++i) busy.step();
  commit_new(journal, busy);
  Projector projector(folder.path(), never_fails);
  BOOST_REQUIRE(projector.wait_until(journal.head(), kLong));
  ReadTables tables(folder.path());
  std::map<core::Sequence, std::vector<core::Sequence>> moves;
  for (std::size_t i = 0; i < busy.world.journal.size(); ++i)
    if (const auto* moved = std::get_if<core::PartMoved>(&busy.world.journal[i]))
      moves[moved->line.value].push_back(i + 1);
  BOOST_TEST(!moves.empty());
  for (const auto& [line, sequences] : moves) {
    const auto row = tables.line({line});
    BOOST_REQUIRE(row.has_value());
    BOOST_TEST(row->steps.front() > line);
    BOOST_TEST(std::is_sorted(row->steps.begin(), row->steps.end()));
    for (const core::Sequence sequence : sequences)
      BOOST_TEST(std::count(row->steps.begin(), row->steps.end(), sequence) == 1);
  }
}

BOOST_AUTO_TEST_CASE(what_was_counted_and_what_was_shipped_is_what_the_reports_said_last) {
  const test::TemporaryFolder folder;
  Journal journal(folder.path());
  BusyWorld busy(7);
  for (int i = 0; i < 1'600; ++i) busy.step();
  std::map<core::RunId, std::map<core::LineId, core::LineCount>> counts;
  std::map<core::LineId, std::map<core::Sequence, std::int32_t>> shipped;
  for (std::size_t i = 0; i < busy.world.journal.size(); ++i) {
    if (const auto* counted = std::get_if<core::RunCounted>(&busy.world.journal[i]))
      for (const auto& line : counted->lines) counts[counted->run][line.line] = line.count;
    if (const auto* parcel = std::get_if<core::ParcelShipped>(&busy.world.journal[i]))
      for (const auto& line : parcel->lines) shipped[line.line][i + 1] = line.quantity;
  }
  BOOST_REQUIRE(counts.size() > 3U);
  BOOST_REQUIRE(shipped.size() > 3U);
  Projector projector(folder.path(), never_fails);
  for (ledger::PublishedCommit& commit : published_from(busy, 0)) projector.take(std::move(commit));
  BOOST_REQUIRE(projector.wait_until(busy.world.journal.size(), kLong));
  ReadTables tables(folder.path());
  for (const auto& [id, lines] : counts) {
    const auto run = tables.run(id);
    BOOST_REQUIRE(run.has_value());
    BOOST_TEST(run->counts.size() == lines.size());
    for (const ledger::CountRow& row : run->counts)
      BOOST_TEST((row.count.made == lines.at(row.line).made &&
                  row.count.defective == lines.at(row.line).defective &&
                  row.count.spoiled == lines.at(row.line).spoiled));
  }
  for (const auto& [id, parcels] : shipped) {
    const auto line = tables.line(id);
    BOOST_REQUIRE(line.has_value());
    BOOST_TEST(line->shipments.size() == parcels.size());
    std::map<core::Sequence, std::int32_t> found;
    const auto order = tables.order(line->order);
    for (const ledger::ParcelRow& parcel : tables.parcels(*order))
      for (const ledger::ParcelLineRow& each : parcel.lines)
        if (each.line == id) found[parcel.id] = each.quantity;
    BOOST_TEST((found == parcels));
  }
}

BOOST_AUTO_TEST_CASE(tables_missing_damaged_or_ahead_of_the_journal_are_made_again) {
  const test::TemporaryFolder folder;
  BusyWorld busy(6);
  for (int i = 0; i < 100; ++i) busy.step();
  Journal journal(folder.path());
  commit_new(journal, busy);
  const auto file = folder.path() / "read.db";
  const auto project = [&] {
    Projector projector(folder.path(), never_fails);
    BOOST_REQUIRE(projector.wait_until(journal.head(), kLong));
    ReadTables tables(folder.path());
    check_all(busy.world.state, tables);
  };
  project();
  std::filesystem::remove(file);
  project();
  std::filesystem::resize_file(file, 5'000);
  project();
  {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
    database.exec("UPDATE progress SET sequence = 1000000");
  }
  project();
  {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
    database.exec("PRAGMA user_version = 77");
  }
  project();
}

BOOST_AUTO_TEST_CASE(a_reader_gives_up_when_the_sequence_does_not_come) {
  const test::TemporaryFolder folder;
  Journal journal(folder.path());
  Projector projector(folder.path(), never_fails);
  BOOST_TEST(projector.wait_until(0, std::chrono::milliseconds{0}));
  BOOST_TEST(!projector.wait_until(1, std::chrono::milliseconds{1}));
}

BOOST_AUTO_TEST_CASE(an_event_that_cannot_be_decoded_ends_the_projector_with_its_sequence) {
  const test::TemporaryFolder folder;
  Journal journal(folder.path());
  ledger::Commit commit;
  commit.at_sequence = 1;
  commit.events.add("\x7f\x7f\x7f");
  journal.append(commit);
  std::string problem;
  {
    Projector projector(folder.path(), [&](const std::string& text) { problem = text; });
    BOOST_TEST(!projector.wait_until(1, kLong));
    projector.stop();
  }
  BOOST_TEST(problem.find("event 1 can't be decoded") != std::string::npos, problem);
}

BOOST_AUTO_TEST_SUITE_END()
