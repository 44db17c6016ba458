// Hours lie in a ring from the first arrival on; it grows as hours pass, so that a young pool's
// history is short.
#include "aggregator/core/planning/pool_history.hpp"

#include <algorithm>

namespace jidan::core {
namespace {

constexpr std::int64_t kExactBelow = 32;
constexpr std::int64_t kSteps = 16;  // to a doubling
constexpr std::int64_t kCodeMost = 255;
// Sums are halved here, so that what was long ago counts less.
constexpr std::int64_t kLinesRemembered = 1'000;
constexpr std::int64_t kVariantsUnknown = 1'000'000;  // nothing ever repeated one
constexpr std::int64_t kLevelMost = 3 * kLevelOne;
constexpr std::int64_t kLevelLeast = kLevelOne / 3;
// Added to both sides of a level: a week of thirty lines says little about the next one. Found on
// the yardstick's first half.
constexpr std::int64_t kLevelPrior = 50;
constexpr std::int64_t kOne = 256;
// The ring grows by a week at a time: doubling would waste a third of all pools' memory.
constexpr std::size_t kGrowth = kHoursOfWeek;

constexpr std::int64_t counted(std::int64_t code) {
  if (code < kExactBelow) return code;
  const std::int64_t above = code - kExactBelow;
  return (kSteps + above % kSteps) << (above / kSteps + 1);
}

// A decision decodes some two thousand hours.
constexpr std::array<std::int32_t, kCodeMost + 1> kCounts = [] {
  std::array<std::int32_t, kCodeMost + 1> counts{};
  for (std::size_t code = 0; code < counts.size(); ++code)
    counts[code] = static_cast<std::int32_t>(counted(static_cast<std::int64_t>(code)));
  return counts;
}();

std::int64_t count_in(char code) {
  return kCounts[static_cast<unsigned char>(code)];
}

}  // namespace

std::uint8_t coarse_code(std::int64_t count) {
  if (count < kExactBelow) return static_cast<std::uint8_t>(std::max<std::int64_t>(count, 0));
  std::int64_t doublings = 0;
  // To the nearest step: half a step is added before the bits below it fall away.
  while ((count + (std::int64_t{1} << doublings >> 1)) >> doublings >= 2 * kSteps) ++doublings;
  const std::int64_t step = (count + (std::int64_t{1} << doublings >> 1)) >> doublings;
  const std::int64_t code = kExactBelow + (doublings - 1) * kSteps + (step - kSteps);
  return static_cast<std::uint8_t>(std::min(code, kCodeMost));
}

std::int64_t coarse_count(std::uint8_t code) {
  return kCounts[code];
}

void PoolHistory::add(const Joined& line) {
  move_to(hour_of(line.at));
  ++current_lines_;
  ++lines_;
  ++recent_lines_;
  pieces_ += line.pieces;
  repeats_ += line.is_repeat ? 1 : 0;
  variants_seen_ += line.variants_before;
  allowed_ms_ += std::max<std::int64_t>(line.allowed.count(), 0);
  sketch_.add(line.variant);
  if (sketch_.lines() >= kLinesRemembered / 2) {
    sketch_before_ = sketch_;
    sketch_ = {};
  }
  if (recent_lines_ < kLinesRemembered) return;
  for (std::int64_t* sum : {&recent_lines_, &pieces_, &repeats_, &variants_seen_, &allowed_ms_})
    *sum /= 2;
}

void PoolHistory::move_to(std::int64_t hour) {
  if (is_empty()) {
    first_hour_ = current_hour_ = hour;
    return;
  }
  if (hour <= current_hour_) return;
  const std::int64_t keep = std::min(hour, current_hour_ + kHoursKept + 1);
  for (; current_hour_ < keep; ++current_hour_) {
    const std::size_t at = place_of(current_hour_);
    if (at >= hours_.size()) {
      if (at >= hours_.capacity()) hours_.reserve(at + kGrowth);
      hours_.resize(at + 1);
    }
    hours_[at] = static_cast<char>(coarse_code(current_lines_));
    current_lines_ = 0;
  }
  // Longer than anything is kept: only zeros were left of it, wherever the ring begins.
  first_hour_ += hour - current_hour_;
  current_hour_ = hour;
}

std::int64_t PoolHistory::lines_of(std::int64_t hour) const {
  if (hour == current_hour_) return current_lines_;
  if (hour > current_hour_ || hour < first_hour_ || hour < current_hour_ - kHoursKept) return 0;
  return count_in(hours_[place_of(hour)]);
}

void PoolHistory::lines_from(std::int64_t first_hour, std::span<std::int64_t> lines) const {
  std::fill(lines.begin(), lines.end(), 0);
  const auto until = first_hour + static_cast<std::int64_t>(lines.size());
  const std::int64_t begin = std::max({first_hour, first_hour_, current_hour_ - kHoursKept});
  const std::int64_t end = std::min(until, current_hour_);
  if (begin < end) {
    std::size_t at = place_of(begin);
    auto into = lines.begin() + (begin - first_hour);
    for (std::int64_t hour = begin; hour < end; ++hour, ++into) {
      *into = count_in(hours_[at]);
      if (++at == static_cast<std::size_t>(kHoursKept)) at = 0;
    }
  }
  if (first_hour <= current_hour_ && current_hour_ < until)
    lines[static_cast<std::size_t>(current_hour_ - first_hour)] = current_lines_;
}

Duration PoolHistory::usual_allowed() const {
  return recent_lines_ == 0 ? Duration{0} : Duration{allowed_ms_ / recent_lines_};
}

std::int64_t PoolHistory::pieces_of_line_256() const {
  return recent_lines_ == 0 ? kOne : pieces_ * kOne / recent_lines_;
}

std::int64_t PoolHistory::variants() const {
  const std::int64_t most = variants_of(sketch_, sketch_before_).value_or(kVariantsUnknown);
  // With d = n·V/(n + V) variants there, a new line repeats one with probability 1 − (1 − d/V)²,
  // about 2·d/V while few are there.
  if (repeats_ == 0) return most;
  return std::clamp<std::int64_t>(2 * variants_seen_ / repeats_, 1, most);
}

std::int64_t level_256(std::int64_t lines_now, std::int64_t lines_then) {
  return std::clamp((lines_now + kLevelPrior) * kLevelOne / (lines_then + kLevelPrior), kLevelLeast,
                    kLevelMost);
}

}  // namespace jidan::core
