// What must hold after a replay, asked of the programs themselves and of their files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "demo/programs.hpp"
#include "demo/replay.hpp"
#include "demo/workplace.hpp"

namespace jidan::demo {

struct Check {
  std::string rule;
  bool holds = false;
  std::string detail;  // why not, or the numbers
};

// While the programs run.
std::vector<Check> check_programs(const History& history, const ReplayCounts& counts,
                                  Programs& programs);

// Ends the programs and looks at what they leave behind.
std::vector<Check> check_files(const Workplace& place, const std::filesystem::path& binaries,
                               Programs& programs);

}  // namespace jidan::demo
