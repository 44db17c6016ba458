// Lines of files: ends, marks, limits, compression and damage.
#include "platform/text_lines.hpp"

#include <zlib.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/support/temporary_folder.hpp"

using namespace jidan::platform;

namespace {

std::string all_of(TextLines& lines) {
  std::string seen;
  std::string line;
  while (true) {
    const LineRead read = lines.next(line);
    if (read == LineRead::end) return seen;
    seen += std::to_string(lines.number()) + (read == LineRead::line ? ":" + line : "!") + "|";
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_lines)

BOOST_AUTO_TEST_CASE(ends_and_the_byte_order_mark_are_taken_off_and_the_last_line_needs_no_end) {
  const jidan::test::TemporaryFolder folder;
  std::ofstream(folder.path() / "t", std::ios::binary) << "\xEF\xBB\xBF"
                                                          "a\r\n\nb\nc";
  TextLines lines(folder.path() / "t", 10);
  BOOST_TEST(all_of(lines) == "1:a|2:|3:b|4:c|");
}

BOOST_AUTO_TEST_CASE(a_line_at_the_limit_is_read_and_one_beyond_it_is_passed_over) {
  const jidan::test::TemporaryFolder folder;
  const std::string at(5'000, 'x');
  std::ofstream(folder.path() / "t", std::ios::binary) << at << "\n"
                                                       << at << "x\n"
                                                       << "end\n";
  TextLines lines(folder.path() / "t", 5'000);
  BOOST_TEST(all_of(lines) == "1:" + at + "|2!|3:end|");
}

BOOST_AUTO_TEST_CASE(a_compressed_file_that_ends_in_its_middle_is_said_to_be_damaged) {
  const jidan::test::TemporaryFolder folder;
  const auto whole = folder.path() / "t.gz";
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += std::to_string(i * 7919 % 10'007) + "\n";
  gzFile out = gzopen(whole.c_str(), "wb");
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
  {
    TextLines lines(whole, 100);
    BOOST_TEST(all_of(lines).size() > text.size());
  }
  std::filesystem::resize_file(whole, std::filesystem::file_size(whole) / 2);
  TextLines lines(whole, 100);
  BOOST_CHECK_THROW(all_of(lines), FileUnreadable);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_and_a_folder_are_refused_by_name) {
  const jidan::test::TemporaryFolder folder;
  BOOST_CHECK_THROW(TextLines(folder.path() / "none", 10), FileUnreadable);
  BOOST_CHECK_EXCEPTION(TextLines(folder.path(), 10), FileUnreadable, [](const auto& problem) {
    return std::string(problem.what()).find("is a folder") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()
