// Reading Accept-Language; see accept_language.hpp.
#include "web-hooks/http/accept_language.hpp"

#include <algorithm>

#include "web-hooks/http/message.hpp"

namespace jidan::http {
namespace {

// "zh-CN;q=0.8" → its q in thousandths; 1000 without one.
int weight_of(std::string_view range) {
  const std::size_t at = range.find("q=");
  if (at == std::string_view::npos) return 1'000;
  int weight = 0;
  int scale = 1'000;
  for (const char c : range.substr(at + 2)) {
    if (c == '.') continue;
    if (c < '0' || c > '9' || scale == 0) break;
    weight += (c - '0') * scale;
    scale /= 10;
  }
  return std::min(weight, 1'000);
}

bool names(std::string_view range, std::string_view language) {
  if (range.size() < 2 || !equals_ignoring_case(range.substr(0, 2), language)) return false;
  return range.size() == 2 || range[2] == '-' || range[2] == ';' || range[2] == ' ';
}

}  // namespace

bool prefers_chinese(std::string_view accept_language) {
  int english = 0;
  int chinese = 0;
  while (!accept_language.empty()) {
    const std::size_t comma = std::min(accept_language.find(','), accept_language.size());
    std::string_view range = accept_language.substr(0, comma);
    accept_language.remove_prefix(std::min(comma + 1, accept_language.size()));
    while (!range.empty() && range.front() == ' ') range.remove_prefix(1);
    if (names(range, "zh")) chinese = std::max(chinese, weight_of(range));
    if (names(range, "en")) english = std::max(english, weight_of(range));
  }
  return chinese > english;
}

}  // namespace jidan::http
