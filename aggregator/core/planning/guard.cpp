// The dynamic program of reference.cpp over blocks of lines. It runs when a block is closed and
// when the reference is asked for, not for each line.
#include "aggregator/core/planning/guard.hpp"

#include <algorithm>
#include <limits>

namespace jidan::core {
namespace {

__extension__ typedef __int128 Wide;

constexpr Duration kDay = std::chrono::hours{24};
constexpr std::int64_t kBlocksAllowed = 256;  // blocks to the time a line may wait
constexpr Duration kBlockMost = std::chrono::minutes{5};
// A last run whose waiting alone is this many times the best one's whole cost is never the best.
constexpr std::int64_t kHopeless = 3;
constexpr std::int64_t kDaysKnown = 7;
constexpr std::int64_t kDaysRemembered = 28;
constexpr std::int64_t kOne = 256;
constexpr std::int64_t kShortestAllowed = 60;  // seconds, as WaitingSums has it
constexpr unsigned kInversePlaces = 31;
constexpr unsigned kPlacesKept = 20;
constexpr std::int64_t kSecondsAnHour = 3'600;
// Rooms are made a quarter at a time, so that a quiet pool's guard is small.
constexpr std::size_t kGrowth = Guard::kBlocks / 4;

std::uint32_t seconds(Instant at) {
  const std::int64_t since = at.time_since_epoch() / std::chrono::seconds{1};
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(since, 0, std::numeric_limits<std::uint32_t>::max()));
}

std::uint32_t narrow(std::int64_t count) {
  return static_cast<std::uint32_t>(
      std::min<std::int64_t>(count, std::numeric_limits<std::uint32_t>::max()));
}

// Line-seconds of one line that waits x, growing to twice the rate at its limit: x + x²/(2·D).
std::int64_t waited_seconds(std::int64_t x, std::uint32_t half_inverse) {
  const std::int64_t part = x * half_inverse >> (kInversePlaces - kPlacesKept);
  return x + (x * part >> kPlacesKept);
}

std::uint32_t weighted(std::uint32_t left, std::uint32_t left_lines, std::uint32_t right,
                       std::uint32_t right_lines) {
  const std::uint64_t lines = std::uint64_t{left_lines} + right_lines;
  return static_cast<std::uint32_t>((Wide{left} * left_lines + Wide{right} * right_lines) /
                                    static_cast<Wide>(lines));
}

// n·V/(n + V) variants among n lines.
MicroMinor changeovers_of(std::int64_t lines, const Guard::Terms& terms) {
  if (terms.costs->changeover() == 0) return 0;
  const auto variants = Wide{lines} * terms.variants * terms.costs->changeover();
  return static_cast<MicroMinor>(
      std::min(variants / (lines + terms.variants), Wide{kCannotBeMade}));
}

}  // namespace

bool Guard::belongs_to_open(const PlannedLine& line) const {
  if (open_.lines == 0) return false;
  const Duration width =
      std::min((line.limit - line.arrived) / kBlocksAllowed, Duration{kBlockMost});
  return line.arrived - open_.first <= width || open_.start >= line.arrived;
}

Instant Guard::add(const PlannedLine& line, const Terms& terms) {
  if (!belongs_to_open(line)) {
    close(terms);
    open_ = {};
    open_.first = line.arrived;
    open_.start = terms.calendar ? terms.calendar->next_open(line.arrived) : line.arrived;
    open_.lead_ms = terms.lead.count();
    if (first_day_ == 0) first_day_ = line.arrived.time_since_epoch() / kDay;
  }
  const Instant limit = std::max(line.limit - Duration{open_.lead_ms}, line.arrived);
  open_.limit = std::min(open_.limit, std::max(limit, open_.start));
  open_.last = line.arrived;
  ++open_.lines;
  open_.pieces += line.pieces;
  open_.behind_first_ms += (line.arrived - open_.first).count();
  open_.allowed_ms += std::max<std::int64_t>((line.limit - line.arrived).count(), 0);
  return limit;
}

