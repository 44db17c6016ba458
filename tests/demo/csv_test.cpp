// Tables: compressed files, and what is refused.
#include "demo/csv.hpp"

#include <zlib.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/support/temporary_folder.hpp"

using namespace jidan::demo;
using Fields = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(csv)

BOOST_AUTO_TEST_CASE(a_plain_and_a_compressed_file_read_the_same) {
  const jidan::test::TemporaryFolder folder;
  const std::string text = "x,y\r\n1,2\r\n3,4";
  std::ofstream(folder.path() / "t.csv", std::ios::binary) << text;
  gzFile out = gzopen((folder.path() / "t.csv.gz").c_str(), "wb");
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
  for (const char* name : {"t.csv", "t.csv.gz"}) {
    std::string seen;
    read_table(folder.path() / name, "x,y", [&](const Fields& fields, int line) {
      seen += std::to_string(line) + ":" + fields[0] + "/" + fields[1] + " ";
    });
    BOOST_TEST(seen == "2:1/2 3:3/4 ");
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_header_width_or_missing_file_says_where) {
  const jidan::test::TemporaryFolder folder;
  const auto file = folder.path() / "t.csv";
  const auto ignore = [](const Fields&, int) {};
  BOOST_CHECK_THROW(read_table(file, "x,y", ignore), BadTable);
  std::ofstream(file) << "x,y\n1,2\n1,2,3\n";
  BOOST_CHECK_THROW(read_table(file, "x,z", ignore), BadTable);
  BOOST_CHECK_EXCEPTION(read_table(file, "x,y", ignore), BadTable, [](const BadTable& problem) {
    return std::string(problem.what()).find("t.csv:3: 3 fields, not 2") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()
