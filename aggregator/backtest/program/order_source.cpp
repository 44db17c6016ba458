// Which reader a file is for.
#include "aggregator/backtest/program/order_source.hpp"

#include <array>
#include <fstream>
#include <stdexcept>

#include "platform/text_lines.hpp"

namespace jidan::backtest {
namespace {

constexpr std::string_view kSqliteMagic = "SQLite format 3";
constexpr std::size_t kFirstLineBytes = 64;  // of it only the begin is looked at

bool is_sqlite(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::array<char, kSqliteMagic.size()> begin{};
  stream.read(begin.data(), begin.size());
  return stream && std::string_view(begin.data(), begin.size()) == kSqliteMagic;
}

bool begins_with_brace(const std::filesystem::path& file) {
  platform::TextLines lines(file, kFirstLineBytes);
  std::string line;
  while (lines.next(line) != platform::LineRead::end) {
    const std::size_t first = line.find_first_not_of(" \t");
    if (first != std::string::npos) return line[first] == '{';
  }
  return false;
}

}  // namespace

SourceReport read_orders(const std::filesystem::path& where, const OrderDefaults& defaults,
                         const TakeOrder& take) {
  if (!std::filesystem::exists(where)) throw std::runtime_error(where.string() + " isn't there");
  if (std::filesystem::is_directory(where) || is_sqlite(where))
    return read_store_orders(where, take);
  if (begins_with_brace(where)) return read_order_lines(where, defaults, take);
  return read_order_table(where, defaults, take);
}

}  // namespace jidan::backtest
