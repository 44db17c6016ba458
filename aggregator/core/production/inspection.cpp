// The table of the standard, one row a code letter.
#include "aggregator/core/production/inspection.hpp"

#include <algorithm>
#include <array>

namespace jidan::core {
namespace {

struct Cell {
  std::int32_t sample = 0;
  std::int32_t accept = 0;
};

// One row a code letter of table 1; arrows of table 2-A are resolved to the plan they point at.
struct LotRange {
  std::int64_t up_to;
  Cell aql_100, aql_250, aql_400;
};
constexpr std::int64_t kAnyLot = INT64_MAX;
constexpr std::array<LotRange, 15> kNormalLevelTwo{{
    {8, {13, 0}, {5, 0}, {3, 0}},                 // A
    {15, {13, 0}, {5, 0}, {3, 0}},                // B
    {25, {13, 0}, {5, 0}, {3, 0}},                // C
    {50, {13, 0}, {5, 0}, {13, 1}},               // D
    {90, {13, 0}, {20, 1}, {13, 1}},              // E
    {150, {13, 0}, {20, 1}, {20, 2}},             // F
    {280, {50, 1}, {32, 2}, {32, 3}},             // G
    {500, {50, 1}, {50, 3}, {50, 5}},             // H
    {1'200, {80, 2}, {80, 5}, {80, 7}},           // J
    {3'200, {125, 3}, {125, 7}, {125, 10}},       // K
    {10'000, {200, 5}, {200, 10}, {200, 14}},     // L
    {35'000, {315, 7}, {315, 14}, {315, 21}},     // M
    {150'000, {500, 10}, {500, 21}, {315, 21}},   // N
    {500'000, {800, 14}, {500, 21}, {315, 21}},   // P
    {kAnyLot, {1'250, 21}, {500, 21}, {315, 21}}  // Q
}};

}  // namespace

std::optional<SamplingPlan> sampling_plan(std::int64_t lot_size, std::int32_t aql_hundredths) {
  const auto row = std::find_if(kNormalLevelTwo.begin(), kNormalLevelTwo.end(),
                                [&](const LotRange& each) { return lot_size <= each.up_to; });
  Cell cell;
  switch (aql_hundredths) {
    case 100:
      cell = row->aql_100;
      break;
    case 250:
      cell = row->aql_250;
      break;
    case 400:
      cell = row->aql_400;
      break;
    default:
      return std::nullopt;
  }
  const std::int64_t sample = std::min<std::int64_t>(cell.sample, lot_size);
  return SamplingPlan{static_cast<std::int32_t>(sample), cell.accept, cell.accept + 1};
}

}  // namespace jidan::core
