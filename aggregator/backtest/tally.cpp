// Lines to runs, runs to money: price_run's terms, kept apart.
#include "aggregator/backtest/tally.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/run_limits.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::backtest {
namespace {

// The last open instant at or before `at`: a millisecond of work that ends by then begins at it.
Instant last_open(const core::Calendar& calendar, Instant at) {
  return calendar.is_open(at) ? at : calendar.subtract_working(at, Duration{1});
}

// With the core's margin taken off, but never before the opening that it reaches into.
Instant with_margin(const core::Calendar& calendar, Instant safe) {
  const Instant opening = calendar.next_open(safe - core::kReleaseMargin);
  return opening <= safe ? opening : last_open(calendar, safe - core::kReleaseMargin);
}

ReplayedLine due_line(const Arrival& arrival, const PoolTerms& terms) {
  ReplayedLine line;
  line.made_by = arrival.due->made_by;
  const Instant open = terms.calendar.next_open(arrival.at);
  Instant limit = core::kNever;
  if (line.made_by != core::kNever) {
    const Instant safe = core::latest_safe_release(*terms.factory, terms.offer,
                                                   arrival.load_thousandths, line.made_by);
    line.keepable = open + core::kReleaseMargin <= safe;
    limit = line.keepable ? with_margin(terms.calendar, safe) : open;
  }
  if (arrival.due->release_by != core::kNever)
    limit = std::min(limit, with_margin(terms.calendar, arrival.due->release_by));
  line.plan.limit = limit >= arrival.at ? limit : open;
  return line;
}

ReplayedLine promised_line(const Arrival& arrival, const PoolTerms& terms) {
  ReplayedLine line;
  const Instant limit = last_open(terms.calendar, arrival.at + terms.promise);
  line.keepable = limit >= arrival.at;
  line.plan.limit = line.keepable ? limit : terms.calendar.next_open(arrival.at);
  return line;
}

}  // namespace

ReplayedLine replayed(const Arrival& arrival, const PoolTerms& terms) {
  ReplayedLine line = arrival.due && terms.factory != nullptr ? due_line(arrival, terms)
                                                              : promised_line(arrival, terms);
  line.plan.arrived = arrival.at;
  line.plan.pieces = arrival.pieces;
  line.plan.variant = arrival.variant;
  line.product = arrival.product;
  line.load_thousandths = arrival.load_thousandths;
  line.artwork = arrival.artwork;
  return line;
}

Instant made_at(const PoolTerms& terms, std::int64_t load_thousandths, Instant now) {
  if (terms.factory == nullptr) return now;
  return core::earliest_made(*terms.factory, terms.offer, load_thousandths,
                             core::acknowledged_by(*terms.factory, terms.offer, now));
}

const core::Catalog& catalog_of(const PoolTerms& terms) {
  static const core::Catalog without_products;
  return terms.catalog != nullptr ? *terms.catalog : without_products;
}

std::int64_t moq_within_run(const PoolTerms& terms, const core::RunContents& contents) {
  const std::int64_t asked = core::moq_pieces(catalog_of(terms), terms.offer, contents);
  return std::min(asked, std::max(core::largest_run(terms.offer), contents.pieces));
}

Duration quantile(const std::vector<Duration>& rising, std::size_t permille) {
  return rising.empty() ? Duration{} : rising[rising.size() * permille / 1000];
}

MicroMinor Tally::add_run(std::span<const ReplayedLine> lines, Instant now) {
  core::RunContents contents;
  std::set<std::uint64_t> variants;
  std::map<core::Index, std::int64_t> by_product;
  core::WaitingSums waiting;
  for (const ReplayedLine& line : lines) {
    ++contents.lines;
    contents.pieces += line.plan.pieces;
    contents.load_thousandths += line.load_thousandths;
    variants.insert(line.plan.variant);
    if (line.product != core::kNoIndex) by_product[line.product] += line.plan.pieces;
    waiting.add(line.plan.arrived, line.plan.limit);
    outcome_.waited.push_back(now - line.plan.arrived);
  }
  contents.changeovers = static_cast<std::int64_t>(variants.size());
  contents.pieces_by_product.assign(by_product.begin(), by_product.end());
  contents.new_plates = count_new_plates(lines, now);
  count_promises(lines, now, contents.load_thousandths);
  const auto price =
      core::price_run(catalog_of(terms_), terms_.offer, contents, moq_within_run(terms_, contents));
  if (!price) throw std::logic_error("a run that can't be priced");
  const MicroMinor waited = waiting.cost_at(now, terms_.waiting_minor_per_line_hour);
  outcome_.runs_made.push_back({now, contents.lines, contents.pieces});
  add_terms(*price, waited);
  return core::controllable_cost(terms_.offer, *price) + waited;
}

std::int64_t Tally::count_new_plates(std::span<const ReplayedLine> lines, Instant now) {
  if (terms_.offer.plate_cost == 0) return 0;
  const Instant kept_until = now + std::chrono::days{terms_.offer.plate_keep_days};
  std::set<std::uint64_t> artworks;
  std::int64_t made = 0;
  for (const ReplayedLine& line : lines) {
    if (line.artwork == 0 || !artworks.insert(line.artwork).second) continue;
    Instant& kept = plates_[line.artwork];
    if (kept <= now) ++made;
    kept = kept_until;
  }
  return made;
}

// A larger run takes longer than the line alone: what was made in time is known only now.
void Tally::count_promises(std::span<const ReplayedLine> lines, Instant now, std::int64_t load) {
  const Instant made = made_at(terms_, load, now);
  for (const ReplayedLine& line : lines) {
    if (!line.keepable) continue;
    ++outcome_.keepable;
    const bool is_kept =
        line.made_by == core::kNever ? now <= line.plan.limit : made <= line.made_by;
    if (is_kept) ++outcome_.kept;
  }
}

void Tally::add_terms(const core::RunPrice& price, MicroMinor waited) {
  ++outcome_.runs;
  outcome_.lines += outcome_.runs_made.back().lines;
  outcome_.pieces += price.ordered;
  outcome_.set_up += price.set_up * core::kMicroPerMinor;
  outcome_.changeovers += price.changeovers * core::kMicroPerMinor;
  outcome_.plates += price.plates * core::kMicroPerMinor;
  outcome_.unfilled += price.unfilled * core::kMicroPerMinor;
  const MicroMinor controllable = core::controllable_cost(terms_.offer, price);
  outcome_.tier +=
      controllable -
      (price.set_up + price.changeovers + price.plates + price.unfilled) * core::kMicroPerMinor;
  outcome_.waiting += waited;
}

Outcome Tally::finish() {
  std::sort(outcome_.waited.begin(), outcome_.waited.end());
  outcome_.waited_p50 = quantile(outcome_.waited, 500);
  outcome_.waited_p95 = quantile(outcome_.waited, 950);
  return std::move(outcome_);
}

}  // namespace jidan::backtest
