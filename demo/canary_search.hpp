// Looks for the canaries of people.hpp where personal data must not be.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace jidan::demo {

// The first canary in `text`; empty when there is none.
std::string_view canary_in(std::string_view text);

// The same over a file of any size; empty also when there is no such file.
std::string_view canary_in_file(const std::filesystem::path& file);

}  // namespace jidan::demo
