// Tables of comma-separated values with a known header, from a file that may be compressed with
// gzip. Strict: the first record that isn't right ends the reading.
#pragma once

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace jidan::demo {

// A file that can't be read or is no table of that kind; says where.
class BadTable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Calls `take` for every record after the header, with its line number. Throws BadTable when the
// header is another one, a record has another number of fields, or the file can't be read.
using TakeRecord = std::function<void(const std::vector<std::string>& fields, int line)>;
void read_table(const std::filesystem::path& file, std::string_view header, const TakeRecord& take);

}  // namespace jidan::demo
