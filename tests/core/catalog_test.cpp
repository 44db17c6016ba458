// Look-ups and pool keys of an indexed catalog.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/catalog/catalog.hpp"
#include "tests/support/builders.hpp"

namespace jidan::testing {

namespace {

Product tee(std::string sku, std::string colour, std::string size) {
  Product product = a_product(std::move(sku), 0);
  product.options = {{"size", std::move(size)}, {"colour", std::move(colour)}};
  product.pool_by = {"size", "colour"};
  return product;
}

std::string pool_text(const Catalog& catalog, std::string_view sku) {
  return catalog.pool_keys[catalog.find_product(sku)->pool_key].text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalog)

BOOST_AUTO_TEST_CASE(a_pool_key_is_the_process_and_its_options_sorted_by_name) {
  Catalog catalog = small_catalog();
  catalog.products = {tee("tee-white-l", "white", "L")};
  catalog.index();
  BOOST_TEST(pool_text(catalog, "tee-white-l") == "dtf-print|colour=white|size=L");
  const PoolKey& key = catalog.pool_keys.front();
  BOOST_TEST(key.process == 0U);
  BOOST_TEST(key.options.size() == 2U);
  BOOST_TEST(key.options.front().name == "colour");
}

BOOST_AUTO_TEST_CASE(products_with_the_same_process_and_pool_options_share_a_pool) {
  Catalog catalog = small_catalog();
  catalog.products = {tee("a", "white", "L"), tee("b", "white", "L"), tee("c", "black", "L")};
  catalog.products[1].options.push_back({"neck", "round"});
  catalog.index();
  BOOST_TEST(catalog.pool_keys.size() == 2U);
  BOOST_TEST(catalog.find_product("a")->pool_key == catalog.find_product("b")->pool_key);
  BOOST_TEST(catalog.find_product("a")->pool_key != catalog.find_product("c")->pool_key);
}

BOOST_AUTO_TEST_CASE(products_that_pool_by_different_names_never_share_a_pool) {
  Catalog catalog = small_catalog();
  catalog.products = {tee("a", "white", "L"), tee("b", "white", "L"), tee("c", "white", "L")};
  catalog.products[1].pool_by = {"colour"};
  catalog.products[2].pool_by = {};
  catalog.index();
  BOOST_TEST(catalog.pool_keys.size() == 3U);
  BOOST_TEST(pool_text(catalog, "c") == "dtf-print");
}

BOOST_AUTO_TEST_CASE(signs_inside_a_value_cannot_make_two_pool_keys_look_alike) {
  Catalog catalog = small_catalog();
  catalog.products = {a_product("a", 0), a_product("b", 0)};
  catalog.products[0].options = {{"x", "1|y=2"}};
  catalog.products[0].pool_by = {"x"};
  catalog.products[1].options = {{"x", "1"}, {"y", "2"}};
  catalog.products[1].pool_by = {"x", "y"};
  catalog.index();
  BOOST_TEST(pool_text(catalog, "a") == "dtf-print|x=1\\|y\\=2");
  BOOST_TEST(pool_text(catalog, "b") == "dtf-print|x=1|y=2");
}

BOOST_AUTO_TEST_CASE(what_is_named_is_found_and_what_is_not_is_not) {
  Catalog catalog = small_catalog();
  BOOST_TEST(catalog.find_product("tee") == &catalog.products[0]);
  BOOST_TEST(catalog.find_product("tea") == nullptr);
  BOOST_TEST(catalog.find_factory("yiwu-print-01") == &catalog.factories[0]);
  BOOST_TEST(catalog.find_factory("") == nullptr);
  BOOST_TEST(catalog.find_channel("demo") == &catalog.channels[0]);
  BOOST_TEST(catalog.find_channel("Demo") == nullptr);
}

BOOST_AUTO_TEST_CASE(the_offers_of_a_process_are_listed_in_catalog_order) {
  Catalog catalog = small_catalog();
  catalog.processes.push_back(a_process("embroidery"));
  catalog.offers = {an_offer(0, 1), an_offer(0, 0), an_offer(0, 1)};
  catalog.index();
  BOOST_TEST(catalog.offers_by_process[0] == std::vector<Index>{1},
             boost::test_tools::per_element());
  BOOST_TEST(catalog.offers_by_process[1] == (std::vector<Index>{0, 2}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_offer_of_a_factory_for_a_process_is_found_and_no_other) {
  Catalog catalog = small_catalog();
  catalog.processes.push_back(a_process("embroidery"));
  catalog.factories.push_back(catalog.factories[0]);
  catalog.offers = {an_offer(0, 1), an_offer(1, 0)};
  catalog.index();
  BOOST_TEST(catalog.find_offer(0, 1) == 0U);
  BOOST_TEST(catalog.find_offer(1, 0) == 1U);
  BOOST_TEST(catalog.find_offer(0, 0) == kNoIndex);
  BOOST_TEST(catalog.find_offer(1, kNoIndex) == kNoIndex);
  BOOST_TEST(catalog.find_offer(kNoIndex, 0) == kNoIndex);
}

BOOST_AUTO_TEST_CASE(indexing_again_changes_nothing) {
  Catalog catalog = small_catalog();
  catalog.products = {tee("a", "white", "L"), tee("b", "black", "L")};
  catalog.index();
  catalog.index();
  BOOST_TEST(catalog.pool_keys.size() == 2U);
  BOOST_TEST(catalog.transit_by_ends.size() == 1U);
  BOOST_TEST(catalog.factories[0].place == "factory:yiwu-print-01");
}

BOOST_AUTO_TEST_CASE(the_most_specific_transit_wins_and_the_origin_counts_first) {
  Catalog catalog = small_catalog();
  catalog.transits = {a_transit("CN", "CN", 72), a_transit("CN", "CN-ZJ", 60),
                      a_transit("CN-ZJ", "CN", 48), a_transit("CN-ZJ", "CN-ZJ", 20),
                      a_transit("factory:f1", "CN", 40)};
  catalog.index();
  const auto from = [&](std::string_view place, std::string_view region, std::string_view to) {
    return find_transit(catalog, place, region, {}, to)->hours;
  };
  BOOST_TEST(from("factory:f1", "CN-ZJ", "CN-ZJ") == 40);
  BOOST_TEST(from("factory:f2", "CN-ZJ", "CN-ZJ") == 20);
  BOOST_TEST(from("factory:f2", "CN-ZJ", "CN-GD") == 48);
  BOOST_TEST(from("factory:f2", "CN-GD", "CN-ZJ") == 60);
  BOOST_TEST(from("factory:f2", "CN-GD", "CN") == 72);
}

BOOST_AUTO_TEST_CASE(without_a_transit_row_a_region_is_not_served) {
  const Catalog catalog = small_catalog();
  BOOST_TEST(find_transit(catalog, "factory:yiwu-print-01", "CN-ZJ", {}, "GB") == nullptr);
  BOOST_TEST(find_transit(catalog, "factory:yiwu-print-01", "CN-GD", {}, "CN") == nullptr);
  BOOST_TEST(find_transit(catalog, {}, {}, {}, {}) == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
