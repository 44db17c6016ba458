// WaitingSums: Σ (x + x²/(2·D)) over all lines from five sums. With 1/D as an integer of 52 binary
// places Σ (s − a)²/D is exact but for the rounding of each 1/D: within 20 line-seconds for 10,000
// lines that wait a month. Sums are modulo 2^128; half a million lines over two years stay below
// it.
#include <algorithm>
#include <limits>

#include "aggregator/core/planning/economics.hpp"

namespace jidan::core {
namespace {

constexpr unsigned kPlaces = 52;      // of 1/D
constexpr unsigned kPlacesKept = 16;  // of the milliseconds waited
constexpr std::int64_t kShortest = 60'000;
constexpr Duration kFurthest = std::chrono::hours{24 * 366 * 2};  // nothing is planned beyond
// One line's hour in micro-units over its milliseconds: 10^6 / 3.6·10^6.
constexpr std::int64_t kMicroPerMs = 5;
constexpr std::int64_t kMicroPerMsBelow = 18;

}  // namespace

void WaitingSums::change(Instant arrived, Instant limit, int sign) {
  if (lines_ == 0) base_ = arrived;
  lines_ += sign;
  // Sign extension to 128 bits: the sums are modulo 2^128.
  const Wide a = static_cast<Wide>((arrived - base_).count());
  const Wide one = static_cast<Wide>(sign);
  sum_a_ += one * a;
  if (limit < kNever) {
    const std::int64_t allowed = std::max((limit - arrived).count(), kShortest);
    const Wide inverse =
        one * static_cast<Wide>(((std::int64_t{1} << kPlaces) + allowed / 2) / allowed);
    sum_inv_ += inverse;
    sum_a_inv_ += inverse * a;
    sum_aa_inv_ += inverse * a * a;
  }
}

WaitingSums WaitingSums::since(const WaitingSums& earlier) const {
  WaitingSums added = *this;
  added.lines_ -= earlier.lines_;
  added.sum_a_ -= earlier.sum_a_;
  added.sum_inv_ -= earlier.sum_inv_;
  added.sum_a_inv_ -= earlier.sum_a_inv_;
  added.sum_aa_inv_ -= earlier.sum_aa_inv_;
  return added;
}

MicroMinor WaitingSums::cost_at(Instant s, Minor minor_per_hour) const {
  if (lines_ == 0 || minor_per_hour <= 0) return 0;
  constexpr Wide kMost = std::numeric_limits<std::int64_t>::max();
  const Wide at = static_cast<Wide>((s - base_).count());
  const Wide linear = static_cast<Wide>(lines_) * at - sum_a_;
  const Wide squares = at * at * sum_inv_ - 2 * at * sum_a_inv_ + sum_aa_inv_;
  const Wide waited = (linear << kPlacesKept) + (squares >> (kPlaces + 1 - kPlacesKept));
  // More than 2^80 is more than 10^12 line-hours: nothing real, and it would not fit once
  // multiplied.
  if (waited >> 80 != 0) return static_cast<MicroMinor>(kMost);
  const Wide cost = waited * static_cast<Wide>(minor_per_hour) * kMicroPerMs /
                    (Wide{kMicroPerMsBelow} << kPlacesKept);
  return static_cast<MicroMinor>(std::min(cost, kMost));
}

Instant WaitingSums::reaches(MicroMinor target, Minor minor_per_hour, Instant from,
                             Instant until) const {
  if (until <= from) return until;
  if (cost_at(from, minor_per_hour) >= target) return from;
  Instant reached = std::min(until, from + kFurthest);
  if (cost_at(reached, minor_per_hour) < target) return until;
  // The cost never falls as time passes: halve down to the millisecond.
  Instant below = from;
  while (reached - below > Duration{1}) {
    const Instant middle = below + (reached - below) / 2;
    (cost_at(middle, minor_per_hour) >= target ? reached : below) = middle;
  }
  return reached;
}

}  // namespace jidan::core
