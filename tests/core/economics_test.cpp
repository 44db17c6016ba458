// The price of a run: MOQ, lot multiple, tiers, run maximum and every term of the total.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/planning/economics.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {

namespace {

// Pieces of three products: 0 and 1 are one style in white and black, 2 stands alone in white.
RunContents pieces_of(std::vector<std::pair<Index, std::int64_t>> pieces_by_product) {
  RunContents contents;
  contents.pieces_by_product = std::move(pieces_by_product);
  for (const auto& [product, pieces] : contents.pieces_by_product) contents.pieces += pieces;
  contents.lines = contents.pieces;
  contents.load_thousandths = contents.pieces * 1000;
  return contents;
}

Catalog three_products() {
  Catalog catalog = small_catalog();
  catalog.products = {a_product("tee-white", 0), a_product("tee-black", 0), a_product("bag", 0)};
  catalog.products[0].style = catalog.products[1].style = "tee";
  catalog.products[0].options = {{"colour", "white"}};
  catalog.products[1].options = {{"colour", "black"}};
  catalog.products[2].options = {{"colour", "white"}};
  catalog.index();
  return catalog;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(economics)

BOOST_AUTO_TEST_CASE(moq_100_with_multiple_24_and_demand_60_bills_120_and_never_100) {
  const Catalog catalog = three_products();
  Offer offer = an_offer(0, 0);
  offer.moq = {moq_of(MoqScope::mixed, 100)};
  offer.multiple = 24;
  offer.unfilled_price = 900;
  const RunContents contents = pieces_of({{0, 60}});
  BOOST_TEST(moq_pieces(catalog, offer, contents) == 100);
  const auto price = price_run(catalog, offer, contents);
  BOOST_REQUIRE(price.has_value());
  BOOST_TEST(price->ordered == 60);
  BOOST_TEST(price->billed == 120);
  BOOST_TEST(price->unfilled == 60 * 900);
}

BOOST_AUTO_TEST_CASE(
    when_moq_and_multiple_cannot_both_be_met_within_the_run_maximum_there_is_no_price) {
  const Catalog catalog = three_products();
  Offer offer = an_offer(0, 0);
  offer.moq = {moq_of(MoqScope::mixed, 100)};
  offer.multiple = 24;
  offer.run_max = 119;
  BOOST_TEST(!price_run(catalog, offer, pieces_of({{0, 60}})).has_value());
  BOOST_TEST(!billed_pieces(offer, 60, 100).has_value());
  offer.run_max = 120;
  BOOST_TEST(billed_pieces(offer, 60, 100).value() == 120);
}

BOOST_AUTO_TEST_CASE(a_higher_tier_that_is_cheaper_in_total_is_taken) {
  const Catalog catalog = three_products();
  Offer offer = an_offer(0, 0);
  offer.tiers = {{1, 2650}, {100, 2150}, {500, 1890}};
  offer.unfilled_price = 900;
  // 90 pieces: 90 × 500 saved against 10 × 900 unfilled.
  const auto price = price_run(catalog, offer, pieces_of({{0, 90}}));
  BOOST_TEST(price->billed == 100);
  BOOST_TEST(price->unit_price == 2150);
  BOOST_TEST(price->tier_min_quantity == 100);
  // 60 pieces: 60 × 500 saved against 40 × 900: not worth it.
  BOOST_TEST(price_run(catalog, offer, pieces_of({{0, 60}}))->billed == 60);
}

BOOST_AUTO_TEST_CASE(a_higher_tier_beyond_the_run_maximum_is_not_taken) {
  Offer offer = an_offer(0, 0);
  offer.tiers = {{1, 2650}, {100, 100}};
  offer.run_max = 99;
  BOOST_TEST(billed_pieces(offer, 90, 0).value() == 90);
}

BOOST_AUTO_TEST_CASE(when_a_tier_is_dearer_the_pieces_still_pay_the_tier_they_are_in) {
  Offer offer = an_offer(0, 0);
  offer.tiers = {{1, 2000}, {100, 2500}};
  BOOST_TEST(tier_for(offer, 99).unit_price == 2000);
  BOOST_TEST(tier_for(offer, 100).unit_price == 2500);
  BOOST_TEST(billed_pieces(offer, 120, 0).value() == 120);
}

BOOST_AUTO_TEST_CASE(several_moq_rules_sum_their_shortfalls) {
  const Catalog catalog = three_products();
  Offer offer = an_offer(0, 0);
  offer.moq = {moq_of(MoqScope::mixed, 100), moq_of(MoqScope::sku, 24)};
  // 10 short of 100, and 14 and 0 short of 24 a SKU.
  BOOST_TEST(moq_pieces(catalog, offer, pieces_of({{0, 10}, {1, 80}})) == 90 + 10 + 14);
}

BOOST_AUTO_TEST_CASE(each_scope_counts_together_what_it_names) {
  const Catalog catalog = three_products();
  const RunContents contents = pieces_of({{0, 10}, {1, 5}, {2, 3}});
  Offer offer = an_offer(0, 0);
  offer.moq = {moq_of(MoqScope::style, 20)};  // tee 15, bag 3
  BOOST_TEST(moq_pieces(catalog, offer, contents) == 18 + 5 + 17);
  offer.moq = {moq_of(MoqScope::option, 20, "colour")};  // white 13, black 5
  BOOST_TEST(moq_pieces(catalog, offer, contents) == 18 + 7 + 15);
  offer.moq = {moq_of(MoqScope::option, 20, "size")};  // nothing has it
  BOOST_TEST(moq_pieces(catalog, offer, contents) == 18);
  offer.moq = {moq_of(MoqScope::sku, 4)};
  BOOST_TEST(moq_pieces(catalog, offer, contents) == 18 + 1);
}

BOOST_AUTO_TEST_CASE(a_moq_of_money_counts_at_the_tier_price_of_the_pieces) {
  const Catalog catalog = three_products();
  Offer offer = an_offer(0, 0);
  offer.tiers = {{1, 3600}, {60, 3100}};
  offer.moq = {{MoqScope::mixed, {}, 0, 150'000}};
  BOOST_TEST(moq_pieces(catalog, offer, pieces_of({{0, 10}})) == 42);  // 41.67 at 3600
  BOOST_TEST(moq_pieces(catalog, offer, pieces_of({{0, 60}})) == 60);
  offer.tiers = {{1, 0}};
  BOOST_TEST(!price_run(catalog, offer, pieces_of({{0, 60}})).has_value());
}

BOOST_AUTO_TEST_CASE(changeovers_and_new_plates_are_paid_once_each) {
  const Catalog catalog = three_products();
  Offer offer = an_offer(0, 0);
  offer.changeover = 300;
  offer.plate_cost = 4000;
  RunContents contents = pieces_of({{0, 10}});
  contents.changeovers = 3;
  contents.new_plates = 2;
  const auto price = price_run(catalog, offer, contents);
  BOOST_TEST(price->set_up == 8000);
  BOOST_TEST(price->changeovers == 900);
  BOOST_TEST(price->plates == 8000);
  BOOST_TEST(price->pieces == 20'000);
  BOOST_TEST(price->total == 36'900);
  BOOST_TEST(price->currency.text() == "CNY");
}

BOOST_AUTO_TEST_CASE(what_a_decision_can_change_is_everything_but_the_pieces_at_the_best_price) {
  const Catalog catalog = three_products();
  Offer offer = an_offer(0, 0);
  offer.tiers = {{1, 2650}, {100, 2150}};
  offer.unfilled_price = 10'000;
  const auto price = price_run(catalog, offer, pieces_of({{0, 60}}));
  BOOST_TEST(controllable_cost(offer, *price) == (8000 + 60 * 500) * kMicroPerMinor);
}

BOOST_AUTO_TEST_CASE(an_absurd_price_saturates_and_is_still_the_sum) {
  const Catalog catalog = three_products();
  Offer offer = an_offer(0, 0);
  offer.run_max = 1'000'000'000;
  offer.tiers = {{1, 1'000'000'000'000}};
  const auto price = price_run(catalog, offer, pieces_of({{0, 1'000'000'000}}));
  BOOST_TEST(price->total == price->pieces + price->set_up);
  BOOST_TEST(price->total > 0);
}

BOOST_AUTO_TEST_CASE(billed_is_a_multiple_never_over_the_run_maximum_and_the_cheapest_of_them_all) {
  Seeded seeded(8);
  for (int i = 0; i < 3000; ++i) {
    Offer offer = an_offer(0, 0);
    offer.multiple = seeded.between(1, 30);
    offer.run_max = seeded.between(1, 400);
    offer.unfilled_price = seeded.between(0, 1500);
    std::int64_t quantity = 1;
    offer.tiers = {{1, seeded.between(500, 3000)}};
    for (std::int64_t steps = seeded.between(0, 3); steps > 0; --steps)
      offer.tiers.push_back({quantity += seeded.between(1, 150), seeded.between(500, 3000)});
    const std::int64_t pieces = seeded.between(1, 300);
    const std::int64_t moq = seeded.between(0, 300);
    const auto cost = [&](std::int64_t billed) {
      return pieces * tier_for(offer, billed).unit_price + (billed - pieces) * offer.unfilled_price;
    };
    std::optional<std::int64_t> best;
    for (std::int64_t billed = 1; billed <= offer.run_max; ++billed) {
      if (billed % offer.multiple != 0 || billed < pieces || billed < moq) continue;
      if (!best || cost(billed) < cost(*best)) best = billed;
    }
    const auto billed = billed_pieces(offer, pieces, moq);
    BOOST_REQUIRE_EQUAL(billed.has_value(), best.has_value());
    if (!best) continue;
    BOOST_REQUIRE_EQUAL(cost(*billed), cost(*best));
    BOOST_REQUIRE(*billed % offer.multiple == 0 && *billed <= offer.run_max);
  }
}

BOOST_AUTO_TEST_CASE(the_total_is_always_the_sum_of_what_is_shown) {
  const Catalog catalog = three_products();
  Seeded seeded(9);
  for (int i = 0; i < 1000; ++i) {
    Offer offer = an_offer(0, 0);
    offer.set_up = seeded.between(0, 50'000);
    offer.changeover = seeded.between(0, 1000);
    offer.plate_cost = seeded.between(0, 5000);
    offer.unfilled_price = seeded.between(0, 900);
    offer.multiple = seeded.between(1, 24);
    offer.moq = {moq_of(MoqScope::mixed, seeded.between(1, 200)),
                 moq_of(MoqScope::sku, seeded.between(1, 20))};
    RunContents contents = pieces_of({{0, seeded.between(1, 90)}, {2, seeded.between(1, 90)}});
    contents.changeovers = seeded.between(0, 5);
    contents.new_plates = seeded.between(0, 5);
    const auto price = price_run(catalog, offer, contents);
    BOOST_REQUIRE(price.has_value());
    BOOST_REQUIRE_EQUAL(price->total, price->pieces + price->set_up + price->changeovers +
                                          price->plates + price->unfilled);
    BOOST_REQUIRE_EQUAL(price->pieces, price->ordered * price->unit_price);
    BOOST_REQUIRE_EQUAL(price->unfilled, (price->billed - price->ordered) * offer.unfilled_price);
    BOOST_REQUIRE_EQUAL(price->unit_price, tier_for(offer, price->billed).unit_price);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
