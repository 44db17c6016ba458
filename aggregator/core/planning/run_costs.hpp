// What a run of one offer costs, C(S, s) of docs/planning.md: the one place that policies, the
// reference and explanations ask. The price is price_run's, kept by pieces so that asking is one
// look; MOQ rules by product can't be foreseen and are left to who knows the products.
#pragma once

#include <cstdint>
#include <vector>

#include "aggregator/core/planning/economics.hpp"

namespace jidan::core {

// More than any real cost, and 500 of it still add up.
inline constexpr MicroMinor kCannotBeMade = 18'000'000'000'000'000;

class RunCosts {
 public:
  RunCosts(const Offer& offer, Minor waiting_minor_per_line_hour);

  // The controllable cost of making so many pieces, without waiting. More than a run holds costs
  // several runs. kCannotBeMade where MOQ and multiple clash.
  MicroMinor of(std::int64_t pieces, std::int64_t changeovers) const {
    return fixed_of(pieces) + changeovers * changeover_;
  }
  // The same with what its lines' waiting until `start` costs.
  MicroMinor of(std::int64_t pieces, std::int64_t changeovers, const WaitingSums& waiting,
                Instant start) const {
    return of(pieces, changeovers) + waiting.cost_at(start, rate_);
  }
  MicroMinor changeover() const { return changeover_; }
  // No run costs less.
  MicroMinor set_up() const { return set_up_; }
  // Every run up to the largest costs the same, whatever its pieces.
  bool is_flat() const { return is_flat_; }
  std::int64_t run_max() const { return run_max_; }
  Minor waiting_minor_per_line_hour() const { return rate_; }

  // Pieces up to which a price is kept, 8 KiB an offer; a larger run's is computed when asked.
  static constexpr std::int64_t kPiecesKept = 2'048;

 private:
  // Stands for a price that is computed when asked; all others are below it.
  static constexpr std::uint32_t kComputed = 0xFFFF'FFFF;

  MicroMinor fixed_of(std::int64_t pieces) const {
    if (pieces < std::int64_t(fixed_.size())) {
      const std::uint32_t kept = fixed_[static_cast<std::size_t>(pieces)];
      if (kept != kComputed) return MicroMinor{kept} * kMicroPerMinor;
    }
    return computed(pieces);
  }
  MicroMinor computed(std::int64_t pieces) const;

  Offer offer_;
  std::vector<std::uint32_t> fixed_;  // minor units by pieces, 0 … the largest run kept
  MicroMinor changeover_ = 0;
  MicroMinor set_up_ = 0;
  std::int64_t run_max_ = 1;
  bool is_flat_ = true;
  Minor rate_ = 0;
};

}  // namespace jidan::core
