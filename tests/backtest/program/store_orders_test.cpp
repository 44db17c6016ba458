// Orders read back from a store: sealed, shortened and backed up, each as it was placed and paid.
#include <map>

#include "aggregator/backtest/program/order_source.hpp"
#include "aggregator/ledger/backup.hpp"
#include "tests/ledger/removed_store.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan;
using namespace jidan::testing;
using backtest::SeenOrder;
using backtest::SourceReport;
using jidan::test::TemporaryFolder;

namespace {

std::map<std::string, SeenOrder> orders_in(const fs::path& where, SourceReport& report) {
  std::map<std::string, SeenOrder> orders;
  report = backtest::read_store_orders(where, [&](SeenOrder&& seen) {
    const std::string id = seen.order.external_id;
    BOOST_TEST(orders.emplace(id, std::move(seen)).second);
  });
  BOOST_TEST(report.read == orders.size());
  return orders;
}

struct Told {
  std::size_t orders = 0, pending = 0;
  std::size_t lines = 0;
};
Told of_journal(const RemovedStore& store, std::uint64_t from) {
  Told told;
  std::map<std::uint64_t, bool> pending;
  const auto& journal = store.busy.world.journal;
  for (std::size_t i = from - 1; i < journal.size(); ++i) {
    if (const auto* accepted = std::get_if<core::OrderAccepted>(&journal[i])) {
      ++told.orders;
      if (accepted->payment == core::Payment::pending) pending[i + 1] = true;
    }
    if (std::holds_alternative<core::LinePlaced>(journal[i])) ++told.lines;
    if (const auto* payment = std::get_if<core::PaymentReceived>(&journal[i]))
      pending.erase(payment->order.value);
  }
  told.pending = pending.size();
  return told;
}

void expect_same(const std::map<std::string, SeenOrder>& orders, const Told& told) {
  std::size_t lines = 0;
  std::size_t pending = 0;
  for (const auto& [id, seen] : orders) {
    lines += seen.order.lines.size();
    BOOST_TEST(seen.unable.size() == seen.order.lines.size());
    if (seen.order.payment == core::Payment::pending) ++pending;
    if (seen.order.payment == core::Payment::paid)
      BOOST_TEST((seen.order.paid_at > core::Instant{}));
  }
  BOOST_TEST(orders.size() == told.orders);
  BOOST_TEST(lines == told.lines);
  BOOST_TEST(pending == told.pending);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_orders)

BOOST_AUTO_TEST_CASE(every_order_is_read_with_its_payment_from_journal_segments_and_backup) {
  const TemporaryFolder folder;
  RemovedStore store(folder.path());
  store.live(400);
  SourceReport report;
  const Told told = of_journal(store, 1);
  BOOST_TEST(told.orders > 100U);
  BOOST_TEST(told.pending > 0U);
  expect_same(orders_in(store.data_dir, report), told);
  store.seal();
  BOOST_TEST(!JournalReader(store.data_dir).seals().empty());
  expect_same(orders_in(store.data_dir, report), told);
  expect_same(orders_in(store.data_dir / "journal.db", report), told);
  const TemporaryFolder elsewhere;
  const fs::path file = elsewhere.path() / "backup.db";
  Backup backup(store.data_dir, file);
  while (!backup.step()) {
  }
  expect_same(orders_in(file, report), told);
  BOOST_TEST(report.removed_before == "");
}

BOOST_AUTO_TEST_CASE(where_history_was_removed_it_says_so_and_reads_what_is_left) {
  const TemporaryFolder folder;
  RemovedStore store(folder.path());
  store.live(400);
  store.seal();
  store.write_snapshot();
  store.delete_files(store.remove(2));
  SourceReport report;
  const auto orders = orders_in(store.data_dir, report);
  BOOST_TEST(store.removed_to() > 0U);
  BOOST_TEST(orders.size() == of_journal(store, store.removed_to() + 1).orders);
  BOOST_TEST(report.removed_before.substr(0, 5) == "2026-");
}

BOOST_AUTO_TEST_SUITE_END()
