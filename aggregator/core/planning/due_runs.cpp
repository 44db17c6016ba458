// What a day may take and what a way costs. A block's lines hang on its offer, so a pool's blocks
// may differ in size: the largest counts for room and tier, and what a smaller one costs is scaled
// to it, which compares them by the piece.
#include "aggregator/core/planning/due_runs.hpp"

#include <algorithm>
#include <tuple>

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/volumes.hpp"

namespace jidan::core {
namespace {

__extension__ typedef __int128 Wide;

// What it costs to leave a run that must go now, one whose promise is lost already, and one that
// could not wait past the days looked at: no saving is worth any of them, nor one of the first a
// few of the second.
constexpr MicroMinor kLeftAtItsLimit = kCountedCostMax;
constexpr MicroMinor kLeftThoughLate = kCountedCostMax / 16;
constexpr MicroMinor kLeftBeforeItsLimit = kCountedCostMax / 256;

MicroMinor counted(Wide cost) {
  return static_cast<MicroMinor>(std::clamp<Wide>(cost, 0, kCountedCostMax));
}

// Those that can still keep their limit first, then the cheapest a piece.
std::vector<Index> short_list(const State& state, const Pool& pool, Instant now) {
  std::vector<Candidate> candidates = candidates_of(state, pool, now);
  std::erase_if(candidates, [&](const Candidate& each) {
    const Offer& offer = state.catalog->offers[each.offer];
    // One that would never read its job sheets would never be late with its answer either.
    return !each.price ||
           acknowledged_by(state.catalog->factories[offer.factory], offer, now) == kNever;
  });
  const auto is_before = [&](const Candidate& left, const Candidate& right) {
    const bool left_late = left.limit < now;
    const bool right_late = right.limit < now;
    if (left_late != right_late) return right_late;
    const Wide left_cost = Wide{left.price->total} * right.price->ordered;
    const Wide right_cost = Wide{right.price->total} * left.price->ordered;
    if (left_cost != right_cost) return left_cost < right_cost;
    return left.offer < right.offer;
  };
  const std::size_t kept = std::min(candidates.size(), kShortListMax);
  std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(kept),
                    candidates.end(), is_before);
  std::vector<Index> offers;
  for (std::size_t i = 0; i < kept; ++i) offers.push_back(candidates[i].offer);
  std::sort(offers.begin(), offers.end());
  return offers;
}

// Steps that count the pieces of a day or month may count anew when it starts.
RunPrice price_at(const State& state, const RunPlan& block, Instant starts) {
  const Offer& offer = state.catalog->offers[block.offer];
  if (offer.tier_period == TierPeriod::run) return block.price;
  RunContents contents = block.contents;
  contents.given = given_pieces(state, block.offer, starts);
  return price_run(*state.catalog, offer, contents).value_or(block.price);
}

WayCost way_cost(const RunPlan& block, const RunPrice& price, std::int64_t pieces) {
  const auto scaled = [&](Minor minor) {
    return counted(Wide{minor} * kMicroPerMinor * pieces / block.contents.pieces);
  };
  WayCost cost;
  cost.pieces = scaled(price.pieces);
  cost.set_up = scaled(price.set_up);
  cost.changeovers = scaled(price.changeovers);
  cost.plates = scaled(price.plates);
  cost.unfilled = scaled(price.unfilled);
  cost.transit = scaled(block.transit);
  cost.returns = scaled(block.returns);
  return cost;
}

}  // namespace

bool is_room_shared(const State& state, Index process) {
  const std::vector<Index>& offers = state.catalog->offers_by_process[process];
  return std::any_of(offers.begin(), offers.end(), [&](Index index) {
    const Offer& offer = state.catalog->offers[index];
    const auto& days = state.factories[offer.factory].days;
    return offer.daily_capacity > 0 || std::any_of(days.begin(), days.end(), [](const auto& day) {
             return day.second.capacity > 0;
           });
  });
}

std::vector<RunPlan> DueRuns::blocks_of(const DuePool& due, bool within_room) {
  const Pool& pool = state_.pools[due.pool];
  const ServedLines lines(state_, serving_order(state_, pool));
  std::vector<RunPlan> blocks;
  for (const Index offer : short_list(state_, pool, now_)) {
    looks_ += lines.lines.size();
    auto block =
        plan_for_offer(state_, lines, offer, now_, within_room ? BlockRoom::today : BlockRoom::any);
    if (block && obeys_moq(state_, *block)) blocks.push_back(std::move(*block));
  }
  return blocks;
}

const std::vector<std::uint32_t>& DueRuns::days_of(Index index) {
  for (const auto& [offer, days] : offers_)
    if (offer == index) return days;
  const Offer& offer = state_.catalog->offers[index];
  const Calendar& calendar = state_.catalog->factories[offer.factory].calendar;
  std::vector<std::uint32_t> days;
  Instant starts = calendar.next_open(now_);
  for (std::size_t i = 0; i < kDaysPerOfferMax && starts < kNever; ++i) {
    const LocalDate date = calendar.local_date(starts);
    const bool is_able =
        is_valid(offer, starts) && is_asking_allowed(state_, offer.factory, starts);
    const std::int64_t room = is_able ? room_on_day(state_, index, starts) : 0;
    if (room > 0 && problem_.days.size() < kOfferDaysMax) {
      days.push_back(static_cast<std::uint32_t>(problem_.days.size()));
      problem_.days.push_back({index, starts, {}, 0, std::min(room, kCountedLoadMax)});
      dates_.push_back(date);
    }
    starts = calendar.next_open(to_instant(calendar.zone, LocalDate{date.days + 1}, 0));
  }
  return offers_.emplace_back(index, std::move(days)).second;
}