Guard::Block Guard::closed_form() const {
  const std::int64_t allowed = std::max(open_.allowed_ms / open_.lines / 1'000, kShortestAllowed);
  Block block;
  block.reference = reference_;
  block.arrived = seconds(open_.first + Duration{open_.behind_first_ms / open_.lines});
  block.limit = seconds(open_.limit);
  block.lines = narrow(open_.lines);
  block.pieces = narrow(open_.pieces);
  block.half_inverse = narrow((std::int64_t{1} << kInversePlaces) / (2 * allowed));
  return block;
}

void Guard::close(const Terms& terms) {
  if (open_.lines == 0) return;
  const Block block = closed_form();
  const MicroMinor before = reference_;
  if (terms.costs != nullptr && terms.calendar != nullptr) {
    const Best best = best_plan(block, terms.calendar->next_open(open_.last), terms);
    reference_ = best.reference;
    blocks_.erase(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(best.dead));
  }
  count_days(open_.last, open_.lines, reference_ - before);
  while (blocks_.size() >= kBlocks) make_room();  // a snapshot may have more
  if (blocks_.size() == blocks_.capacity()) blocks_.reserve(blocks_.size() + kGrowth);
  blocks_.push_back(block);
}

// Merges the two neighbours whose distance is the smallest part of their age.
void Guard::make_room() {
  const std::uint64_t now = seconds(open_.last) + std::uint64_t{1};
  std::size_t closest = 0;
  const auto distance = [&](std::size_t i) {
    return std::uint64_t{blocks_[i + 1].arrived} - blocks_[i].arrived;
  };
  for (std::size_t i = 1; i + 1 < blocks_.size(); ++i)
    if (Wide{distance(i)} * (now - blocks_[closest].arrived) <
        Wide{distance(closest)} * (now - blocks_[i].arrived))
      closest = i;
  Block& into = blocks_[closest];
  const Block& from = blocks_[closest + 1];
  into.arrived = weighted(into.arrived, into.lines, from.arrived, from.lines);
  into.half_inverse = weighted(into.half_inverse, into.lines, from.half_inverse, from.lines);
  into.limit = std::min(into.limit, from.limit);
  into.lines = narrow(std::int64_t{into.lines} + from.lines);
  into.pieces = narrow(std::int64_t{into.pieces} + from.pieces);
  blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(closest) + 1);
}

void Guard::count_days(Instant now, std::int64_t lines, MicroMinor reference) {
  const std::int64_t day = now.time_since_epoch() / kDay;
  for (std::int64_t i = day_; i < std::min(day, day_ + kDaysRemembered * kDaysKnown); ++i) {
    recent_lines_256_ -= recent_lines_256_ / kDaysRemembered;
    recent_reference_ -= recent_reference_ / kDaysRemembered;
  }
  day_ = day;
  recent_lines_256_ += lines * kOne;
  recent_reference_ += reference;
}

Guard::Best Guard::best_plan(const Block& last, Instant start_at, const Terms& terms) const {
  const std::int64_t start = seconds(start_at);
  const auto rate = static_cast<Wide>(terms.costs->waiting_minor_per_line_hour()) * kMicroPerMinor;
  Best best{std::numeric_limits<MicroMinor>::max(), 0};
  MicroMinor best_run = kCannotBeMade;
  std::int64_t lines = 0;
  std::int64_t pieces = 0;
  std::int64_t waited = 0;  // line-seconds
  for (std::size_t i = blocks_.size() + 1; i-- > 0;) {
    const bool is_last = i == blocks_.size();
    const Block& block = is_last ? last : blocks_[i];
    lines += block.lines;
    pieces += block.pieces;
    if (!is_last && (pieces > terms.costs->run_max() || block.limit < start)) {
      best.dead = i + 1;
      break;
    }
    waited += block.lines *
              waited_seconds(std::max<std::int64_t>(start - block.arrived, 0), block.half_inverse);
    const auto waiting = static_cast<MicroMinor>(
        std::min(Wide{waited} * rate / kSecondsAnHour, Wide{kCannotBeMade}));
    if (waiting / kHopeless > best_run) break;
    const MicroMinor run = terms.costs->of(pieces, 0) + changeovers_of(lines, terms) + waiting;
    if (run < kCannotBeMade && block.reference + run < best.reference) {
      best.reference = block.reference + run;
      best_run = run;
    }
  }
  // Lines that can't be made are reckoned to cost nothing, as those that nobody may be asked for.
  if (best_run == kCannotBeMade) best.reference = reference_;
  return best;
}

MicroMinor Guard::reference(const Terms& terms) const {
  if (open_.lines == 0 || terms.costs == nullptr || terms.calendar == nullptr) return reference_;
  return best_plan(closed_form(), terms.calendar->next_open(open_.last), terms).reference;
}

std::optional<std::int64_t> Guard::permille(MicroMinor open_cost, const Terms& terms) const {
  const MicroMinor best = reference(terms);
  if (best <= 0) return std::nullopt;
  return static_cast<std::int64_t>(Wide{spent_ + open_cost} * 1000 / best);
}

bool Guard::allows(MicroMinor open_cost, MicroMinor one_run, const Terms& terms) const {
  return spent_ + open_cost <= 2 * reference(terms) + one_run;
}

std::optional<MicroMinor> Guard::cost_per_line() const {
  if (day_ - first_day_ < kDaysKnown || recent_lines_256_ < kOne) return std::nullopt;
  return static_cast<MicroMinor>(Wide{recent_reference_} * kOne / recent_lines_256_);
}

}  // namespace jidan::core
