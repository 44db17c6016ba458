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
constexpr std::int64_t kVariantsUnknown = 1'000'000;  // no line ever repeated a variant
constexpr std::int64_t kLevelMost = 3 * kLevelOne;
constexpr std::int64_t kLevelLeast = kLevelOne / 3;
// Added to both sides of a level, so that three lines after one are no threefold level.
constexpr std::int64_t kLevelPrior = 8;
constexpr std::size_t kBytesAnHour = 2;

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
  if (code < kExactBelow) return code;
  const std::int64_t above = code - kExactBelow;
  return (kSteps + above % kSteps) << (above / kSteps + 1);
}

void PoolHistory::add(Instant now, std::int64_t pieces, std::int64_t variants_before,
                      bool is_repeat, Duration allowed) {
  move_to(hour_of(now));
  ++current_.lines;
  current_.pieces += pieces;
  ++lines_;
  repeats_ += is_repeat ? 1 : 0;
  variants_seen_ += variants_before;
  allowed_ms_ += std::max<std::int64_t>(allowed.count(), 0);
  ++allowed_lines_;
  if (allowed_lines_ < kLinesRemembered) return;
  allowed_lines_ /= 2;
  allowed_ms_ /= 2;
  repeats_ /= 2;
  variants_seen_ /= 2;
}

void PoolHistory::move_to(std::int64_t hour) {
  if (is_empty()) {
    first_hour_ = current_hour_ = hour;
    return;
  }
  if (hour <= current_hour_) return;
  const std::int64_t keep = std::min(hour, current_hour_ + kHoursKept + 1);
  for (; current_hour_ < keep; ++current_hour_) {
    const auto at =
        kBytesAnHour * static_cast<std::size_t>((current_hour_ - first_hour_) % kHoursKept);
    if (at >= hours_.size()) hours_.resize(at + kBytesAnHour);
    hours_[at] = coarse_code(current_.lines);
    hours_[at + 1] = coarse_code(current_.pieces);
    current_ = {};
  }
  // Longer than anything is kept: only zeros were left of it, wherever the ring begins.
  first_hour_ += hour - current_hour_;
  current_hour_ = hour;
}

HourCount PoolHistory::count_of(std::int64_t hour) const {
  if (hour == current_hour_) return current_;
  if (hour > current_hour_ || hour < first_hour_ || hour < current_hour_ - kHoursKept) return {};
  const auto at = kBytesAnHour * static_cast<std::size_t>((hour - first_hour_) % kHoursKept);
  return {coarse_count(hours_[at]), coarse_count(hours_[at + 1])};
}

Duration PoolHistory::usual_allowed() const {
  return allowed_lines_ == 0 ? Duration{0} : Duration{allowed_ms_ / allowed_lines_};
}

std::int64_t PoolHistory::variants() const {
  // With d = n·V/(n + V) variants there, a new line repeats one with probability 1 − (1 − d/V)²,
  // about 2·d/V while few are there.
  if (repeats_ == 0) return kVariantsUnknown;
  return std::max<std::int64_t>(2 * variants_seen_ / repeats_, 1);
}

PoolHistory::Weeks PoolHistory::lines_by_week(std::int64_t now_hour) const {
  Weeks weeks{};
  for (std::size_t week = 0; week < weeks.size(); ++week) {
    const std::int64_t end = now_hour - static_cast<std::int64_t>(week) * kHoursOfWeek;
    // Hours before the first and behind the last arrival hold nothing.
    const std::int64_t last = std::min(end, current_hour_ + 1);
    for (std::int64_t hour = std::max(end - kHoursOfWeek, first_hour_); hour < last; ++hour)
      weeks[week] += count_of(hour).lines;
  }
  return weeks;
}

std::int64_t level_256(std::int64_t lines_now, std::int64_t lines_then) {
  return std::clamp((lines_now + kLevelPrior) * kLevelOne / (lines_then + kLevelPrior), kLevelLeast,
                    kLevelMost);
}

}  // namespace jidan::core
