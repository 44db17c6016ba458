// A quote says what an order would then meet, and keeps nothing.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/planning/quote.hpp"
#include "tests/support/core_world.hpp"

namespace jidan::testing {
namespace {

const Instant kNoon = utc_at(2026, 11, 23, 4);  // noon in Shanghai

// Tiers at 10 and 50, MOQ 5.
Catalog tiered_catalog() {
  Catalog catalog = small_catalog();
  Offer& offer = catalog.offers[0];
  offer.moq = {moq_of(MoqScope::mixed, 5)};
  offer.unfilled_price = 3000;  // so that nothing is billed that is not made
  offer.tiers = {{1, 2000}, {10, 1900}, {50, 1800}};
  return catalog;
}

Quote quoted(const CoreWorld& world, OrderPlacement order) {
  auto answer = quote(world.state, std::move(order), world.now);
  BOOST_REQUIRE(answer.ok());
  return std::move(answer).value();
}

std::string refused(const CoreWorld& world, OrderPlacement order) {
  const auto answer = quote(world.state, std::move(order), world.now);
  BOOST_REQUIRE(!answer.ok());
  const Refusal& first = answer.error().refusals.at(0);
  return std::string(text_of(first.code).code) + "@" + first.pointer;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(quotes)

BOOST_AUTO_TEST_CASE(a_quote_shows_how_full_the_pool_is_and_the_price_with_the_order_in_it) {
  CoreWorld world{tiered_catalog(), kNoon};
  world.must(PlaceOrder{an_order(kNoon, {a_line("tee", 6)})});
  const Quote answer = quoted(world, an_order(kNoon, {a_line("tee", 3)}));
  BOOST_REQUIRE(answer.pools.size() == 1U);
  const QuotedPool& pool = answer.pools[0];
  BOOST_TEST((pool.pool == PoolId{world.last<PoolOpened>()}));
  BOOST_TEST(pool.lines == 1);
  BOOST_TEST(pool.pieces == 6);
  BOOST_TEST(pool.order_pieces == 3);
  BOOST_TEST(pool.more_to_moq == 0);
  BOOST_REQUIRE(pool.now);
  BOOST_TEST(pool.now->pieces == 9);
  BOOST_TEST(pool.now->unit_price == 2000);
  BOOST_TEST(pool.now->per_piece == (9 * 2000 + 8000 + 8) / 9);
  BOOST_REQUIRE(pool.next_tier);
  BOOST_TEST(pool.next_tier->tier_min_quantity == 10);
  BOOST_TEST(pool.next_tier->unit_price == 1900);
  BOOST_TEST(pool.next_tier->per_piece == (10 * 1900 + 8000) / 10);
}

BOOST_AUTO_TEST_CASE(the_price_quoted_is_the_price_of_the_run_if_the_order_comes_and_is_released) {
  CoreWorld world{tiered_catalog(), kNoon};
  world.must(PlaceOrder{an_order(kNoon, {a_line("tee", 6)})});
  const OrderPlacement order = an_order(kNoon, {a_line("tee", 5)});
  const Quote answer = quoted(world, order);
  world.must(PlaceOrder{order});
  world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
  const RunReleased run = world.happened<RunReleased>().front();
  BOOST_TEST(run.price.unit_price == answer.pools[0].now->unit_price);
  BOOST_TEST((run.price.total + 10) / 11 == answer.pools[0].now->per_piece);
}

BOOST_AUTO_TEST_CASE(at_the_best_tier_there_is_no_next_one) {
  CoreWorld world{tiered_catalog(), kNoon};
  BOOST_TEST(quoted(world, an_order(kNoon, {a_line("tee", 48)})).pools[0].next_tier.has_value());
  BOOST_TEST(!quoted(world, an_order(kNoon, {a_line("tee", 50)})).pools[0].next_tier.has_value());
}

BOOST_AUTO_TEST_CASE(a_pool_not_open_yet_has_no_id_and_says_what_is_missing_to_the_minimum) {
  CoreWorld world{tiered_catalog(), kNoon};
  const Quote answer = quoted(world, an_order(kNoon, {a_line("tee", 2, 1), a_line("tee", 1, 2)}));
  BOOST_REQUIRE(answer.pools.size() == 1U);
  BOOST_TEST(!answer.pools[0].pool);
  BOOST_TEST(answer.pools[0].order_pieces == 3);
  BOOST_TEST(answer.pools[0].more_to_moq == 2);
  BOOST_TEST(answer.lines.size() == 2U);
  BOOST_TEST(world.happened<OrderAccepted>().empty());
}

BOOST_AUTO_TEST_CASE(lines_of_different_pools_are_quoted_apart) {
  Catalog catalog = tiered_catalog();
  catalog.processes.push_back(a_process("embroidery"));
  catalog.products.push_back(a_product("cap", 1));
  catalog.offers.push_back(an_offer(0, 1));
  CoreWorld world{std::move(catalog), kNoon};
  const Quote answer = quoted(world, an_order(kNoon, {a_line("tee", 2, 1), a_line("cap", 4, 2)}));
  BOOST_REQUIRE(answer.pools.size() == 2U);
  BOOST_TEST(answer.lines[1].pool == 1U);
  BOOST_TEST(answer.pools[1].order_pieces == 4);
}

BOOST_AUTO_TEST_CASE(a_promise_that_cannot_be_kept_is_an_answer_with_the_earliest_that_can) {
  Catalog catalog = tiered_catalog();
  catalog.offers[0].rest_hours = 72;
  CoreWorld world{std::move(catalog), kNoon};
  const Quote answer = quoted(world, an_order(kNoon, {a_line("tee", 3)}));
  BOOST_TEST(!answer.feasible);
  BOOST_TEST((answer.earliest > kNoon + std::chrono::hours{72}));
  OrderPlacement later = an_order(kNoon, {a_line("tee", 3)});
  later.promise_class.clear();
  later.exact_promise = Promise{PromiseKind::ship_by, answer.earliest, false};
  BOOST_TEST(quoted(world, later).feasible);
  later.exact_promise->limit -= std::chrono::hours{1};
  BOOST_TEST(!quoted(world, later).feasible);
}

BOOST_AUTO_TEST_CASE(a_pending_order_is_quoted_as_if_it_were_paid_now) {
  CoreWorld world{tiered_catalog(), kNoon};
  OrderPlacement order = an_order(kNoon - std::chrono::hours{100}, {a_line("tee", 3)});
  order.payment = Payment::pending;
  const Quote answer = quoted(world, order);
  BOOST_TEST(answer.feasible);
  BOOST_TEST((answer.promise.limit == kNoon + std::chrono::hours{48}));
}

BOOST_AUTO_TEST_CASE(what_the_order_would_be_refused_for_the_quote_is_refused_for) {
  CoreWorld world{tiered_catalog(), kNoon};
  BOOST_TEST(refused(world, an_order(kNoon, {a_line("nothing", 3)})) == "unknown-sku@/lines/0/sku");
  OrderPlacement dollars = an_order(kNoon, {a_line("tee", 3)});
  dollars.currency = Currency::from("USD");
  BOOST_TEST(refused(world, dollars) == "currency-unsupported@/currency");
}

BOOST_AUTO_TEST_CASE(without_a_factory_that_may_be_asked_there_is_no_price) {
  CoreWorld world{tiered_catalog(), kNoon};
  world.must(SetFactoryPause{"yiwu-print-01", true});
  BOOST_TEST(!quoted(world, an_order(kNoon, {a_line("tee", 3)})).pools[0].now.has_value());
}

BOOST_AUTO_TEST_CASE(a_test_order_is_quoted_in_a_pool_of_its_own_and_without_a_price) {
  CoreWorld world{tiered_catalog(), kNoon};
  world.must(PlaceOrder{an_order(kNoon, {a_line("tee", 6)})});
  OrderPlacement order = an_order(kNoon, {a_line("tee", 3)});
  order.test = true;
  const Quote answer = quoted(world, order);
  BOOST_TEST(answer.test);
  BOOST_TEST(answer.pools[0].pieces == 0);
  BOOST_TEST(!answer.pools[0].now.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
