// From rows to orders: families, countries, prices, lines, promises.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <set>

#include "demo/countries.hpp"
#include "demo/csv.hpp"
#include "demo/csv_history.hpp"
#include "demo/families.hpp"
#include "demo/order_rules.hpp"
#include "demo/seeded.hpp"
#include "platform/instant_text.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan::demo;

namespace {

History history_of(const std::string& rows, std::uint64_t seed = 1) {
  const jidan::test::TemporaryFolder folder;
  const auto file = folder.path() / "o.csv";
  std::ofstream(file) << "order_id,ordered_at,sku,quantity,unit_price,region\n" << rows;
  return read_history(file, {{"20725", "LUNCH BAG RED RETROSPOT"}}, seed);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(history)

BOOST_AUTO_TEST_CASE(a_family_is_a_whole_word_of_the_name) {
  BOOST_TEST(process_for("1", "LUNCH BAG RED RETROSPOT") == "lunch-bag");
  BOOST_TEST(process_for("1", "JUMBO BAG PINK POLKADOT") == "jumbo-bag");
  BOOST_TEST(process_for("1", "METAL SIGN EMPIRE TEA") == "metal-sign");
  BOOST_TEST(process_for("1", "PACK OF 6 BIRDY CARDS") == "card");
  BOOST_TEST(process_for("1", "HANGING T-LIGHT HOLDER") == "t-light-holder");
  BOOST_TEST(process_for("1", "SMUG CAT").starts_with("general-"));
  BOOST_TEST(process_for("1", "CARDHOLDER").starts_with("general-"));
  BOOST_TEST(process_for("1", "BIRTHDAY CARD WITH MUG") == "mug");
}

BOOST_AUTO_TEST_CASE(every_other_sku_goes_to_a_general_process_by_fnv_1a) {
  // The published test value of FNV-1a, 64 bits, of "foobar".
  static_assert(fnv1a("foobar") == 0x85944171f73967e8U);
  BOOST_TEST(process_for("foobar", "") == "general-" + std::to_string(0x85944171f73967e8U % 10));
  std::set<std::string> used;
  for (int i = 0; i < 1000; ++i) used.insert(process_for(std::to_string(10'000 + i), ""));
  BOOST_TEST(used.size() == 10U);
}

BOOST_AUTO_TEST_CASE(country_names_of_shops_have_iso_codes) {
  BOOST_TEST(country_code("EIRE").value() == "IE");
  BOOST_TEST(country_code("RSA").value() == "ZA");
  BOOST_TEST(country_code("USA").value() == "US");
  BOOST_TEST(country_code("Channel Islands").value() == "JE");
  BOOST_TEST(country_code("Unspecified").value() == "GB");
  BOOST_TEST(!country_code("Atlantis").has_value());
  BOOST_TEST(countries().size() == 38U);
  for (const Country& each : countries()) BOOST_TEST(each.code.size() == 2U);
}

BOOST_AUTO_TEST_CASE(pounds_with_decimals_are_pence) {
  BOOST_TEST(pence("4.25").value() == 425);
  BOOST_TEST(pence("4.5").value() == 450);
  BOOST_TEST(pence("0.04").value() == 4);
  BOOST_TEST(pence("649.50").value() == 64'950);
  BOOST_TEST(pence("2").value() == 200);
  BOOST_TEST(pence("1.2500").value() == 125);
  for (const char* wrong : {"", ".", "1.", ".5", "-1", "1.234", "1,5", "1.5x", "99999999"})
    BOOST_TEST(!pence(wrong).has_value(), wrong);
}

BOOST_AUTO_TEST_CASE(a_sku_twice_in_an_order_stays_two_lines_with_numbers_of_their_own) {
  const History history = history_of(
      "7,2010-12-01T08:26:00Z,20725,6,1.65,EIRE\n"
      "8,2010-12-01T08:00:00Z,21000,1,0.04,United Kingdom\n"
      "7,2010-12-01T08:27:00Z,20725,2,1.65,EIRE\n");
  BOOST_REQUIRE(history.orders.size() == 2U);
  const BoughtOrder& order = history.orders[1];
  BOOST_TEST(order.external_id == "7");
  BOOST_REQUIRE(order.lines.size() == 2U);
  BOOST_TEST(order.lines[0].number == 1);
  BOOST_TEST(order.lines[1].number == 2);
  BOOST_TEST(order.lines[1].quantity == 2);
  BOOST_TEST(order.buyer.country == "IE");
  // An order's time is its first line's.
  BOOST_TEST(jidan::platform::rfc3339(order.placed_at) == "2010-12-01T08:26:00.000Z");
  BOOST_REQUIRE(history.products.size() == 2U);
  BOOST_TEST(history.products[0].process == "lunch-bag");
  BOOST_TEST(history.products[0].unit_price == 165);
}

BOOST_AUTO_TEST_CASE(rows_that_say_nothing_usable_are_refused) {
  for (const char* row :
       {"7,yesterday,20725,6,1.65,EIRE\n", "7,2010-12-01T08:26:00Z,20725,0,1.65,EIRE\n",
        "7,2010-12-01T08:26:00Z,20725,1.5,1.65,EIRE\n", "7,2010-12-01T08:26:00Z,,6,1.65,EIRE\n",
        "7,2010-12-01T08:26:00Z,20725,6,free,EIRE\n", "7,2010-12-01T08:26:00Z,20725,6,1,Narnia\n",
        ",2010-12-01T08:26:00Z,20725,6,1.65,EIRE\n"})
    BOOST_CHECK_THROW(history_of(row), BadTable);
}

BOOST_AUTO_TEST_CASE(a_large_quantity_makes_the_order_bulk_and_promises_nothing) {
  const History history = history_of("7,2010-12-01T08:26:00Z,20725,80995,1.65,EIRE\n");
  BOOST_TEST(!history.orders[0].custom);
  BOOST_TEST(history.orders[0].promise == "standard");
  BOOST_TEST(history.orders[0].lines[0].text.empty());
}

BOOST_AUTO_TEST_CASE(custom_orders_hold_only_small_quantities_and_something_printed) {
  std::string rows;
  for (int i = 0; i < 500; ++i)
    rows += std::to_string(i) + ",2010-12-01T08:26:00Z,20725," + std::to_string(1 + i % 40) +
            ",1.65,France\n";
  std::size_t custom = 0;
  for (const BoughtOrder& order : history_of(rows).orders) {
    const BoughtLine& line = order.lines[0];
    BOOST_TEST(order.custom == !line.text.empty());
    if (!line.text.empty()) BOOST_TEST(line.quantity <= custom_quantity_max);
    custom += order.custom ? 1U : 0U;
  }
  BOOST_TEST(custom > 10U);
  BOOST_TEST(custom < 100U);
}

BOOST_AUTO_TEST_CASE(names_lie_beside_the_orders) {
  BOOST_TEST(names_beside("d/uci.csv.gz").string() == "d/uci-sku-names.csv");
  BOOST_TEST(names_beside("uci.csv").string() == "uci-sku-names.csv");
}

BOOST_AUTO_TEST_SUITE_END()
