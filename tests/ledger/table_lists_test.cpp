// The read tables' lists: where they go on, and what their filters leave out.
#include <boost/test/unit_test.hpp>

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

namespace {

std::size_t messages_of(const BusyWorld& busy) {
  return busy.world.happened<core::JobSheetIssued>().size() +
         busy.world.happened<core::JobSheetCancelled>().size() +
         busy.world.happened<core::JobSheetReminded>().size();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(table_lists)

BOOST_AUTO_TEST_CASE(lists_go_on_behind_the_cursor_and_obey_their_filters) {
  const test::TemporaryFolder folder;
  Journal journal(folder.path());
  BusyWorld busy(5);
  for (int i = 0; i < 300; ++i) busy.step();
  commit_new(journal, busy);
  Projector projector(folder.path(), never_fails);
  BOOST_REQUIRE(projector.wait_until(journal.head(), kLong));
  ReadTables tables(folder.path());
  ledger::OrderQuery query;
  query.limit = 7;
  std::size_t orders = 0;
  for (auto page = tables.orders(query); !page.empty(); page = tables.orders(query)) {
    BOOST_TEST(page.size() <= 7U);
    for (const auto& row : page) BOOST_TEST((row.id > query.after));
    orders += page.size();
    query.after = page.back().id;
  }
  BOOST_TEST(orders == busy.world.happened<core::OrderAccepted>().size());
  query = {};
  query.limit = 1'000;
  query.status = core::PartState::pooled;
  for (const auto& row : tables.orders(query)) BOOST_TEST((row.status == core::PartState::pooled));
  query.channel = "other";
  BOOST_TEST(tables.orders(query).empty());
  ledger::RunQuery runs;
  runs.limit = 1'000;
  const std::size_t all = tables.runs(runs).size();
  BOOST_TEST(all == busy.world.happened<core::RunReleased>().size());
  std::size_t by_state = 0;
  for (int state = 0; state <= static_cast<int>(core::RunState::cancelled); ++state) {
    runs.state = static_cast<core::RunState>(state);
    const auto rows = tables.runs(runs);
    for (const auto& row : rows) BOOST_TEST((row.state == *runs.state));
    BOOST_TEST(std::is_sorted(rows.begin(), rows.end(),
                              [](const auto& a, const auto& b) { return a.id < b.id; }));
    by_state += rows.size();
  }
  BOOST_TEST(by_state == all);
  runs.state.reset();
  std::size_t by_factory = 0;
  for (const char* factory : {"yiwu-print-01", "ningbo-02"}) {
    runs.factory = factory;
    for (const auto& row : tables.runs(runs)) {
      BOOST_TEST(row.factory == factory);
      ++by_factory;
    }
    for (const auto& message : tables.messages(factory, {}, 1'000))
      BOOST_TEST(message.factory == factory);
  }
  BOOST_TEST(by_factory <= all);
  BOOST_TEST(by_factory > 0U);
  BOOST_TEST(tables.messages("", {}, 1'000).size() == messages_of(busy));
  BOOST_TEST(tables.catalogs().size() == 1U);
  BOOST_TEST(tables.volumes({}, core::kNever).size() > 0U);
}

BOOST_AUTO_TEST_SUITE_END()
