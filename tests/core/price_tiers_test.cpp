// Price steps by scope and period: what counts together, what was given before, where places that
// are billed and not made save most.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/planning/price_tiers.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {
namespace {

RunContents pieces_of(std::vector<std::pair<Index, std::int64_t>> pieces_by_product) {
  RunContents contents;
  contents.pieces_by_product = std::move(pieces_by_product);
  for (const auto& [product, pieces] : contents.pieces_by_product) contents.pieces += pieces;
  contents.lines = contents.pieces;
  return contents;
}

// 0 and 1 are one style in white and black, 2 stands alone in white, 3 has no colour.
Catalog four_products() {
  Catalog catalog = small_catalog();
  catalog.products = {a_product("tee-white", 0), a_product("tee-black", 0), a_product("bag", 0),
                      a_product("mug", 0)};
  catalog.products[0].style = catalog.products[1].style = "tee";
  catalog.products[0].options = {{"colour", "white"}};
  catalog.products[1].options = {{"colour", "black"}};
  catalog.products[2].options = {{"colour", "white"}};
  catalog.index();
  return catalog;
}

Offer stepped(TierScope scope, std::string option = {}) {
  Offer offer = an_offer(0, 0);
  offer.tiers = {{1, 2650}, {100, 2150}, {500, 1890}};
  offer.tier_scope = scope;
  offer.tier_option = std::move(option);
  offer.unfilled_price = 2000;
  return offer;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(price_tiers)

BOOST_AUTO_TEST_CASE(by_sku_each_sku_pays_the_step_that_it_reaches_itself) {
  const Catalog catalog = four_products();
  Offer offer = stepped(TierScope::sku);
  offer.unfilled_price = 1'000'000;  // no place is worth that
  const auto price = price_run(catalog, offer, pieces_of({{0, 100}, {1, 99}}));
  BOOST_REQUIRE(price && price->tiers.size() == 2);
  BOOST_TEST(price->tiers[0].counted == "tee-black");
  BOOST_TEST(price->tiers[0].unit_price == 2650);
  BOOST_TEST(price->tiers[1].unit_price == 2150);
  BOOST_TEST(price->pieces == 99 * 2650 + 100 * 2150);
  BOOST_TEST(price->total == price->pieces + price->set_up);
}

BOOST_AUTO_TEST_CASE(of_several_steps_the_price_says_the_lowest_and_the_mean_rounded_up) {
  const auto price =
      price_run(four_products(), stepped(TierScope::sku), pieces_of({{0, 100}, {2, 1}}));
  BOOST_TEST(price->tier_min_quantity == 1);
  BOOST_TEST(price->unit_price == (100 * 2150 + 2650 + 100) / 101);
}

BOOST_AUTO_TEST_CASE(by_style_and_by_option_what_is_alike_counts_together) {
  const Catalog catalog = four_products();
  const RunContents contents = pieces_of({{0, 60}, {1, 40}, {2, 39}, {3, 5}});
  const auto by_style = price_run(catalog, stepped(TierScope::style), contents);
  BOOST_REQUIRE_EQUAL(by_style->tiers.size(), 3U);  // bag, mug, tee
  BOOST_TEST(by_style->tiers[2].counted == "tee");
  BOOST_TEST(by_style->tiers[2].unit_price == 2150);
  const auto by_colour = price_run(catalog, stepped(TierScope::option, "colour"), contents);
  BOOST_REQUIRE_EQUAL(by_colour->tiers.size(), 3U);  // none, black, white
  BOOST_TEST(by_colour->tiers[0].counted == "");
  BOOST_TEST(by_colour->tiers[0].ordered == 5);
  BOOST_TEST(by_colour->tiers[2].ordered == 99);
}

BOOST_AUTO_TEST_CASE(a_place_billed_counts_for_the_sku_that_it_makes_cheaper) {
  Offer offer = stepped(TierScope::sku);
  // 99 pieces save 500 each for one place at 2,000; 10 pieces would need 90 places.
  const auto price = price_run(four_products(), offer, pieces_of({{0, 99}, {1, 10}}));
  BOOST_TEST(price->billed == 110);
  BOOST_TEST(price->unfilled == 2000);
  BOOST_TEST(price->tiers[1].billed == 100);
  BOOST_TEST(price->tiers[1].unit_price == 2150);
  BOOST_TEST(price->tiers[0].unit_price == 2650);
  // Within a run maximum that has no place more, nothing is raised.
  offer.run_max = 109;
  BOOST_TEST(price_run(four_products(), offer, pieces_of({{0, 99}, {1, 10}}))->billed == 109);
}

BOOST_AUTO_TEST_CASE(places_billed_for_the_moq_are_given_to_where_they_save_most) {
  Offer offer = stepped(TierScope::sku);
  offer.moq = {moq_of(MoqScope::mixed, 150)};
  offer.unfilled_price = 1'000'000;  // nobody would pay for another
  const auto price = price_run(four_products(), offer, pieces_of({{0, 90}, {1, 20}}));
  BOOST_TEST(price->billed == 150);
  BOOST_TEST(price->tiers[1].unit_price == 2150);  // 10 of the 40 places
  BOOST_TEST(price->tiers[0].unit_price == 2650);  // 80 more would be needed
}

BOOST_AUTO_TEST_CASE(what_the_period_had_before_counts_for_the_step_of_the_next_run) {
  Offer offer = stepped(TierScope::mixed);
  offer.tier_period = TierPeriod::day;
  RunContents contents = pieces_of({{0, 30}});
  contents.given = {LocalDate{20'000}, {{"", 70}}};
  const auto price = price_run(four_products(), offer, contents);
  BOOST_REQUIRE_EQUAL(price->tiers.size(), 1U);
  BOOST_TEST(price->billed == 30);
  BOOST_TEST(price->unit_price == 2150);
  BOOST_TEST(price->tier_min_quantity == 100);
  BOOST_TEST(price->tiers[0].given_before == 70);
  contents.given.counted[0].pieces = 69;
  // One place short of the step: it is paid for, since 30 pieces save 15,000 by it.
  BOOST_TEST(price_run(four_products(), offer, contents)->billed == 31);
}

BOOST_AUTO_TEST_CASE(a_moq_of_money_is_met_at_the_prices_that_each_sku_reaches) {
  const Catalog catalog = four_products();
  Offer offer = stepped(TierScope::sku);
  const RunContents contents = pieces_of({{0, 100}, {1, 10}});  // 215,000 + 26,500
  offer.moq = {{MoqScope::mixed, {}, 0, 241'500}};
  BOOST_TEST(moq_pieces(catalog, offer, contents) == 110);
  offer.moq[0].amount = 241'501;
  BOOST_TEST(moq_pieces(catalog, offer, contents) == 111);
  offer.moq = {{MoqScope::sku, {}, 0, 53'000}};
  BOOST_TEST(moq_pieces(catalog, offer, contents) == 110 + 10);
}

BOOST_AUTO_TEST_CASE(one_tier_costs_what_the_cheapest_number_of_billed_places_does) {
  Seeded seeded(11);
  const Catalog catalog = four_products();
  for (int round = 0; round < 300; ++round) {
    Offer plain = stepped(TierScope::mixed);
    plain.multiple = seeded.between(1, 24);
    plain.run_max = seeded.between(100, 800);
    plain.unfilled_price = seeded.between(0, 3000);
    plain.moq = {moq_of(MoqScope::mixed, seeded.between(1, 90))};
    const RunContents contents = pieces_of({{0, seeded.between(1, 60)}});
    Offer by_day = plain;
    by_day.tier_period = TierPeriod::day;  // nothing given before: the same price, another way
    const auto left = price_run(catalog, plain, contents);
    const auto right = price_run(catalog, by_day, contents);
    BOOST_REQUIRE(left.has_value() == right.has_value());
    if (!left) continue;
    BOOST_TEST(left->total == right->total);
    BOOST_TEST(left->billed == right->billed);
  }
}

BOOST_AUTO_TEST_CASE(a_month_begins_on_its_first_day_and_a_day_on_itself) {
  Offer offer = an_offer(0, 0);
  const LocalDate day = date_from_civil(2026, 11, 22);
  BOOST_TEST((period_start(offer, day) == LocalDate{}));
  offer.tier_period = TierPeriod::day;
  BOOST_TEST((period_start(offer, day) == day));
  offer.tier_period = TierPeriod::month;
  BOOST_TEST((period_start(offer, day) == date_from_civil(2026, 11, 1)));
}

BOOST_AUTO_TEST_CASE(pieces_whose_product_nobody_knows_yet_count_with_what_there_is_most_of) {
  RunContents contents = pieces_of({{0, 60}, {1, 10}});
  contents.pieces += 40;
  const auto price = price_run(four_products(), stepped(TierScope::sku), contents);
  BOOST_TEST(price->tiers[1].ordered == 100);
  BOOST_TEST(price->tiers[1].unit_price == 2150);
  RunContents nothing_known;
  nothing_known.pieces = 100;
  BOOST_TEST(price_run({}, stepped(TierScope::sku), nothing_known)->unit_price == 2150);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
