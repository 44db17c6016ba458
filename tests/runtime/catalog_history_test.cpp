// Which catalogs stay in memory, and that the others are known.
#include "aggregator/runtime/catalog_history.hpp"

#include <boost/test/unit_test.hpp>

namespace jidan::runtime {
namespace {

std::shared_ptr<const core::Catalog> version(std::uint32_t number) {
  auto catalog = std::make_shared<core::Catalog>();
  catalog->version = number;
  return catalog;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalog_history)

BOOST_AUTO_TEST_CASE(the_last_few_are_in_memory_and_of_every_one_it_is_known_where_it_is) {
  CatalogHistory catalogs;
  for (std::uint32_t i = 1; i <= kCatalogsInMemory + 1; ++i) catalogs.add(version(i), i * 100);
  BOOST_TEST((catalogs.find(1) == nullptr));
  for (std::uint32_t i = 2; i <= kCatalogsInMemory + 1; ++i)
    BOOST_TEST((catalogs.find(i) != nullptr));
  BOOST_TEST(catalogs.event_of(1) == 100U);
  BOOST_TEST(catalogs.event_of(kCatalogsInMemory + 2) == 0U);
}

BOOST_AUTO_TEST_CASE(bringing_old_ones_back_never_drives_out_the_newest) {
  CatalogHistory catalogs;
  for (std::uint32_t i = 1; i <= 9; ++i) catalogs.note(i, i);
  catalogs.bring_back(version(9));
  for (std::uint32_t i = 1; i <= 8; ++i) {
    catalogs.bring_back(version(i));
    BOOST_TEST((catalogs.find(i) != nullptr));
    BOOST_TEST((catalogs.find(9) != nullptr));
  }
  BOOST_TEST((catalogs.find(1) == nullptr));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::runtime
