// The dynamic program of reference.cpp, one arrival at a time over blocks of lines.
#include "aggregator/core/planning/guard.hpp"

#include <algorithm>

namespace jidan::core {
namespace {

constexpr Duration kDay = std::chrono::hours{24};
constexpr std::int64_t kBlocksAllowed = 256;  // blocks to the time a line may wait
constexpr Duration kBlockMost = std::chrono::minutes{5};
// A last run whose waiting alone is this many times the best one's whole cost is never the best,
// and no longer one is.
constexpr std::int64_t kHopeless = 3;
constexpr std::size_t kDaysKnown = 7;

}  // namespace

void Guard::open_block(const PlannedLine& line, Instant start) {
  if (!blocks_.empty()) {
    const Block& last = blocks_.back();
    const Duration width =
        std::min((line.limit - line.arrived) / kBlocksAllowed, Duration{kBlockMost});
    const bool is_together = line.arrived - last.first <= width || last.start >= line.arrived;
    if (is_together) return;
  }
  if (blocks_.size() == kBlocks) {
    // An eighth at once, so that moving the rest is rare.
    const std::size_t gone = kBlocks / 8;
    blocks_.erase(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(gone));
    first_block_ += gone;
    std::erase_if(last_block_, [&](const auto& each) { return each.second < first_block_; });
  }
  blocks_.push_back({line.arrived, kNever, start, waiting_, pieces_, reference_, 0});
}

void Guard::see_variant(std::uint64_t variant) {
  const std::uint64_t here = first_block_ + blocks_.size() - 1;
  const auto [at, is_new] = last_block_.try_emplace(variant, here);
  if (!is_new && at->second == here) return;
  if (!is_new) --blocks_[static_cast<std::size_t>(at->second - first_block_)].variants;
  at->second = here;
  ++blocks_.back().variants;
}

void Guard::end_days(Instant now) {
  const std::int64_t day = now.time_since_epoch() / kDay;
  if (day == day_) return;
  day_ = day;
  if (days_.size() > kDays) days_.erase(days_.begin());
  days_.push_back({lines_, reference_});
}

void Guard::add(const PlannedLine& line, Instant start, const RunCosts& costs) {
  end_days(line.arrived);
  open_block(line, start);
  see_variant(line.variant);
  blocks_.back().limit = std::min(blocks_.back().limit, std::max(line.limit, start));
  waiting_.add(line.arrived, line.limit);
  pieces_ += line.pieces;
  ++lines_;
  find_best(start, costs);
}

void Guard::find_best(Instant start, const RunCosts& costs) {
  MicroMinor best = kCannotBeMade;
  MicroMinor best_run = kCannotBeMade;
  std::int64_t variants = 0;
  for (std::size_t i = blocks_.size(); i-- > 0;) {
    const Block& block = blocks_[i];
    const std::int64_t pieces = pieces_ - block.pieces;
    const bool is_last = i + 1 == blocks_.size();
    if (!is_last && (pieces > costs.run_max() || block.limit < start)) break;
    variants += block.variants;
    const MicroMinor waited =
        waiting_.since(block.waiting).cost_at(start, costs.waiting_minor_per_line_hour());
    if (waited / kHopeless > best_run) break;
    const MicroMinor run = costs.of(pieces, variants) + waited;
    if (block.reference + run < best) {
      best = block.reference + run;
      best_run = run;
    }
  }
  reference_ = best;
}

std::optional<std::int64_t> Guard::permille(MicroMinor open_cost) const {
  if (reference_ <= 0) return std::nullopt;
  __extension__ typedef __int128 Wide;
  return static_cast<std::int64_t>(Wide{spent_ + open_cost} * 1000 / reference_);
}

bool Guard::allows(MicroMinor open_cost, MicroMinor one_run) const {
  return spent_ + open_cost <= 2 * reference_ + one_run;
}

std::optional<MicroMinor> Guard::cost_per_line() const {
  if (days_.size() < kDaysKnown || lines_ == days_.front().lines) return std::nullopt;
  return (reference_ - days_.front().reference) / (lines_ - days_.front().lines);
}

}  // namespace jidan::core
