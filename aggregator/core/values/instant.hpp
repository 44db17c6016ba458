// The one time type of Jidan: milliseconds of UTC since 1970, as integers.
// Nothing here reads a clock; time always comes in as an argument.
#pragma once

#include <chrono>
#include <cstdint>

namespace jidan::core {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Duration>;

// Later than any instant the program computes with; stands for "no such moment".
inline constexpr Instant kNever{Duration{4'102'444'800'000}};  // 2100-01-01

}  // namespace jidan::core
