// Reading tables through zlib, which reads plain files as they are; see csv.hpp.
#include "demo/csv.hpp"

#include <zlib.h>

#include <array>
#include <memory>

namespace jidan::demo {
namespace {

constexpr std::size_t record_bytes_max = 65'536;

struct CloseGzip {
  void operator()(gzFile_s* file) const { gzclose(file); }
};
using Gzip = std::unique_ptr<gzFile_s, CloseGzip>;

[[noreturn]] void refuse(const std::filesystem::path& file, int line, const std::string& what) {
  throw BadTable(file.string() + ":" + std::to_string(line) + ": " + what);
}

// The next line without its end; false at the end of the file.
bool read_line(gzFile_s* file, const std::filesystem::path& name, int number, std::string& line) {
  std::array<char, 4096> piece{};
  line.clear();
  while (gzgets(file, piece.data(), static_cast<int>(piece.size())) != nullptr) {
    line += piece.data();
    if (line.size() > record_bytes_max) refuse(name, number, "the line is too long");
    if (line.back() != '\n') continue;
    line.pop_back();
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return true;
  }
  int error = Z_OK;
  const char* words = gzerror(file, &error);
  if (error != Z_OK && error != Z_STREAM_END) refuse(name, number, words);
  return !line.empty();
}

}  // namespace

std::vector<std::string> split_record(std::string_view record) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  bool ended = false;  // the quotes of this field are closed: only a comma may follow
  for (std::size_t i = 0; i < record.size(); ++i) {
    const char c = record[i];
    if (quoted) {
      if (c != '"') {
        fields.back() += c;
      } else if (i + 1 < record.size() && record[i + 1] == '"') {
        fields.back() += '"';
        ++i;
      } else {
        quoted = false;
        ended = true;
      }
    } else if (c == ',') {
      fields.emplace_back();
      ended = false;
    } else if (c == '"' && fields.back().empty() && !ended) {
      quoted = true;
    } else if (c == '"' || ended) {
      throw BadTable("text beside quotes");
    } else {
      fields.back() += c;
    }
  }
  if (quoted) throw BadTable("quotes are not closed");
  return fields;
}

void read_table(const std::filesystem::path& file, std::string_view header,
                const TakeRecord& take) {
  const Gzip stream(gzopen(file.c_str(), "rb"));
  if (!stream) throw BadTable(file.string() + " can't be read");
  std::string line;
  if (!read_line(stream.get(), file, 1, line) || line != header)
    refuse(file, 1, "the header must be " + std::string(header));
  const std::size_t width = split_record(header).size();
  for (int number = 2; read_line(stream.get(), file, number, line); ++number) {
    try {
      const std::vector<std::string> fields = split_record(line);
      if (fields.size() != width)
        throw BadTable(std::to_string(fields.size()) + " fields, not " + std::to_string(width));
      take(fields, number);
    } catch (const BadTable& problem) {
      refuse(file, number, problem.what());
    }
  }
}

}  // namespace jidan::demo