bool DueRuns::add(const DuePool& due) {
  if (add_run(due, blocks_of(due, false), false)) return true;
  // More than any day's room: what fits today goes today, the rest is looked at again.
  return add_run(due, blocks_of(due, true), true);
}

bool DueRuns::add_run(const DuePool& due, const std::vector<RunPlan>& blocks, bool within_room) {
  const bool only_now = within_room || is_last_moment(due.reason);
  DueRun run;
  run.latest_start = due.limit < now_ ? now_ : due.limit;
  for (const RunPlan& block : blocks) {
    run.pieces = std::max(run.pieces, block.contents.pieces);
    run.load_thousandths = std::max(run.load_thousandths, block.contents.load_thousandths);
  }
  std::vector<RunnerUp> told;
  for (const RunPlan& block : blocks) add_ways(due, block, block.safe_start, only_now, run, told);
  if (run.ways.empty())  // only somebody who is often late can make it: as it quotes
    for (const RunPlan& block : blocks)
      add_ways(due, block, block.latest_start, only_now, run, told);
  if (run.ways.empty())  // a promise nobody keeps any more: as soon as possible
    for (const RunPlan& block : blocks) add_ways(due, block, kNever, true, run, told);
  // A piece that fills more than a day has a day of its own.
  std::int64_t room_max = 0;
  for (const Way& way : run.ways)
    room_max = std::max(room_max, problem_.days[way.day].room_thousandths);
  if (room_max == 0 || (!within_room && room_max < run.load_thousandths)) return false;
  run.load_thousandths = std::min(run.load_thousandths, room_max);
  run.left_out_cost = left_out_cost(due, run);
  problem_.runs.push_back(std::move(run));
  told_.push_back(std::move(told));
  pools_.push_back(due);
  return true;
}

void DueRuns::add_ways(const DuePool& due, const RunPlan& block, Instant latest, bool only_now,
                       DueRun& run, std::vector<RunnerUp>& told) {
  const RunnerUp at_once = runner_up(state_, block);
  for (const std::uint32_t day : days_of(block.offer)) {
    const Instant starts = problem_.days[day].starts;
    const bool is_later = starts > now_;
    if (is_later && (only_now || starts > due.limit)) continue;
    // What is kept for a day must not come too late by a busy moment.
    if (starts > latest - (is_later ? kReleaseMargin : Duration{0})) continue;
    const RunPrice price = is_later ? price_at(state_, block, starts) : block.price;
    Way way{day, way_cost(block, price, run.pieces)};
    if (is_later)
      way.cost.waiting = counted(Wide{waiting_until(due, starts)} * block.contents.lines /
                                 static_cast<std::int64_t>(state_.pools[due.pool].parts.size()));
    RunnerUp& each = told.emplace_back(at_once);
    each.terms = cost_terms(price);
    each.terms.transit = block.transit;
    each.terms.returns = block.returns;
    each.terms.waiting = way.cost.waiting / kMicroPerMinor;
    each.full_cost = each.terms.sum();
    run.ways.push_back(way);
  }
}

MicroMinor DueRuns::waiting_until(const DuePool& due, Instant start) const {
  const Pool& pool = state_.pools[due.pool];
  const Minor rate = state_.catalog->processes[pool.process].waiting_minor_per_line_hour;
  return pool.waiting.cost_at(start, rate) - pool.waiting.cost_at(now_, rate);
}

MicroMinor DueRuns::left_out_cost(const DuePool& due, const DueRun& run) const {
  if (due.reason == ReleaseReason::infeasible) return kLeftThoughLate;
  if (is_last_moment(due.reason)) return kLeftAtItsLimit;
  Instant beyond{};
  MicroMinor cheapest = kCountedCostMax;
  for (const Way& way : run.ways) {
    beyond = std::max(beyond, problem_.days[way.day].starts + std::chrono::hours{24});
    cheapest = std::min(cheapest, way.cost.total() - way.cost.waiting);
  }
  if (due.limit < beyond) return kLeftBeforeItsLimit;
  // A moment dearer than the same later: who may go at no cost goes.
  return counted(Wide{cheapest} + waiting_until(due, beyond) + 1);
}

std::vector<RunnerUp> DueRuns::runners_up(std::size_t run, std::uint32_t chosen) const {
  const DueRun& due = problem_.runs[run];
  const auto factory_at = [&](std::uint32_t day) {
    return state_.catalog->offers[problem_.days[day].offer].factory;
  };
  std::vector<const RunnerUp*> others;
  for (std::size_t i = 0; i < due.ways.size(); ++i) {
    const std::uint32_t day = due.ways[i].day;
    if (factory_at(day) == factory_at(chosen) ||
        problem_.days[day].room_thousandths < due.load_thousandths)
      continue;
    const RunnerUp& other = told_[run][i];
    const auto known = std::find_if(others.begin(), others.end(), [&](const RunnerUp* each) {
      return each->factory == other.factory;
    });
    if (known == others.end())
      others.push_back(&other);
    else if (other.full_cost < (*known)->full_cost)
      *known = &other;
  }
  std::sort(others.begin(), others.end(), [](const RunnerUp* left, const RunnerUp* right) {
    return std::tie(left->full_cost, left->factory) < std::tie(right->full_cost, right->factory);
  });
  if (others.size() > kRunnersUpMax) others.resize(kRunnersUpMax);
  std::vector<RunnerUp> copied;
  for (const RunnerUp* each : others) copied.push_back(*each);
  return copied;
}

}  // namespace jidan::core
