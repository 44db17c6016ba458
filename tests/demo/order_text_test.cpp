// What the tools write is what the daemon reads: every order by the intake's decoder, every catalog
// by the ledger's reader.
#include "demo/order_text.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "aggregator/intake/order_decoder.hpp"
#include "aggregator/ledger/catalog_json.hpp"
#include "aggregator/runtime/zones.hpp"
#include "demo/catalog_document.hpp"
#include "demo/csv_history.hpp"
#include "demo/generator.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan;
using namespace jidan::demo;

namespace {

std::vector<std::string> urls() {
  return std::vector<std::string>(4, "http://127.0.0.1:7820/webhooks/x");
}

void check_catalog(const History& history) {
  const std::string text = catalog_text(history, urls());
  const auto reading = ledger::read_catalog(text, runtime::load_zone);
  if (!reading.ok())
    for (const auto& problem : reading.error())
      BOOST_ERROR(problem.pointer + " " + problem.code + " " + problem.detail);
  BOOST_REQUIRE(reading.ok());
  const core::Catalog& catalog = reading.value().catalog;
  BOOST_TEST(catalog.products.size() == history.products.size());
  BOOST_TEST(catalog.pool_keys.size() <= catalog.processes.size());
  for (const auto& offers : catalog.offers_by_process) BOOST_TEST(offers.size() == 3U);
}

void check_orders(const History& history) {
  const ledger::MasterKey master{ledger::Key256{7}};
  ledger::Sealer sealer{master};
  intake::OrderDecoder decoder{intake::OrderLimits{}, sealer};
  for (const BoughtOrder& order : history.orders) {
    std::string text;
    append_order_line(text, order, history.market);
    BOOST_REQUIRE(text.back() == '\n');
    text.pop_back();
    core::OrderPlacement placement;
    const auto decoding = decoder.decode(intake::body_text(text), "demo", false, placement);
    for (const auto& mistake : decoder.mistakes()) BOOST_ERROR(mistake.pointer);
    BOOST_REQUIRE(decoding == intake::Decoding::good);
    BOOST_TEST(placement.external_id == order.external_id);
    BOOST_TEST(placement.lines.size() == order.lines.size());
    BOOST_TEST((placement.placed_at == order.placed_at));
    BOOST_TEST(placement.country == order.buyer.country);
  }
}

History british_history() {
  const jidan::test::TemporaryFolder folder;
  const auto file = folder.path() / "o.csv";
  {
    std::ofstream out(file);
    out << "order_id,ordered_at,sku,quantity,unit_price,region\n";
    for (int i = 0; i < 60; ++i)
      out << i << ",2011-06-01T08:26:00Z,22" << 100 + i << "," << 1 + i << ",0.85,"
          << (i % 3 == 0   ? "EIRE"
              : i % 3 == 1 ? "Hong Kong"
                           : "United Kingdom")
          << "\n";
  }
  return read_history(file, {}, 1);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(order_text)

BOOST_AUTO_TEST_CASE(every_generated_catalog_is_one_by_its_reader) {
  check_catalog(generate({1, 1}));
}

BOOST_AUTO_TEST_CASE(the_catalog_of_a_table_is_one_by_its_reader) {
  check_catalog(british_history());
}

BOOST_AUTO_TEST_CASE(every_generated_order_is_taken_by_the_decoder) {
  check_orders(generate({3, 5}));
}

BOOST_AUTO_TEST_CASE(every_order_of_a_table_is_taken_by_the_decoder) {
  check_orders(british_history());
}

BOOST_AUTO_TEST_SUITE_END()
