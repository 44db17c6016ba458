// What a run costs, against the price it is made of.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/planning/run_costs.hpp"
#include "tests/support/builders.hpp"

namespace jidan::testing {

namespace {

Offer tiered() {
  Offer offer = an_offer(0, 0);
  offer.changeover = 200;
  offer.unfilled_price = 200;
  offer.moq = {moq_of(MoqScope::mixed, 30)};
  offer.tiers = {{1, 2150}, {50, 2060}, {200, 2020}, {500, 2000}};
  return offer;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(run_costs)

BOOST_AUTO_TEST_CASE(a_runs_cost_is_its_controllable_price) {
  const Catalog catalog = small_catalog();
  const Offer offer = tiered();
  const RunCosts costs(offer, 20);
  for (std::int64_t pieces = 1; pieces <= offer.run_max; ++pieces) {
    RunContents contents;
    contents.lines = contents.pieces = pieces;
    contents.changeovers = 3;
    const auto price = price_run(catalog, offer, contents);
    BOOST_REQUIRE_EQUAL(costs.of(pieces, 3), controllable_cost(offer, *price));
  }
}

BOOST_AUTO_TEST_CASE(waiting_is_added_at_the_rate_of_the_process) {
  const RunCosts costs(tiered(), 20);
  WaitingSums waiting;
  const Instant at = utc_at(2026, 11, 16);
  waiting.add(at, kNever);
  BOOST_TEST(costs.of(40, 1, waiting, at + std::chrono::hours{3}) ==
             costs.of(40, 1) + 60 * kMicroPerMinor);
}

BOOST_AUTO_TEST_CASE(more_than_a_run_holds_costs_several_runs) {
  const RunCosts costs(tiered(), 20);
  BOOST_TEST(costs.of(2000, 0) == 8000 * kMicroPerMinor);
  BOOST_TEST(costs.of(2001, 0) == costs.of(2000, 0) + costs.of(1, 0));
  BOOST_TEST(costs.of(6000, 0) == 3 * costs.of(2000, 0));
}

BOOST_AUTO_TEST_CASE(a_run_beyond_the_kept_prices_is_priced_when_asked) {
  Offer offer = tiered();
  offer.run_max = RunCosts::kPiecesKept + 1;
  offer.tiers.push_back({RunCosts::kPiecesKept + 1, 1999});
  const RunCosts costs(offer, 20);
  const MicroMinor set_up = 8000 * kMicroPerMinor;
  BOOST_TEST(costs.of(RunCosts::kPiecesKept + 1, 0) == set_up);
  // One piece of 1 is less than what the tier above saves.
  BOOST_TEST(costs.of(RunCosts::kPiecesKept, 0) == set_up + 200 * kMicroPerMinor);
}

BOOST_AUTO_TEST_CASE(what_moq_and_multiple_forbid_cannot_be_made) {
  Offer offer = tiered();
  offer.multiple = 24;
  offer.run_max = 48;
  offer.moq = {moq_of(MoqScope::mixed, 49)};
  BOOST_TEST(RunCosts(offer, 20).of(10, 0) == kCannotBeMade);
  offer.moq = {moq_of(MoqScope::mixed, 48)};
  BOOST_TEST(RunCosts(offer, 20).of(10, 0) < kCannotBeMade);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
