// One record of comma-separated values as RFC 4180 has them. A record is one line here: a line end
// inside quotes is refused, because no column that is read may hold one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jidan::platform {

struct CsvRecord {
  std::vector<std::string> fields;  // quotes taken off
  std::string_view problem;         // empty, or what is wrong with it
};
CsvRecord split_csv_record(std::string_view record);

}  // namespace jidan::platform
