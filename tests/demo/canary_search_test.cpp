// Canaries are found wherever they lie in a file, and nowhere else.
#include "demo/canary_search.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "demo/people.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan::demo;

BOOST_AUTO_TEST_SUITE(canary_search)

BOOST_AUTO_TEST_CASE(every_planted_string_holds_a_word_that_is_searched_for) {
  for (const std::string_view planted : {canaries.name, canaries.phone, canaries.lyric})
    BOOST_TEST(!canary_in(planted).empty(), planted);
  BOOST_TEST(canary_in("海阔天空 +86 138").empty());
}

BOOST_AUTO_TEST_CASE(a_canary_across_two_pieces_of_a_large_file_is_found) {
  const jidan::test::TemporaryFolder folder;
  const auto file = folder.path() / "large";
  const std::size_t piece = 4U << 20U;
  for (const std::size_t before : {std::size_t{0}, piece - 3, piece, 2 * piece - 300}) {
    std::ofstream(file, std::ios::binary | std::ios::trunc)
        << std::string(before, 'x') << canary_words[4] << std::string(1000, 'y');
    BOOST_TEST(canary_in_file(file) == canary_words[4], before);
  }
  std::ofstream(file, std::ios::binary | std::ios::trunc) << std::string(3 * piece, 'x');
  BOOST_TEST(canary_in_file(file).empty());
  BOOST_TEST(canary_in_file(folder.path() / "missing").empty());
}

BOOST_AUTO_TEST_SUITE_END()
