// Which process makes a SKU. The published rule: the first family of the table whose word is in the
// name; otherwise general-N, N = FNV-1a (64 bits) of the SKU's bytes, modulo 10.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace jidan::demo {

struct Family {
  std::string_view process;
  std::string_view word;  // as a whole word or phrase of the name, in capitals
};

std::span<const Family> families();
inline constexpr int general_processes = 10;

std::string process_for(std::string_view sku, std::string_view name);

}  // namespace jidan::demo
