// The replay: a clock that jumps from arrival to review, a pool, and the sums of what was released.
#include "aggregator/backtest/replay.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "aggregator/core/planning/run_limits.hpp"

namespace jidan::backtest {
using core::PlannedLine;

PoolReplay::PoolReplay(const PoolTerms& terms, const Reviewer& reviewer)
    : terms_(terms), reviewer_(reviewer), costs_(terms.offer, terms.waiting_minor_per_line_hour) {}

void PoolReplay::arrive(const Arrival& arrival) {
  const PlannedLine line = planned(arrival, terms_);
  const bool is_repeat = variants_.contains(line.variant);
  history_.add(line.arrived, line.pieces, static_cast<std::int64_t>(variants_.size()), is_repeat,
               line.limit - line.arrived);
  guard_.add(line, open_from(line.arrived), costs_);
  open_.push_back(line);
  ++variants_[line.variant];
  waiting_.add(line.arrived, line.limit);
  pieces_ += line.pieces;
  review_at_ = line.arrived;
}

void PoolReplay::run_until(Instant until) {
  while (!open_.empty() && review_at_ < until) review(review_at_);
}

void PoolReplay::begin_counting(Instant at) {
  while (!open_.empty()) release(at);
  outcome_ = {};
  waited_.clear();
}

Outcome PoolReplay::finish() {
  run_until(core::kNever);
  if (!open_.empty()) throw std::logic_error("a policy let lines wait for ever");
  std::sort(waited_.begin(), waited_.end());
  if (!waited_.empty()) {
    outcome_.waited_p50 = waited_[waited_.size() / 2];
    outcome_.waited_p95 = waited_[waited_.size() * 95 / 100];
  }
  return outcome_;
}

Instant PoolReplay::open_from(Instant at) {
  if (at < opened_since_ || at > next_open_) {
    opened_since_ = at;
    next_open_ = terms_.calendar.next_open(at);
  }
  return next_open_;
}

core::PoolFacts PoolReplay::facts_at(Instant now) {
  core::PoolFacts facts;
  facts.now = now;
  facts.lines = static_cast<std::int64_t>(open_.size());
  facts.pieces = pieces_;
  facts.first_arrival = open_.front().arrived;
  for (const PlannedLine& line : open_) facts.limit = std::min(facts.limit, line.limit);
  facts.next_open = open_from(now);
  facts.next_cut_off = terms_.calendar.next_cut_off(now);
  const Instant first_cut_off = terms_.calendar.next_cut_off(facts.first_arrival);
  facts.last_cut_off_due = first_cut_off <= now ? first_cut_off : core::kNever;
  core::RunContents contents;
  contents.lines = facts.lines;
  contents.pieces = std::min(pieces_, costs_.run_max());
  facts.moq_pieces = moq_pieces(core::Catalog{}, terms_.offer, contents);
  facts.run_max = costs_.run_max();
  facts.changeovers = static_cast<std::int64_t>(variants_.size());
  facts.run_cost = costs_.of(pieces_, facts.changeovers);
  facts.waiting_minor_per_line_hour = terms_.waiting_minor_per_line_hour;
  facts.waiting = &waiting_;
  facts.costs = &costs_;
  facts.history = &history_;
  facts.calendar = &terms_.calendar;
  facts.guard = &guard_;
  return facts;
}

void PoolReplay::review(Instant now) {
  ++outcome_.decisions;
  const core::ReleaseDecision decision = reviewer_(facts_at(now));
  if (decision.release) {
    if (open_from(now) != now) throw std::logic_error("a policy released at a closed instant");
    release(now);
    review_at_ = now;
    return;
  }
  if (decision.next_review <= now) throw std::logic_error("a policy asked for the same instant");
  review_at_ = decision.next_review;
}

// The oldest lines that fit into a run.
void PoolReplay::release(Instant now) {
  core::RunContents contents;
  std::set<std::uint64_t> variants;
  core::WaitingSums waiting;
  while (!open_.empty() && contents.pieces + open_.front().pieces <= costs_.run_max()) {
    const PlannedLine line = open_.front();
    open_.pop_front();
    ++contents.lines;
    contents.pieces += line.pieces;
    variants.insert(line.variant);
    if (--variants_[line.variant] == 0) variants_.erase(line.variant);
    waiting.add(line.arrived, line.limit);
    waiting_.remove(line.arrived, line.limit);
    count(line, now);
  }
  contents.changeovers = static_cast<std::int64_t>(variants.size());
  pieces_ -= contents.pieces;
  const auto price = price_run(core::Catalog{}, terms_.offer, contents);
  if (!price) throw std::logic_error("a run that can't be priced");
  const MicroMinor waited = waiting.cost_at(now, terms_.waiting_minor_per_line_hour);
  add_terms(*price, waited);
  guard_.released(controllable_cost(terms_.offer, *price) + waited);
}

void PoolReplay::count(const PlannedLine& line, Instant now) {
  ++outcome_.lines;
  outcome_.pieces += line.pieces;
  waited_.push_back(now - line.arrived);
  const bool could =
      line.limit >= open_from(line.arrived) && line.limit <= line.arrived + terms_.promise;
  if (!could) return;
  ++outcome_.keepable;
  if (now <= line.limit) ++outcome_.kept;
}

void PoolReplay::add_terms(const core::RunPrice& price, MicroMinor waited) {
  ++outcome_.runs;
  outcome_.set_up += price.set_up * core::kMicroPerMinor;
  outcome_.changeovers += price.changeovers * core::kMicroPerMinor;
  outcome_.unfilled += price.unfilled * core::kMicroPerMinor;
  const MicroMinor controllable = controllable_cost(terms_.offer, price);
  outcome_.tier +=
      controllable - (price.set_up + price.changeovers + price.unfilled) * core::kMicroPerMinor;
  outcome_.waiting += waited;
}

PlannedLine planned(const Arrival& arrival, const PoolTerms& terms) {
  PlannedLine line{arrival.at, arrival.at + terms.promise, arrival.pieces, arrival.variant};
  // A millisecond of work that ends by then begins at the last open instant before it.
  const Instant last_open = terms.calendar.is_open(line.limit)
                                ? line.limit
                                : terms.calendar.subtract_working(line.limit, Duration{1});
  line.limit = last_open >= arrival.at ? last_open : terms.calendar.next_open(arrival.at);
  return line;
}

Outcome replay(std::span<const Arrival> arrivals, const PoolTerms& terms, const Reviewer& reviewer,
               Period period) {
  PoolReplay world(terms, reviewer);
  bool is_counting = false;
  for (std::size_t i = 0; i < arrivals.size() && arrivals[i].at < period.until;) {
    const Instant now = arrivals[i].at;
    if (!is_counting && now >= period.from) {
      world.run_until(period.from);
      world.begin_counting(period.from);
      is_counting = true;
    }
    world.run_until(now);
    // What one moment brings joins before it is asked.
    for (; i < arrivals.size() && arrivals[i].at == now; ++i) world.arrive(arrivals[i]);
  }
  if (!is_counting) return {};
  return world.finish();
}

MicroMinor reference_cost(std::span<const Arrival> arrivals, const PoolTerms& terms,
                          Period period) {
  std::vector<PlannedLine> lines;
  for (const Arrival& arrival : arrivals)
    if (arrival.at >= period.from && arrival.at < period.until)
      lines.push_back(planned(arrival, terms));
  const auto plan = reference_plan(
      lines, core::RunCosts(terms.offer, terms.waiting_minor_per_line_hour), terms.calendar);
  if (!plan) throw std::logic_error("no plan serves these lines");
  return plan->cost;
}

}  // namespace jidan::backtest
