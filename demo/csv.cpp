// Tables of one known header; see csv.hpp.
#include "demo/csv.hpp"

#include "platform/csv_record.hpp"
#include "platform/text_lines.hpp"

namespace jidan::demo {
namespace {

constexpr std::size_t record_bytes_max = 65'536;

[[noreturn]] void refuse(const std::filesystem::path& file, std::size_t line,
                         const std::string& what) {
  throw BadTable(file.string() + ":" + std::to_string(line) + ": " + what);
}

std::vector<std::string> fields_of(const std::string& record) {
  platform::CsvRecord split = platform::split_csv_record(record);
  if (!split.problem.empty()) throw BadTable(std::string(split.problem));
  return std::move(split.fields);
}

}  // namespace

void read_table(const std::filesystem::path& file, std::string_view header,
                const TakeRecord& take) try {
  platform::TextLines lines(file, record_bytes_max);
  std::string line;
  if (lines.next(line) != platform::LineRead::line || line != header)
    refuse(file, 1, "the header must be " + std::string(header));
  const std::size_t width = fields_of(line).size();
  while (true) {
    const platform::LineRead read = lines.next(line);
    if (read == platform::LineRead::end) return;
    if (read == platform::LineRead::too_long) refuse(file, lines.number(), "the line is too long");
    try {
      const std::vector<std::string> fields = fields_of(line);
      if (fields.size() != width)
        throw BadTable(std::to_string(fields.size()) + " fields, not " + std::to_string(width));
      take(fields, static_cast<int>(lines.number()));
    } catch (const BadTable& problem) {
      refuse(file, lines.number(), problem.what());
    }
  }
} catch (const platform::FileUnreadable& problem) {
  throw BadTable(problem.what());
}

}  // namespace jidan::demo
