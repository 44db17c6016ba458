// Ids as text: what decodes is exactly what encodes.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/values/id.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::core {

BOOST_AUTO_TEST_SUITE(id)

BOOST_AUTO_TEST_CASE(an_id_is_its_prefix_and_thirteen_letters_with_the_shard_first) {
  BOOST_TEST(to_text(OrderId{1}) == "ord_0008000000001");
  BOOST_TEST(to_text(RunId{32}) == "run_0008000000010");
  BOOST_TEST(to_text(LineId{(Sequence{1} << 48) - 1}) == "lin_000fzzzzzzzzz");
}

BOOST_AUTO_TEST_CASE(every_encoded_id_decodes_to_itself) {
  testing::Seeded seeded(1);
  for (int i = 0; i < 10'000; ++i) {
    const PoolId id{(seeded.next() >> (16 + seeded.between(0, 46))) | 1};
    const auto decoded = parse_id<PoolTag>(to_text(id));
    BOOST_REQUIRE(decoded.has_value());
    BOOST_REQUIRE(*decoded == id);
  }
}

BOOST_AUTO_TEST_CASE(ids_of_later_things_sort_later_as_text) {
  BOOST_TEST(to_text(OrderId{31}) < to_text(OrderId{32}));
  BOOST_TEST(to_text(OrderId{1023}) < to_text(OrderId{1024}));
}

BOOST_AUTO_TEST_CASE(an_id_of_another_kind_is_no_id) {
  BOOST_TEST(!parse_id<RunTag>(to_text(OrderId{7})).has_value());
  BOOST_TEST(!parse_id<OrderTag>("").has_value());
  BOOST_TEST(!parse_id<OrderTag>("ord_").has_value());
}

BOOST_AUTO_TEST_CASE(a_letter_too_many_too_few_or_outside_the_alphabet_is_no_id) {
  const std::string good = to_text(OrderId{7});
  BOOST_TEST(!parse_id<OrderTag>(good + "0").has_value());
  BOOST_TEST(!parse_id<OrderTag>(good.substr(0, good.size() - 1)).has_value());
  for (const char wrong : {'u', 'i', 'l', 'o', 'A', '-', ' ', '\0', '\xE4'}) {
    std::string text = good;
    text.back() = wrong;
    BOOST_TEST(!parse_id<OrderTag>(text).has_value());
  }
}

BOOST_AUTO_TEST_CASE(another_shard_sequence_zero_and_a_65th_bit_are_no_id) {
  BOOST_TEST(!parse_id<OrderTag>("ord_000g000000001").has_value());  // shard 2
  BOOST_TEST(!parse_id<OrderTag>("ord_0000000000001").has_value());  // shard 0
  BOOST_TEST(!parse_id<OrderTag>("ord_0008000000000").has_value());  // sequence 0
  BOOST_TEST(!parse_id<OrderTag>("ord_g008000000001").has_value());  // 65 bits
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::core
