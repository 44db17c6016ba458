// How cumulative counts rise, and how a shortfall becomes remakes.
#include "aggregator/core/decide_counts.hpp"

#include <algorithm>

#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/parts.hpp"

namespace jidan::core {
namespace {

// A line that is in the run twice, as itself and as a remake, may be reported in two entries.
std::vector<ReportLine> each_line_once(const std::vector<ReportLine>& lines) {
  std::vector<ReportLine> once;
  std::map<LineId, std::size_t> position;
  for (const ReportLine& each : lines) {
    const auto [known, fresh] = position.emplace(each.line, once.size());
    if (fresh) {
      once.push_back(each);
      continue;
    }
    LineCount& sum = once[known->second].count;
    sum.made += each.count.made;
    sum.defective += each.count.defective;
    sum.spoiled += each.count.spoiled;
  }
  return once;
}

// Counts only rise, and never beyond what was to be made.
LineCount risen(const State& state, const Run& run, const ReportLine& line) {
  LineCount count;
  if (const auto known = run.counts.find(line.line); known != run.counts.end())
    count = known->second;
  std::int32_t to_make = 0;
  for (const Handle part : parts_of_line(state, run, line.line))
    to_make += state.parts[part].quantity;
  count.made = std::clamp(line.count.made, count.made, std::max(count.made, to_make));
  count.defective = std::max(count.defective, line.count.defective);
  count.spoiled = std::max(count.spoiled, line.count.spoiled);
  return count;
}

bool is_made(const Part& part) {
  return part.state == PartState::made || part.state == PartState::shipped;
}

}  // namespace

std::vector<Handle> parts_of_line(const State& state, const Run& run, LineId line) {
  std::vector<Handle> parts;
  const Handle found = state.find(line);
  if (found == kNoHandle) return parts;
  for_each_part(state, state.lines[found], [&](Handle part) {
    const Handle in = state.parts[part].run();
    if (in != kNoHandle && state.runs[in].id == run.id) parts.push_back(part);
  });
  // In the order of the run's list, which is the order of their events.
  std::sort(parts.begin(), parts.end(), [&](Handle left, Handle right) {
    return state.parts[left].slot < state.parts[right].slot;
  });
  return parts;
}

void count_lines(const State& state, const Run& run, const Report& report,
                 std::vector<Event>& events) {
  RunCounted counted{run.id, report.seq, report.at, {}};
  for (const ReportLine& each : each_line_once(report.lines))
    if (!parts_of_line(state, run, each.line).empty())
      counted.lines.push_back({each.line, risen(state, run, each)});
  if (!counted.lines.empty()) events.push_back(std::move(counted));
}

std::map<LineId, std::int64_t> came_out(const State& state, const Run& run, const Report& report) {
  std::map<LineId, std::int64_t> good;
  for (const auto& [line, count] : run.counts) {
    std::int64_t to_make = 0;
    for (const Handle part : parts_of_line(state, run, line)) to_make += state.parts[part].quantity;
    good[line] = std::max<std::int64_t>(count.made, to_make - count.defective - count.spoiled);
  }
  for (const ReportLine& each : each_line_once(report.lines))
    good[each.line] = risen(state, run, each).made;
  return good;
}

std::int64_t remake_missing(const State& state, const Run& run, std::map<LineId, std::int64_t> good,
                            std::vector<Event>& events) {
  const auto good_of = [&](const Part& part) {
    return good.find(state.id_of(state.lines[part.line]));
  };
  // A line may be in the run twice, as itself and as a remake: what is made already is not there
  // for the other part.
  for (const Handle handle : run.parts) {
    const Part& part = state.parts[handle];
    if (const auto counted = good_of(part); counted != good.end() && is_made(part))
      counted->second = std::max<std::int64_t>(0, counted->second - part.quantity);
  }
  std::int64_t left = 0;
  std::vector<std::pair<std::int32_t, Handle>> missing;
  for (const Handle handle : run.parts) {
    const Part& part = state.parts[handle];
    std::int64_t here = part.quantity;
    if (const auto counted = good_of(part); counted != good.end() && !is_made(part)) {
      here = std::min<std::int64_t>(counted->second, part.quantity);
      counted->second -= here;
    }
    if (part.state != PartState::shipped) left += here;
    if (here < part.quantity)
      missing.emplace_back(static_cast<std::int32_t>(part.quantity - here), handle);
  }
  // The largest first: a part of its size is then still whole when apply() looks for it.
  std::stable_sort(missing.begin(), missing.end(), [](const auto& left_one, const auto& right_one) {
    return left_one.first > right_one.first;
  });
  for (const auto& [quantity, handle] : missing) {
    move_out_of_run(state, run, handle, quantity, ReportReason::none, events);
    std::get<PartMoved>(events.back()).from = PartState::in_production;
  }
  return left;
}

}  // namespace jidan::core
