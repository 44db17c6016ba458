// FlatIndex against a map: the same answers after any mix of inserts and erases.
#include <boost/test/unit_test.hpp>

#include <unordered_map>

#include "aggregator/core/values/flat_index.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::core {

BOOST_AUTO_TEST_SUITE(flat_index)

BOOST_AUTO_TEST_CASE(an_empty_index_finds_nothing_and_erasing_from_it_changes_nothing) {
  FlatIndex index;
  BOOST_TEST(index.find(1) == kNoHandle);
  index.erase(1);
  BOOST_TEST(index.size() == 0U);
}

BOOST_AUTO_TEST_CASE(inserting_a_key_again_replaces_its_handle) {
  FlatIndex index;
  index.insert(5, 1);
  index.insert(5, 2);
  BOOST_TEST(index.find(5) == 2U);
  BOOST_TEST(index.size() == 1U);
}

BOOST_AUTO_TEST_CASE(after_200000_random_changes_it_answers_like_a_map) {
  testing::Seeded seeded(2);
  FlatIndex index;
  std::unordered_map<std::uint64_t, Handle> map;
  for (int i = 0; i < 200'000; ++i) {
    const auto key = static_cast<std::uint64_t>(seeded.between(1, 3000));
    if (seeded.one_in(2)) {
      const auto handle = static_cast<Handle>(seeded.between(0, 1'000'000));
      index.insert(key, handle);
      map[key] = handle;
    } else {
      index.erase(key);
      map.erase(key);
    }
    const auto probe = static_cast<std::uint64_t>(seeded.between(1, 3000));
    const auto found = map.find(probe);
    BOOST_REQUIRE_EQUAL(index.find(probe), found == map.end() ? kNoHandle : found->second);
    BOOST_REQUIRE_EQUAL(index.size(), map.size());
  }
}

BOOST_AUTO_TEST_CASE(keys_that_rise_like_sequences_are_all_found_and_all_forgotten) {
  FlatIndex index;
  for (std::uint64_t key = 1; key <= 100'000; ++key)
    index.insert(key, static_cast<Handle>(key * 2));
  for (std::uint64_t key = 1; key <= 100'000; ++key)
    BOOST_REQUIRE_EQUAL(index.find(key), static_cast<Handle>(key * 2));
  for (std::uint64_t key = 1; key <= 100'000; ++key) index.erase(key);
  BOOST_TEST(index.size() == 0U);
  BOOST_TEST(index.find(77) == kNoHandle);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::core
