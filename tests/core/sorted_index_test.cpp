// SortedIndex against a map: the same answers after any mix of changes, and little room unused.
#include <boost/test/unit_test.hpp>

#include <map>

#include "aggregator/core/values/sorted_index.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::core {
namespace {

using Map = std::map<std::uint64_t, std::uint32_t>;

void check_same(const SortedIndex& index, const Map& map) {
  BOOST_REQUIRE_EQUAL(index.size(), map.size());
  auto expected = map.begin();
  index.for_each([&](std::uint64_t key, std::uint32_t value) {
    BOOST_REQUIRE(expected != map.end());
    BOOST_REQUIRE_EQUAL(key, expected->first);
    BOOST_REQUIRE_EQUAL(value, expected->second);
    ++expected;
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sorted_index)

BOOST_AUTO_TEST_CASE(an_empty_index_finds_nothing_and_erasing_from_it_changes_nothing) {
  SortedIndex index;
  BOOST_TEST(index.find(1) == kNoHandle);
  BOOST_TEST(index.at_or_below(1) == kNoHandle);
  index.erase(1);
  BOOST_TEST(index.size() == 0U);
}

BOOST_AUTO_TEST_CASE(putting_a_key_again_replaces_its_value) {
  SortedIndex index;
  index.put(5, 1);
  index.put(5, 2);
  BOOST_TEST(index.find(5) == 2U);
  BOOST_TEST(index.size() == 1U);
}

BOOST_AUTO_TEST_CASE(after_300000_random_changes_it_answers_like_a_map) {
  testing::Seeded seeded(2);
  SortedIndex index;
  Map map;
  for (int i = 0; i < 300'000; ++i) {
    // The number of keys swells and shrinks, so that pieces are cut and joined.
    const bool growing = i / 30'000 % 2 == 0;
    const auto key = static_cast<std::uint64_t>(seeded.between(1, 20'000));
    if (seeded.one_in(3) != growing) {
      const auto value = static_cast<std::uint32_t>(seeded.between(0, 3));
      index.put(key, value);
      map[key] = value;
    } else {
      index.erase(key);
      map.erase(key);
    }
    const auto probe = static_cast<std::uint64_t>(seeded.between(0, 20'001));
    const auto found = map.find(probe);
    BOOST_REQUIRE_EQUAL(index.find(probe), found == map.end() ? kNoHandle : found->second);
    const auto behind = map.upper_bound(probe);
    BOOST_REQUIRE_EQUAL(index.at_or_below(probe),
                        behind == map.begin() ? kNoHandle : std::prev(behind)->second);
  }
  check_same(index, map);
}

BOOST_AUTO_TEST_CASE(counts_rise_and_fall_like_those_of_a_map) {
  testing::Seeded seeded(3);
  SortedIndex index;
  Map map;
  for (int i = 0; i < 100'000; ++i) {
    const auto key = static_cast<std::uint64_t>(seeded.between(1, 5'000)) * 0x9E3779B97F4A7C15ULL;
    const auto known = map.find(key);
    if (known != map.end() && seeded.one_in(2)) {
      index.count(key, -1);
      if (--known->second == 0) map.erase(known);
    } else {
      index.count(key, 1);
      ++map[key];
    }
  }
  check_same(index, map);
}

BOOST_AUTO_TEST_CASE(keys_that_rise_like_sequences_fill_their_pieces) {
  SortedIndex index;
  for (std::uint64_t key = 1; key <= 100'000; ++key) index.put(key * 2, static_cast<Handle>(key));
  for (std::uint64_t key = 1; key <= 100'000; ++key)
    BOOST_REQUIRE_EQUAL(index.find(key * 2), static_cast<Handle>(key));
  BOOST_TEST(index.bytes() < 100'000U * 13);  // 12 bytes each and the directory
  for (std::uint64_t key = 1; key <= 100'000; ++key) index.erase(key * 2);
  BOOST_TEST(index.size() == 0U);
  BOOST_TEST(index.find(77) == kNoHandle);
}

BOOST_AUTO_TEST_CASE(a_count_of_different_things_takes_less_than_ten_bytes_each) {
  SortedIndex index;
  for (std::uint64_t i = 1; i <= 100'000; ++i) index.count(i * 0x9E3779B97F4A7C15ULL, 1);
  BOOST_TEST(index.size() == 100'000U);
  BOOST_TEST(index.bytes() < 1'000'000U);
}

BOOST_AUTO_TEST_CASE(few_keys_left_of_many_take_little_room) {
  SortedIndex index;
  for (std::uint64_t key = 1; key <= 100'000; ++key) index.put(key, static_cast<Handle>(key));
  for (std::uint64_t key = 1; key <= 100'000; ++key)
    if (key % 100 != 0) index.erase(key);
  BOOST_TEST(index.size() == 1'000U);
  BOOST_TEST(index.bytes() < 60'000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::core
