// What a pool remembers: counts in a byte, hours of nine weeks, and what follows from them.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/planning/pool_history.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {

using std::chrono::hours;

namespace {

const Instant kFirst = utc_at(2026, 6, 1);

void add_lines(PoolHistory& history, Instant at, int lines, std::int64_t pieces = 1) {
  for (int i = 0; i < lines; ++i) history.add({at, pieces, 0, 0, false, hours{48}});
}

// As a digest spreads them.
std::uint64_t variant_of(std::int64_t number) {
  return static_cast<std::uint64_t>(number + 1) * 0xD6E8'FEB8'6659'FD93ULL;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pool_history)

BOOST_AUTO_TEST_CASE(a_count_in_a_byte_is_exact_to_31_and_within_a_32nd_up_to_its_most) {
  for (std::int64_t count = 0; count <= 31; ++count)
    BOOST_REQUIRE_EQUAL(coarse_count(coarse_code(count)), count);
  for (std::int64_t count = 32; count <= 507'904; count += 1 + count / 97)
    BOOST_REQUIRE_LE(std::abs(coarse_count(coarse_code(count)) - count), count / 32);
  BOOST_TEST(coarse_count(coarse_code(507'904)) == 507'904);
  BOOST_TEST(coarse_count(coarse_code(5'000'000)) == 507'904);
}

BOOST_AUTO_TEST_CASE(codes_rise_with_the_counts_they_stand_for) {
  for (int code = 1; code < 256; ++code) {
    const auto byte = static_cast<std::uint8_t>(code);
    BOOST_REQUIRE_LT(coarse_count(static_cast<std::uint8_t>(code - 1)), coarse_count(byte));
    BOOST_REQUIRE_EQUAL(int{coarse_code(coarse_count(byte))}, code);
  }
}

BOOST_AUTO_TEST_CASE(an_hour_is_remembered_for_nine_weeks_and_no_longer) {
  PoolHistory history;
  add_lines(history, kFirst, 3);
  const std::int64_t hour = PoolHistory::hour_of(kFirst);
  BOOST_TEST(history.lines_of(hour) == 3);
  add_lines(history, kFirst + hours{kHoursKept}, 1);
  BOOST_TEST(history.lines_of(hour) == 3);
  BOOST_TEST(history.lines_of(hour + 1) == 0);
  add_lines(history, kFirst + hours{kHoursKept + 1}, 1);
  BOOST_TEST(history.lines_of(hour) == 0);
  BOOST_TEST(history.lines_of(hour + kHoursKept) == 1);
}

BOOST_AUTO_TEST_CASE(a_line_has_as_many_pieces_as_the_last_lines_had) {
  PoolHistory history;
  BOOST_TEST(history.pieces_of_line_256() == 256);
  add_lines(history, kFirst, 3, 2);
  BOOST_TEST(history.pieces_of_line_256() == 512);
  add_lines(history, kFirst, 10'000, 5);
  BOOST_TEST(history.pieces_of_line_256() > 5 * 256 - 8);
}

BOOST_AUTO_TEST_CASE(hours_asked_for_together_are_the_hours_asked_for_one_by_one) {
  Seeded seeded(52);
  PoolHistory history;
  Instant at = kFirst;
  for (int i = 0; i < 3'000; ++i) {
    at += Duration{seeded.between(0, 3'600'000)};
    add_lines(history, at, static_cast<int>(seeded.between(1, 40)));
  }
  const std::int64_t now = PoolHistory::hour_of(at);
  for (std::int64_t back = -3; back < kHoursKept + 60; back += 7) {
    std::array<std::int64_t, 49> lines{};
    history.lines_from(now - back, lines);
    for (std::size_t i = 0; i < lines.size(); ++i)
      BOOST_REQUIRE_EQUAL(lines[i], history.lines_of(now - back + static_cast<std::int64_t>(i)));
  }
}

BOOST_AUTO_TEST_CASE(a_silence_longer_than_anything_kept_leaves_nothing_behind) {
  PoolHistory history;
  add_lines(history, kFirst, 5);
  const Instant later = kFirst + hours{3 * kHoursKept + 17};
  add_lines(history, later, 2);
  std::int64_t lines = 0;
  for (std::int64_t back = 0; back <= kHoursKept; ++back)
    lines += history.lines_of(PoolHistory::hour_of(later) - back);
  BOOST_TEST(lines == 2);
}

BOOST_AUTO_TEST_CASE(history_agrees_with_counting_the_arrivals_of_the_hours_it_keeps) {
  Seeded seeded(51);
  PoolHistory history;
  std::map<std::int64_t, std::int64_t> counted;
  Instant at = kFirst;
  for (int i = 0; i < 3'000; ++i) {
    at += Duration{seeded.between(0, seeded.one_in(50) ? 40 * 3'600'000 : 3'600'000)};
    add_lines(history, at, 1);
    ++counted[PoolHistory::hour_of(at)];
  }
  const std::int64_t now = PoolHistory::hour_of(at);
  for (std::int64_t back = 1; back <= kHoursKept; ++back)
    BOOST_REQUIRE_EQUAL(history.lines_of(now - back), counted[now - back]);
}

BOOST_AUTO_TEST_CASE(a_level_is_within_a_third_and_three_and_few_lines_move_it_little) {
  BOOST_TEST(level_256(100, 100) == kLevelOne);
  BOOST_TEST(level_256(1'000'000, 1) == 3 * kLevelOne);
  BOOST_TEST(level_256(1, 1'000'000) == kLevelOne / 3);
  BOOST_TEST(level_256(3, 1) < kLevelOne * 5 / 4);
}

BOOST_AUTO_TEST_CASE(the_usual_wait_follows_the_last_lines) {
  PoolHistory history;
  BOOST_TEST(history.usual_allowed().count() == 0);
  add_lines(history, kFirst, 1);
  BOOST_TEST((history.usual_allowed() == hours{48}));
  for (int i = 0; i < 10'000; ++i) history.add({kFirst, 1, 0, 0, false, hours{24}});
  BOOST_TEST((history.usual_allowed() < hours{25}));
}

BOOST_AUTO_TEST_CASE(many_repeats_among_few_variants_mean_few_variants) {
  PoolHistory few;
  PoolHistory many;
  Seeded seeded(53);
  for (int i = 0; i < 500; ++i) {
    const auto variant = static_cast<std::uint64_t>(seeded.between(1, 1'000'000'000));
    few.add({kFirst, 1, variant, 4, i % 2 == 0, hours{48}});
    many.add({kFirst, 1, variant, 4, i % 20 == 0, hours{48}});
  }
  BOOST_TEST(few.variants() == 16);
  BOOST_TEST(many.variants() == 160);
}

BOOST_AUTO_TEST_CASE(variants_are_counted_though_no_line_ever_meets_another_of_its_own) {
  for (const std::int64_t variants : {1, 2, 4, 40}) {
    PoolHistory history;
    for (std::int64_t i = 0; i < 3 * variants; ++i)
      history.add({kFirst, 1, variant_of(i % variants), 0, false, hours{48}});
    BOOST_TEST(history.variants() >= variants);
    BOOST_TEST(history.variants() <= variants * 2);
    for (std::int64_t i = 0; i < 5'000; ++i)
      history.add({kFirst, 1, variant_of(i % variants), 0, false, hours{48}});
    BOOST_TEST(history.variants() >= variants);
    BOOST_TEST(history.variants() <= variants + variants / 8);
  }
}

BOOST_AUTO_TEST_CASE(where_no_two_lines_are_alike_no_number_of_variants_is_claimed) {
  PoolHistory history;
  BOOST_TEST(history.variants() == 1'000'000);
  for (std::int64_t i = 0; i < 10'000; ++i) {
    history.add({kFirst, 1, variant_of(i), 0, false, hours{48}});
    BOOST_REQUIRE_GT(history.variants(), i < 40 ? 200 : 700);
  }
}

BOOST_AUTO_TEST_CASE(a_variant_that_a_thousand_lines_did_not_have_is_forgotten) {
  PoolHistory history;
  for (std::int64_t i = 0; i < 2'000; ++i)
    history.add({kFirst, 1, variant_of(i % 100), 0, false, hours{48}});
  BOOST_TEST(history.variants() > 90);
  for (std::int64_t i = 0; i < 1'000; ++i)
    history.add({kFirst, 1, variant_of(i % 3), 0, false, hours{48}});
  BOOST_TEST(history.variants() == 3);
}

BOOST_AUTO_TEST_CASE(a_sketch_counts_within_a_fifth_up_to_five_hundred_variants) {
  for (const std::int64_t variants : {5, 10, 30, 100, 250, 500}) {
    VariantSketch sketch;
    for (std::int64_t i = 0; i < 100 * variants; ++i) sketch.add(variant_of(i % variants));
    const auto counted = variants_of(sketch, {});
    BOOST_REQUIRE(counted);
    BOOST_TEST(*counted >= variants * 4 / 5);
    BOOST_TEST(*counted <= variants * 6 / 5);
  }
}

BOOST_AUTO_TEST_CASE(a_sketch_without_two_lines_of_one_variant_or_with_all_bits_set_knows_nothing) {
  VariantSketch sketch;
  BOOST_TEST(!variants_of(sketch, {}));
  sketch.add(variant_of(1));
  BOOST_TEST(!variants_of(sketch, {}));
  sketch.add(variant_of(1));
  BOOST_TEST(variants_of(sketch, {}).value() == 2);
  for (std::int64_t i = 0; i < 10'000; ++i) sketch.add(variant_of(i));
  BOOST_TEST(!variants_of(sketch, {}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
