// The generator: the same seed gives the same history, another one another.
#include "demo/generator.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "demo/people.hpp"

using namespace jidan::demo;

BOOST_AUTO_TEST_SUITE(generator)

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_history) {
  const History once = generate({3, 7});
  const History again = generate({3, 7});
  const History other = generate({3, 8});
  BOOST_TEST((once.orders == again.orders));
  BOOST_TEST((once.products == again.products));
  BOOST_TEST((once.orders != other.orders));
}

BOOST_AUTO_TEST_CASE(orders_rise_in_time_and_buy_what_is_sold) {
  const History history = generate({5, 1});
  BOOST_TEST(history.orders.size() > 5U * 200U);
  std::set<std::string> skus, ids;
  for (const SoldProduct& product : history.products) skus.insert(product.sku);
  BOOST_TEST(skus.size() == history.products.size());
  Instant last{};
  for (const BoughtOrder& order : history.orders) {
    BOOST_TEST((order.placed_at >= last));
    last = order.placed_at;
    BOOST_TEST(ids.insert(order.external_id).second);
    BOOST_REQUIRE(!order.lines.empty());
    for (const BoughtLine& line : order.lines) BOOST_TEST(skus.contains(line.sku), line.sku);
  }
}

BOOST_AUTO_TEST_CASE(all_families_are_sold_and_the_evening_is_busier_than_the_night) {
  const History history = generate({7, 1});
  std::set<std::string> processes;
  for (const SoldProduct& product : history.products) processes.insert(product.process);
  BOOST_TEST(processes.size() > 8U + 5U);
  std::size_t night = 0, evening = 0;
  for (const BoughtOrder& order : history.orders) {
    const auto shanghai = order.placed_at + std::chrono::hours{8};
    const auto hour = std::chrono::duration_cast<std::chrono::hours>(
                          shanghai - std::chrono::floor<std::chrono::days>(shanghai))
                          .count();
    night += hour >= 2 && hour < 5 ? 1U : 0U;
    evening += hour >= 20 && hour < 23 ? 1U : 0U;
  }
  BOOST_TEST(evening > 10 * night);
}

BOOST_AUTO_TEST_CASE(about_a_tenth_of_the_lines_is_printed_and_the_canaries_are_there) {
  const History history = generate({7, 1});
  std::size_t lines = 0, printed = 0, names = 0;
  for (const BoughtOrder& order : history.orders) {
    names += order.buyer.recipient == canaries.name ? 1U : 0U;
    for (const BoughtLine& line : order.lines) {
      ++lines;
      printed += line.text.empty() ? 0U : 1U;
    }
  }
  BOOST_TEST(printed * 100 > lines * 7);
  BOOST_TEST(printed * 100 < lines * 13);
  BOOST_TEST(names > 3U);
}

BOOST_AUTO_TEST_SUITE_END()
