// Candidates, limits and costs of a pool as the policy sees them.
#include "aggregator/core/planning/facts.hpp"

#include <algorithm>
#include <limits>

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/plates.hpp"
#include "aggregator/core/planning/run_limits.hpp"
#include "aggregator/core/planning/unpaid.hpp"
#include "aggregator/core/planning/volumes.hpp"

namespace jidan::core {
namespace {

__extension__ typedef __int128 Wide;  // a price times pieces

constexpr std::int64_t kNoLimitOfLoad = std::numeric_limits<std::int64_t>::max() / 4;

// An hour of waiting for one line, when a pool's process says nothing: nothing waits for free.
Minor waiting_rate(const State& state, const Pool& pool) {
  return state.catalog->processes[pool.process].waiting_minor_per_line_hour;
}

// The cheaper candidate for a whole pool: those that may release at all first.
bool is_better(const State& state, const Candidate& left, const Candidate& right) {
  if (left.price.has_value() != right.price.has_value()) return left.price.has_value();
  if (!left.price) return left.offer < right.offer;
  const bool left_pays =
      left.meets_moq || state.catalog->offers[left.offer].below_moq == BelowMoq::pay;
  const bool right_pays =
      right.meets_moq || state.catalog->offers[right.offer].below_moq == BelowMoq::pay;
  if (left_pays != right_pays) return left_pays;
  // Prices are compared for a piece, since run maxima differ.
  const Wide left_cost = Wide{left.price->total} * right.price->ordered;
  const Wide right_cost = Wide{right.price->total} * left.price->ordered;
  if (left_cost != right_cost) return left_cost < right_cost;
  return left.offer < right.offer;
}

// Latest safe release of as much of the pool as one run of the candidate holds, if its factory is
// so much later than it quotes.
Instant limit_at(const State& state, const Pool& pool, const Candidate& candidate, Instant made_by,
                 Duration late) {
  if (made_by == kNever) return kNever;
  if (late == Duration{0} && made_by == candidate.made_by) return candidate.limit;
  const Offer& offer = state.catalog->offers[candidate.offer];
  std::int64_t load = pool.load_thousandths;
  if (const std::int64_t most = largest_run(offer); pool.pieces > most)
    load = load / pool.pieces * most;
  return latest_safe_release(state.catalog->factories[offer.factory], offer, load, made_by - late,
                             candidate.plates);
}

// When the tightest line must be made that the offer may make; nothing when it may make none.
std::optional<Instant> tightest_at(const Pool& pool, Index offer) {
  std::optional<Instant> tightest;
  for (const ClassLimit& each : pool.limits) {
    // By rising offer.
    const auto found =
        std::lower_bound(each.offers.begin(), each.offers.end(), offer,
                         [](const OfferLimit& limit, Index index) { return limit.offer < index; });
    if (found == each.offers.end() || found->offer != offer) continue;
    tightest = std::min(tightest.value_or(kNever), found->made_by);
  }
  return tightest;
}

// From the pool's limit to its earliest promise.
Duration lead_of(const Pool& pool, Instant limit) {
  if (limit == kNever) return Duration{0};
  Instant earliest = pool.wait_limit;
  for (const ClassLimit& each : pool.limits)
    if (each.service.kind != PromiseKind::none) earliest = std::min(earliest, each.promise_limit);
  return earliest == kNever ? Duration{0} : std::max(earliest - limit, Duration{0});
}

}  // namespace

bool is_asking_allowed(const State& state, Index factory, Instant now) {
  const FactoryStatus& status = state.factories[factory];
  if (status.paused || status.silent_until > now || status.closed_until_told) return false;
  const auto day = status.days.find(state.catalog->factories[factory].calendar.local_date(now));
  return day == status.days.end() || !day->second.closed;
}

bool is_in_stock(const State& state, Index factory, const Product& product, Instant now) {
  const auto& out = state.factories[factory].out_of_stock;
  if (out.empty()) return true;
  for (const std::string* name : {&product.sku, &product.blank}) {
    const auto found = out.find(*name);
    if (found != out.end() && found->second > now) return false;
  }
  return true;
}

std::int64_t room_on_day(const State& state, Index index, Instant at) {
  const Offer& offer = state.catalog->offers[index];
  const Calendar& calendar = state.catalog->factories[offer.factory].calendar;
  const LocalDate date = calendar.local_date(at);
  std::int64_t capacity = offer.daily_capacity;
  const auto& days = state.factories[offer.factory].days;
  if (const auto day = days.find(date); day != days.end()) {
    if (day->second.closed) return 0;
    if (day->second.capacity >= 0) capacity = day->second.capacity;
    if (day->second.capacity == 0) return 0;
  }
  if (capacity == 0) return kNoLimitOfLoad;
  const auto used = state.capacity_used.find({index, date});
  const std::int64_t taken = used == state.capacity_used.end() ? 0 : used->second;
  return std::max<std::int64_t>(0, capacity * calendar.capacity_permille(date) - taken);
}

RunContents up_to_run_maximum(RunContents contents, std::int64_t run_max) {
  if (contents.pieces <= run_max) return contents;
  for (auto& [product, pieces] : contents.pieces_by_product)
    pieces = pieces * run_max / contents.pieces;
  contents.load_thousandths = contents.load_thousandths / contents.pieces * run_max;
  contents.pieces = run_max;
  return contents;
}

RunContents contents_of(const Pool& pool) {
  RunContents contents;
  contents.lines = static_cast<std::int64_t>(pool.parts.size());
  contents.pieces = pool.pieces;
  contents.load_thousandths = pool.load_thousandths;
  contents.changeovers = static_cast<std::int64_t>(pool.changeover_values.size());
  contents.pieces_by_product.assign(pool.pieces_by_product.begin(), pool.pieces_by_product.end());
  return contents;
}

Instant next_start(const State& state, Index index, Instant now) {
  const Calendar& calendar =
      state.catalog->factories[state.catalog->offers[index].factory].calendar;
  const Instant open = calendar.next_open(now);
  if (open == kNever || room_on_day(state, index, open) > 0) return open;
  const LocalDate next_day{calendar.local_date(open).days + 1};
  return calendar.next_open(to_instant(calendar.zone, next_day, 0));
}

std::optional<Candidate> terms_of(const State& state, const Pool& pool, const RunContents& contents,
                                  Index index, Instant now) {
  const Offer& offer = state.catalog->offers[index];
  Candidate candidate;
  candidate.offer = index;
  const auto tightest = tightest_at(pool, index);
  if (!tightest) return std::nullopt;
  RunContents block = up_to_run_maximum(contents, largest_run(offer));
  block.given = given_pieces(state, index, now);
  candidate.plates = plates_for(state, pool, index, now);
  candidate.made_by = *tightest;
  candidate.limit = latest_safe_release(state.catalog->factories[offer.factory], offer,
                                        block.load_thousandths, *tightest, candidate.plates);
  candidate.moq_pieces = moq_pieces(*state.catalog, offer, block);
  candidate.meets_moq = candidate.moq_pieces <= block.pieces;
  candidate.price = price_run(*state.catalog, offer, block);
  return candidate;
}

std::vector<Index> able_offers(const State& state, const Pool& pool, Instant now) {
  std::vector<Index> able;
  for (const Index index : state.catalog->offers_by_process[pool.process]) {
    const Offer& offer = state.catalog->offers[index];
    if (is_valid(offer, now) && is_asking_allowed(state, offer.factory, now) &&
        tightest_at(pool, index))
      able.push_back(index);
  }
  return able;
}

std::vector<Candidate> candidates_of(const State& state, const Pool& pool, Instant now) {
  std::vector<Candidate> candidates;
  const RunContents contents = contents_of(pool);
  const std::vector<Index> able = able_offers(state, pool, now);
  candidates.reserve(able.size());
  for (const Index offer : able) candidates.push_back(*terms_of(state, pool, contents, offer, now));
  return candidates;
}

const Candidate& best_candidate(const State& state, const std::vector<Candidate>& candidates) {
  return *std::min_element(
      candidates.begin(), candidates.end(),
      [&](const Candidate& l, const Candidate& r) { return is_better(state, l, r); });
}

Instant pool_limit(const State& state, const Pool& pool, const std::vector<Candidate>& candidates) {
  Instant limit = pool.wait_limit;
  for (const ClassLimit& each : pool.limits) {
    if (each.service.kind == PromiseKind::none) continue;
    Instant latest{};
    Instant latest_safe{};
    bool is_served = false;
    for (const OfferLimit& able : each.offers) {
      const auto found =
          std::find_if(candidates.begin(), candidates.end(),
                       [&](const Candidate& candidate) { return candidate.offer == able.offer; });
      if (found == candidates.end()) continue;
      is_served = true;
      const Duration late = state.factories[state.catalog->offers[able.offer].factory].late_p90;
      const Instant as_quoted = limit_at(state, pool, *found, able.made_by, Duration{0});
      latest = std::max(latest, as_quoted);
      latest_safe = std::max(latest_safe, late == Duration{0}
                                              ? as_quoted
                                              : limit_at(state, pool, *found, able.made_by, late));
    }
    // Where it was too late for a late factory from the beginning, hurrying would only make small
    // runs: it is reckoned with as it quotes.
    if (latest_safe >= pool.first_arrival) latest = std::min(latest, latest_safe);
    // What nobody may be asked for now presses nobody; it is looked at again when that may change.
    if (is_served) limit = std::min(limit, latest);
  }
  return limit == kNever ? kNever : limit - kReleaseMargin;
}

std::optional<PoolFacts> facts_of(const State& state, const Pool& pool, Instant now) {
  const std::vector<Candidate> candidates = candidates_of(state, pool, now);
  if (candidates.empty()) return std::nullopt;
  const Candidate& best = best_candidate(state, candidates);
  const Offer& offer = state.catalog->offers[best.offer];
  const Calendar& calendar = state.catalog->factories[offer.factory].calendar;
  PoolFacts facts;
  facts.now = now;
  facts.offer = best.offer;
  facts.lines = static_cast<std::int64_t>(pool.parts.size());
  facts.pieces = pool.pieces;
  facts.first_arrival = pool.first_arrival;
  facts.limit = pool_limit(state, pool, candidates);
  facts.limit_is_promise = facts.limit < pool.wait_limit - kReleaseMargin;
  facts.infeasible = pool.infeasible > 0;
  facts.next_open = next_start(state, best.offer, now);
  facts.next_cut_off = calendar.next_cut_off(now);
  const Instant first_cut_off = calendar.next_cut_off(pool.first_arrival);
  facts.last_cut_off_due = first_cut_off <= now ? first_cut_off : kNever;
  facts.moq_pieces = best.moq_pieces;
  facts.run_max = largest_run(offer);
  const bool may_release =
      best.price.has_value() && (best.meets_moq || offer.below_moq == BelowMoq::pay);
  facts.run_cost =
      may_release ? controllable_cost(offer, *best.price) : std::numeric_limits<MicroMinor>::max();
  facts.waiting_minor_per_line_hour = waiting_rate(state, pool);
  facts.waiting = &pool.waiting;
  facts.changeovers = static_cast<std::int64_t>(pool.changeover_values.size());
  facts.costs = &state.offer_costs.of(state.catalog, best.offer);
  facts.history = &pool.memory.history;
  facts.calendar = &calendar;
  facts.expected = expected_payments(state, pool, now);
  facts.guard = &pool.memory.guard;
  // What can't wait goes to whoever opens first; what can wait goes to the cheapest.
  const bool is_urgent = facts.infeasible || facts.limit <= now || facts.pieces >= facts.run_max;
  if (is_urgent)
    for (const Candidate& each : candidates)
      facts.next_open = std::min(facts.next_open, next_start(state, each.offer, now));
  return facts;
}

PoolReview review_of(const State& state, const Pool& pool, Instant now) {
  PoolReview review;
  if (pool.test) {
    review.next = pool.first_arrival + kTestStep;
    return review;
  }
  auto facts = facts_of(state, pool, now);
  if (!facts) {
    review.next = now + kNoCandidateReview;
    return review;
  }
  facts->rests_until = pool.memory.rest.until(now);
  const ReleaseDecision decision = review_pool(state.policy, *facts);
  review.next = decision.release ? now : no_later_than_news(state, pool, decision.next_review, now);
  if (decision.release && pool.kept_until > now && !is_last_moment(decision.reason))
    review.next = no_later_than_news(state, pool, std::min(pool.kept_until, facts->limit), now);
  review.is_asked = facts->rests_until <= now;
  review.offer = facts->offer;
  review.lead = lead_of(pool, facts->limit);
  return review;
}

Instant no_later_than_news(const State& state, const Pool& pool, Instant next_review, Instant now) {
  if (next_review == kNever) return now + kNoCandidateReview;
  for (const Index offer : state.catalog->offers_by_process[pool.process])
    if (!is_asking_allowed(state, state.catalog->offers[offer].factory, now))
      return std::min(next_review, now + kNoCandidateReview);
  return next_review;
}

}  // namespace jidan::core
