// The lines of a text file that may be compressed with gzip, one after the other with their
// numbers. A line that is too long is said and passed over, so that memory stays bounded.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

struct gzFile_s;

namespace jidan::platform {

// A file that isn't there, can't be read, or is compressed and damaged.
class FileUnreadable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class LineRead { line, too_long, end };

class TextLines {
 public:
  // Throws FileUnreadable.
  TextLines(const std::filesystem::path& file, std::size_t line_bytes_max);

  // Takes off the line's end (\n or \r\n) and, from the first, a byte order mark. The last line
  // needs no end. Throws FileUnreadable.
  LineRead next(std::string& line);
  // Of the line read last, from 1.
  std::size_t number() const { return number_; }

 private:
  struct Close {
    void operator()(gzFile_s* file) const;
  };
  [[noreturn]] void fail(const std::string& why) const;

  std::string name_;
  std::size_t line_bytes_max_;
  std::unique_ptr<gzFile_s, Close> file_;
  std::size_t number_ = 0;
};

}  // namespace jidan::platform
