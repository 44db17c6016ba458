// Files that are not TOML: every slip is told, none hides the others, nothing crashes.
#include <boost/test/unit_test.hpp>

#include "tests/platform/config_fixture.hpp"

using namespace jidan::platform;

BOOST_AUTO_TEST_SUITE(config_toml)

BOOST_AUTO_TEST_CASE(a_line_that_is_not_toml_does_not_hide_the_other_mistakes) {
  const auto result =
      read_text("name = \"x\"\ncount = \non = maybe\nrate = \"open\n[net]\nlisten = \"nowhere\"\n");
  std::vector<std::uint32_t> lines;
  for (const auto& problem : result.problems) lines.push_back(problem.line);
  const std::string texts = all_texts(result);
  BOOST_REQUIRE_MESSAGE(result.problems.size() == 4, texts);
  BOOST_TEST(lines == (std::vector<std::uint32_t>{2, 3, 4, 6}), boost::test_tools::per_element());
  BOOST_TEST(says(result.problems[0], "not TOML"));
  BOOST_TEST(says(result.problems[3], "must be an address"));
}

BOOST_AUTO_TEST_CASE(a_key_given_twice_is_refused) {
  const auto result = read_text("name = \"x\"\nname = \"y\"\n");
  BOOST_REQUIRE_MESSAGE(result.problems.size() == 1, all_texts(result));
  BOOST_TEST(result.problems[0].line == 2);
}

BOOST_AUTO_TEST_CASE(a_broken_table_head_is_told_alone) {
  const auto result = read_text("count = 500\n[net\nlisten = \"a:1\"\n");
  BOOST_REQUIRE_MESSAGE(result.problems.size() == 1, all_texts(result));
  BOOST_TEST(result.problems[0].line == 2);
}

BOOST_AUTO_TEST_CASE(what_the_parser_asserts_on_is_a_problem_with_its_line) {
  for (const char* head :
       {"[", "[[", "[[[", "[=]", "a = ,", "a = ]", "[ {", "[#]", "[[ [a]]", "[.a]", "[\u00a0a]"}) {
    const auto result = read_text("name = \"x\"\n  " + std::string(head) + "\nx = 1\n");
    BOOST_REQUIRE_MESSAGE(!result.problems.empty(), head);
    BOOST_TEST(result.problems[0].line == 2, head);
  }
}

BOOST_AUTO_TEST_CASE(no_mixture_of_toml_pieces_ends_the_program) {
  const std::vector<std::string> pieces{"[",          "]",
                                        "=",          "{",
                                        "}",          "\"",
                                        "'",          "\"\"\"",
                                        "'''",        "\n",
                                        "\r\n",       ".",
                                        ",",          "#",
                                        " ",          "\t",
                                        "a",          "-1",
                                        "0x",         "1e",
                                        "inf",        "\\u12",
                                        "\\",         "\xc2\xa0",
                                        "\xff",       "\xef\xbb\xbf",
                                        "name",       "true",
                                        "1979-05-27", "T07:32",
                                        "a=1\n",      "[a]\n",
                                        "[[b]]\n"};
  std::uint64_t seed = 20261122;  // splitmix64
  const auto next = [&] {
    seed += 0x9e3779b97f4a7c15;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  };
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    for (std::uint64_t n = next() % 14; n > 0; --n) text += pieces[next() % pieces.size()];
    BOOST_TEST_CONTEXT(text) {
      BOOST_REQUIRE(!read_text(text).problems.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(hostile_bytes_in_a_file_are_problems_not_crashes) {
  for (const std::string& text :
       {std::string("name = \"\xff\""), std::string("\0\0", 2), std::string(5000, '['),
        "name = " + std::string(5000, '['), std::string("a.") + std::string(3000, 'b') + " = {",
        std::string("\xef\xbb\xbf") + "name = \"x\"\xc3"}) {
    BOOST_TEST(!read_text(text).problems.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()
