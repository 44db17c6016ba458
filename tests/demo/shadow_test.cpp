// The comparison in memory: nothing is refused, all is made, and pooling beats making alone.
#include "demo/shadow.hpp"

#include <boost/test/unit_test.hpp>

#include "demo/catalog_document.hpp"
#include "demo/generator.hpp"

using namespace jidan;
using namespace jidan::demo;

namespace {

ShadowTotals run(const History& history, const std::string& catalog, core::PolicyName policy) {
  Shadow shadow(catalog, policy, history.orders.front().placed_at - std::chrono::minutes{1});
  for (const BoughtOrder& order : history.orders) shadow.place(order, history.market);
  return shadow.finish();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shadow)

BOOST_AUTO_TEST_CASE(every_policy_makes_every_line_and_costs_less_than_each_line_alone) {
  const History history = generate({4, 1});
  const std::string catalog =
      catalog_text(history, std::vector<std::string>(4, "http://127.0.0.1:1/webhooks/x"));
  AloneCost alone(catalog);
  std::uint64_t lines = 0;
  for (const BoughtOrder& order : history.orders)
    for (const BoughtLine& line : order.lines) {
      ++lines;
      alone.add(line);
    }
  for (const core::PolicyName policy :
       {core::PolicyName::rent_or_buy, core::PolicyName::daily_cutoff}) {
    const ShadowTotals totals = run(history, catalog, policy);
    BOOST_TEST(totals.refused == 0U);
    BOOST_TEST(totals.orders == history.orders.size());
    BOOST_TEST(totals.lines == lines);
    BOOST_TEST(totals.runs > 0U);
    BOOST_TEST(totals.runs < lines);
    BOOST_TEST(totals.run_price > 0);
    BOOST_TEST(totals.run_price < alone.total());
    BOOST_TEST(totals.waited_line_minutes > 0);
  }
}

BOOST_AUTO_TEST_CASE(a_catalog_that_is_none_is_refused_in_words) {
  BOOST_CHECK_THROW(AloneCost("{}"), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
