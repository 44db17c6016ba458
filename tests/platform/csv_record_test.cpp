// Records of comma-separated values: fields, quotes, and what is refused.
#include "platform/csv_record.hpp"

#include <boost/test/unit_test.hpp>

using namespace jidan::platform;
using Fields = std::vector<std::string>;

namespace {

Fields fields_of(std::string_view record) {
  const CsvRecord split = split_csv_record(record);
  BOOST_TEST(split.problem == "");
  return split.fields;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(csv_record)

BOOST_AUTO_TEST_CASE(commas_part_fields_and_empty_fields_are_fields) {
  BOOST_TEST(fields_of("a,b,,") == (Fields{"a", "b", "", ""}), boost::test_tools::per_element());
  BOOST_TEST(fields_of("") == Fields{""}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(quotes_hold_commas_and_doubled_quotes) {
  BOOST_TEST(fields_of("1,\"WRAP, CAROUSEL\",\"6\"\" RULER\"") ==
                 (Fields{"1", "WRAP, CAROUSEL", "6\" RULER"}),
             boost::test_tools::per_element());
  BOOST_TEST(fields_of("\"\",b") == (Fields{"", "b"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(open_quotes_and_text_beside_quotes_are_refused) {
  BOOST_TEST(!split_csv_record("\"a").problem.empty());
  BOOST_TEST(!split_csv_record("\"a\"b").problem.empty());
  BOOST_TEST(!split_csv_record("a\"b").problem.empty());
  BOOST_TEST(!split_csv_record("\"a\"\"b\" c").problem.empty());
}

BOOST_AUTO_TEST_SUITE_END()
