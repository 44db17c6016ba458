// F(0) = 0, F(j) = min over i ≤ j of F(i−1) + C(i..j, s_j), s_j the first open instant ≥ a_j.
// Prefix sums make each C one subtraction; the window ends where a limit lies before s_j or where a
// run would be too large.
#include "aggregator/core/planning/reference.hpp"

#include <algorithm>
#include <unordered_map>

namespace jidan::core {
namespace {

class Search {
 public:
  Search(std::span<const PlannedLine> lines, const RunCosts& costs, const Calendar& calendar)
      : lines_(lines), costs_(costs) {
    starts_.reserve(lines.size());
    Instant known_until{};
    for (const PlannedLine& line : lines) {
      // A start that lies ahead is the same for everything that arrives before it.
      if (starts_.empty() || line.arrived > known_until)
        known_until = calendar.next_open(line.arrived);
      starts_.push_back(known_until);
    }
    waiting_.resize(lines.size() + 1);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      waiting_[i + 1] = waiting_[i];
      waiting_[i + 1].add(lines[i].arrived, lines[i].limit);
    }
    find_next_of_variant();
    best_.assign(lines.size() + 1, {kCannotBeMade, 0});
    best_[0].cost = 0;
  }

  bool run() {
    for (std::size_t end = 1; end <= lines_.size(); ++end)
      if (!find_best(end)) return false;
    return true;
  }

  ReferencePlan plan() const {
    ReferencePlan plan;
    plan.cost = best_.back().cost;
    for (std::size_t end = lines_.size(); end > 0; end = best_[end].begin)
      plan.runs.push_back({best_[end].begin, end, starts_[end - 1],
                           best_[end].cost - best_[best_[end].begin].cost});
    std::reverse(plan.runs.begin(), plan.runs.end());
    return plan;
  }

 private:
  struct Best {
    MicroMinor cost = 0;
    std::size_t begin = 0;  // of the last run
  };

  void find_next_of_variant() {
    next_of_variant_.assign(lines_.size(), lines_.size());
    std::unordered_map<std::uint64_t, std::size_t> last;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const auto [at, is_new] = last.try_emplace(lines_[i].variant, i);
      if (is_new) continue;
      next_of_variant_[at->second] = i;
      at->second = i;
    }
  }

  bool find_best(std::size_t end) {
    const Instant start = starts_[end - 1];
    std::int64_t pieces = 0;
    std::int64_t variants = 0;
    for (std::size_t begin = end; begin-- > 0;) {
      const PlannedLine& line = lines_[begin];
      pieces += line.pieces;
      if (pieces > costs_.run_max()) break;
      if (std::max(line.limit, starts_[begin]) < start) break;
      if (next_of_variant_[begin] >= end) ++variants;
      const MicroMinor cost =
          best_[begin].cost +
          costs_.of(pieces, variants, waiting_[end].since(waiting_[begin]), start);
      if (cost < best_[end].cost) best_[end] = {cost, begin};
    }
    return best_[end].cost < kCannotBeMade;
  }

  std::span<const PlannedLine> lines_;
  const RunCosts& costs_;
  std::vector<Instant> starts_;  // if the line is the last of its run
  std::vector<WaitingSums> waiting_;
  std::vector<std::size_t> next_of_variant_;
  std::vector<Best> best_;
};

}  // namespace

std::optional<ReferencePlan> reference_plan(std::span<const PlannedLine> lines,
                                            const RunCosts& costs, const Calendar& calendar) {
  Search search(lines, costs, calendar);
  if (!search.run()) return std::nullopt;
  return search.plan();
}

}  // namespace jidan::core
