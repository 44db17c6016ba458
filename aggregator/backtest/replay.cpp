// The replay: a clock that jumps from arrival to review, a pool, and what its policy is shown.
#include "aggregator/backtest/replay.hpp"

#include <algorithm>
#include <stdexcept>

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/run_limits.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::backtest {
namespace {

// Whether the MOQ depends on what the pieces are.
bool asks_for_products(const PoolTerms& terms) {
  return terms.catalog != nullptr &&
         std::any_of(terms.offer.moq.begin(), terms.offer.moq.end(),
                     [](const core::MoqRule& rule) { return rule.scope != core::MoqScope::mixed; });
}

std::vector<ReplayedLine> lines_of(std::span<const Arrival> arrivals, const PoolTerms& terms,
                                   Period period) {
  std::vector<ReplayedLine> lines;
  for (const Arrival& arrival : arrivals)
    if (arrival.at >= period.from && arrival.at < period.until)
      lines.push_back(replayed(arrival, terms));
  return lines;
}

core::ReferencePlan plan_of(const std::vector<ReplayedLine>& lines, const PoolTerms& terms) {
  std::vector<core::PlannedLine> planned;
  planned.reserve(lines.size());
  for (const ReplayedLine& line : lines) planned.push_back(line.plan);
  auto plan = core::reference_plan(
      planned, core::RunCosts(terms.offer, terms.waiting_minor_per_line_hour), terms.calendar);
  if (!plan) throw std::logic_error("no plan serves these lines");
  return std::move(*plan);
}

}  // namespace

PoolReplay::PoolReplay(const PoolTerms& terms, const Reviewer& reviewer)
    : terms_(terms),
      reviewer_(reviewer),
      costs_(terms.offer, terms.waiting_minor_per_line_hour),
      tally_(terms) {}

void PoolReplay::arrive(const Arrival& arrival) {
  const ReplayedLine line = replayed(arrival, terms_);
  const core::PlannedLine& plan = line.plan;
  const bool is_repeat = variants_.contains(plan.variant);
  guard_.add(plan, {&costs_, &terms_.calendar, history_.variants(), {}});
  history_.add({plan.arrived, plan.pieces, plan.variant,
                static_cast<std::int64_t>(variants_.size()), is_repeat, plan.limit - plan.arrived});
  open_.push_back(line);
  ++variants_[plan.variant];
  pieces_by_product_[line.product] += plan.pieces;
  limits_.push(plan.limit);
  if (line.keepable) made_by_.push(line.made_by);
  waiting_.add(plan.arrived, plan.limit);
  pieces_ += plan.pieces;
  load_thousandths_ += line.load_thousandths;
  review_at_ = plan.arrived;
  is_asked_by_arrival_ = true;
}

void PoolReplay::run_until(Instant until) {
  while (!open_.empty() && review_at_ < until) review(review_at_);
}

void PoolReplay::begin_counting(Instant at) {
  while (!open_.empty()) release(at);
  tally_.start_anew();
}

Outcome PoolReplay::finish() {
  run_until(core::kNever);
  if (!open_.empty()) throw std::logic_error("a policy let lines wait for ever");
  return tally_.finish();
}

Instant PoolReplay::open_from(Instant at) {
  if (at < opened_since_ || at > next_open_) {
    opened_since_ = at;
    next_open_ = terms_.calendar.next_open(at);
  }
  return next_open_;
}

// The tightest line's limit; and what the whole pool in one run, which takes longer than a line
// alone, leaves of the tightest promise.
Instant PoolReplay::limit_now() const {
  const Instant limit = limits_.least().value_or(core::kNever);
  const auto made_by = made_by_.least();
  if (terms_.factory == nullptr || !made_by || *made_by == core::kNever) return limit;
  std::int64_t load = load_thousandths_;
  if (pieces_ > costs_.run_max()) load = load / pieces_ * costs_.run_max();
  const Instant safe = core::latest_safe_release(*terms_.factory, terms_.offer, load, *made_by);
  return std::min(limit, safe - core::kReleaseMargin);
}

// MOQ and cost of all of it, as far as one run holds it.
void PoolReplay::price_all(core::PoolFacts& facts) const {
  core::RunContents contents;
  contents.lines = facts.lines;
  contents.pieces = std::min(pieces_, costs_.run_max());
  contents.changeovers = facts.changeovers;
  facts.run_cost = costs_.of(pieces_, facts.changeovers);
  if (!asks_for_products(terms_)) {
    facts.moq_pieces = moq_within_run(terms_, contents);
    return;
  }
  for (const auto& [product, pieces] : pieces_by_product_)
    contents.pieces_by_product.emplace_back(product, pieces * contents.pieces / pieces_);
  facts.moq_pieces = moq_within_run(terms_, contents);
  if (const auto price =
          core::price_run(catalog_of(terms_), terms_.offer, contents, facts.moq_pieces))
    facts.run_cost = std::max(facts.run_cost, core::controllable_cost(terms_.offer, *price));
}

core::PoolFacts PoolReplay::facts_at(Instant now) {
  core::PoolFacts facts;
  facts.now = now;
  facts.lines = static_cast<std::int64_t>(open_.size());
  facts.pieces = pieces_;
  facts.first_arrival = open_.front().plan.arrived;
  facts.limit = limit_now();
  facts.next_open = open_from(now);
  facts.next_cut_off = terms_.calendar.next_cut_off(now);
  const Instant first_cut_off = terms_.calendar.next_cut_off(facts.first_arrival);
  facts.last_cut_off_due = first_cut_off <= now ? first_cut_off : core::kNever;
  facts.run_max = costs_.run_max();
  facts.changeovers = static_cast<std::int64_t>(variants_.size());
  price_all(facts);
  facts.waiting_minor_per_line_hour = terms_.waiting_minor_per_line_hour;
  facts.waiting = &waiting_;
  facts.costs = &costs_;
  facts.history = &history_;
  facts.calendar = &terms_.calendar;
  facts.guard = &guard_;
  if (is_asked_by_arrival_) facts.rests_until = rest_.until(now);
  return facts;
}

void PoolReplay::review(Instant now) {
  tally_.add_decision();
  const core::PoolFacts facts = facts_at(now);
  const core::ReleaseDecision decision = reviewer_(facts);
  is_asked_by_arrival_ = false;
  if (decision.release) {
    if (open_from(now) != now) throw std::logic_error("a policy released at a closed instant");
    release(now);
    review_at_ = now;
    return;
  }
  if (decision.next_review <= now) throw std::logic_error("a policy asked for the same instant");
  review_at_ = decision.next_review;
  if (facts.rests_until <= now) rest_ = {now, review_at_};
}

// The oldest lines that fit into a run; and, where all of them would take so long that a promise
// breaks, only so many that it doesn't.
std::size_t PoolReplay::lines_to_release(Instant now) const {
  std::size_t most = 0;
  core::RunContents all;
  for (const ReplayedLine& line : open_) {
    all.pieces += line.plan.pieces;
    if (all.pieces > costs_.run_max()) break;
    all.load_thousandths += line.load_thousandths;
    ++most;
  }
  const auto tightest = made_by_.least();
  if (!tightest || *tightest == core::kNever) return most;
  if (made_at(terms_, all.load_thousandths, now) <= *tightest) return most;
  std::int64_t load = 0;
  Instant due = core::kNever;
  for (std::size_t i = 0; i < most; ++i) {
    load += open_[i].load_thousandths;
    const Instant made = made_at(terms_, load, now);
    if (i > 0 && made > due) return i;
    // What is late by itself holds nobody up.
    if (open_[i].keepable && made <= open_[i].made_by) due = std::min(due, open_[i].made_by);
  }
  return most;
}

void PoolReplay::release(Instant now) {
  const auto count = static_cast<std::ptrdiff_t>(lines_to_release(now));
  const std::vector<ReplayedLine> lines(open_.begin(), open_.begin() + count);
  if (lines.empty()) throw std::logic_error("a line larger than a run");
  open_.erase(open_.begin(), open_.begin() + count);
  for (const ReplayedLine& line : lines) take_out(line);
  guard_.released(tally_.add_run(lines, now));
}

void PoolReplay::take_out(const ReplayedLine& line) {
  const core::PlannedLine& plan = line.plan;
  if (--variants_[plan.variant] == 0) variants_.erase(plan.variant);
  if ((pieces_by_product_[line.product] -= plan.pieces) == 0)
    pieces_by_product_.erase(line.product);
  limits_.pop(plan.limit);
  if (line.keepable) made_by_.pop(line.made_by);
  waiting_.remove(plan.arrived, plan.limit);
  pieces_ -= plan.pieces;
  load_thousandths_ -= line.load_thousandths;
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
  return plan_of(lines_of(arrivals, terms, period), terms).cost;
}

Outcome reference_outcome(std::span<const Arrival> arrivals, const PoolTerms& terms,
                          Period period) {
  Tally tally(terms);
  const Period before{Instant{}, period.from};
  for (const Period& each : {before, period}) {
    const std::vector<ReplayedLine> lines = lines_of(arrivals, terms, each);
    const core::ReferencePlan plan = plan_of(lines, terms);
    tally.start_anew();
    for (const core::PlannedRun& run : plan.runs)
      tally.add_run(std::span(lines).subspan(run.begin, run.end - run.begin), run.start);
  }
  return tally.finish();
}

}  // namespace jidan::backtest
