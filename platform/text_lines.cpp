// Lines through zlib, which reads plain files as they are; see text_lines.hpp.
#include "platform/text_lines.hpp"

#include <zlib.h>

#include <array>
#include <string_view>

namespace jidan::platform {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

void TextLines::Close::operator()(gzFile_s* file) const {
  gzclose(file);
}

TextLines::TextLines(const std::filesystem::path& file, std::size_t line_bytes_max)
    : name_(file.string()), line_bytes_max_(line_bytes_max) {
  if (std::filesystem::is_directory(file)) fail("is a folder");
  file_.reset(gzopen(file.c_str(), "rb"));
  if (!file_) fail("can't be read");
}

void TextLines::fail(const std::string& why) const {
  throw FileUnreadable(name_ + " " + why);
}

LineRead TextLines::next(std::string& line) {
  std::array<char, 4096> piece{};
  bool is_any = false;
  bool is_too_long = false;
  line.clear();
  while (gzgets(file_.get(), piece.data(), static_cast<int>(piece.size())) != nullptr) {
    const std::string_view text = piece.data();
    is_any = true;
    const bool is_end = text.ends_with('\n');
    if (!is_too_long) line += is_end ? text.substr(0, text.size() - 1) : text;
    is_too_long = is_too_long || line.size() > line_bytes_max_;
    if (is_end) break;
  }
  int error = Z_OK;
  const char* words = gzerror(file_.get(), &error);
  if (error != Z_OK && error != Z_STREAM_END) fail(std::string("can't be read: ") + words);
  if (!is_any) return LineRead::end;
  if (++number_ == 1 && line.starts_with(kByteOrderMark)) line.erase(0, kByteOrderMark.size());
  if (line.ends_with('\r')) line.pop_back();
  return is_too_long ? LineRead::too_long : LineRead::line;
}

}  // namespace jidan::platform
