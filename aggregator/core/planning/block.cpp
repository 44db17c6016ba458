// What fits into a run, line by line, and what it then costs; see block.hpp.
#include "aggregator/core/planning/block.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/plates.hpp"
#include "aggregator/core/planning/record.hpp"
#include "aggregator/core/planning/run_limits.hpp"
#include "aggregator/core/planning/volumes.hpp"

namespace jidan::core {
namespace {

bool is_excluded(const State& state, Handle part, const Factory& factory) {
  const auto found = state.exclusions.find(part);
  return found != state.exclusions.end() &&
         std::find(found->second.begin(), found->second.end(), factory.id) != found->second.end();
}

// Of any day: more than a run ever loads, and far from what sums can hold.
constexpr std::int64_t kAnyRoom = std::numeric_limits<std::int64_t>::max() / 4;

}  // namespace

Block::Block(const State& state, const ServedLines& lines, Index offer, Instant now, BlockRoom room)
    : state_(state),
      served_(lines),
      offer_index_(offer),
      offer_(state.catalog->offers[offer]),
      factory_(state.catalog->factories[offer_.factory]),
      now_(now),
      run_max_(largest_run(offer_)),
      room_(room == BlockRoom::any ? kAnyRoom : room_on_day(state, offer, now)),
      day_unused_(is_day_unused()),
      given_(given_pieces(state, offer, now)),
      makeable_(lines.products.size(), Answer::unknown),
      reaches_(lines.destinations.size()) {
  plan_.offer = offer;
}

void Block::take_all() {
  plan_.chosen.reserve(served_.lines.size());
  taken_.reserve(served_.lines.size());
  std::set<Handle> blocks_done;
  for (std::uint32_t line = 0; line < served_.lines.size(); ++line) {
    const ServedLine& served = served_.lines[line];
    if (served.same_run) {
      if (blocks_done.insert(served.order).second) take_together(served.order);
    } else {
      take(line);
    }
    if (plan_.contents.pieces >= run_max_) return;
  }
}

std::optional<RunPlan> Block::finish() {
  if (plan_.chosen.empty()) return std::nullopt;
  count_contents();
  auto price = price_run(*state_.catalog, offer_, plan_.contents);
  // MOQ rules by product can ask for more places than a run has, and a large run takes longer than
  // its first line can wait: fewer lines may still make one, and keep what was promised.
  while ((!price || is_late_by_its_size()) && drop_last_lines()) {
    count_contents();
    price = price_run(*state_.catalog, offer_, plan_.contents);
  }
  if (!price) return std::nullopt;
  plan_.price = *price;
  plan_.meets_moq = moq_pieces(*state_.catalog, offer_, plan_.contents) <= plan_.contents.pieces;
  plan_.returns = expected_returns(state_, offer_.factory, plan_.contents);
  plan_.full_cost = plan_.price.total + plan_.transit + plan_.returns;
  const std::int64_t load = plan_.contents.load_thousandths;
  const Plates plates = plan_.contents.new_plates > 0 ? Plates::fresh : Plates::kept;
  plan_.latest_start = latest_safe_release(factory_, offer_, load, tightest_, plates);
  plan_.safe_start = state_.factories[offer_.factory].late_p90 == Duration{0}
                         ? plan_.latest_start
                         : core::safe_start(state_, offer_index_, load, tightest_, plates);
  plan_.keeps_promises = plan_.latest_start >= now_;
  plan_.is_safe = plan_.safe_start >= now_;
  return std::move(plan_);
}

bool Block::is_late_by_its_size() const {
  const auto starts_by = [&](std::int64_t load, Instant ready) {
    return latest_safe_release(factory_, offer_, load, ready);
  };
  if (starts_by(plan_.contents.load_thousandths, tightest_) >= now_) return false;
  const Taken& first = taken_.front();
  const std::int64_t load = plan_.chosen.front().quantity * served_.lines[first.line].load_each;
  return plan_.chosen.size() > 1 && starts_by(load, first.ready) >= now_;
}

bool Block::is_day_unused() const {
  const LocalDate date = factory_.calendar.local_date(now_);
  return !state_.capacity_used.contains({offer_index_, date});
}

bool Block::is_makeable(const ServedLine& line) {
  Answer& answer = makeable_[line.product];
  if (answer == Answer::unknown) {
    const Product& product = state_.catalog->products[served_.products[line.product]];
    const bool able = is_valid(offer_, now_) &&
                      is_certified(factory_, product.needs_certification, now_) &&
                      is_in_stock(state_, offer_.factory, product, now_);
    answer = able ? Answer::yes : Answer::no;
  }
  return answer == Answer::yes;
}

bool Block::is_eligible(const ClassLimit& limits) {
  for (const auto& [known, eligible] : eligible_)
    if (known == &limits) return eligible;
  const bool eligible =
      std::any_of(limits.offers.begin(), limits.offers.end(),
                  [&](const OfferLimit& each) { return each.offer == offer_index_; });
  eligible_.emplace_back(&limits, eligible);
  return eligible;
}

Block::Reach& Block::reach(const ServedLine& line) {
  Reach& reach = reaches_[line.destination];
  if (reach.is_known) return reach;
  const ServedLines::Destination& to = served_.destinations[line.destination];
  reach.is_known = true;
  reach.route = route_of(*state_.catalog, factory_, *to.through, to.place.country, to.place.region);
  const Transit* direct =
      reach.route.hub == nullptr
          ? reach.route.to_buyer
          : find_transit(*state_.catalog, factory_.place, factory_.region, "", to.buyer());
  reach.parcel = direct == nullptr ? 0 : direct->minor_per_parcel;
  return reach;
}

// Nothing when this offer can't make the part (in time, if some other still could).
std::optional<Instant> Block::ready_by(const ServedLine& line) {
  if (line.has_exclusions && is_excluded(state_, line.part, factory_)) return std::nullopt;
  if (line.limits == nullptr || !is_makeable(line) || !is_eligible(*line.limits))
    return std::nullopt;
  if (line.promise.infeasible || line.promise.kind == PromiseKind::none) return kNever;
  const Reach& known = reach(line);
  const auto kind = static_cast<std::size_t>(line.promise.kind);
  // What is promised later need not be ready earlier.
  if (line.promise.limit >= known.limit[kind]) return known.made_by[kind];
  return made_by(factory_, known.route, line.promise).instant;
}

// Pieces of this load that still fit into the run and the day.
std::int64_t Block::fitting(std::int64_t load_each) const {
  const std::int64_t by_run = run_max_ - plan_.contents.pieces;
  const std::int64_t load_left = room_ - plan_.contents.load_thousandths;
  const std::int64_t by_day =
      load_each == 0 ? by_run : std::max<std::int64_t>(0, load_left) / load_each;
  return std::min(by_run, by_day);
}

// A piece or unsplittable line bigger than a whole day starts on a day of its own, or never
// would.
bool Block::is_day_of_its_own(std::int64_t pieces) const {
  return plan_.chosen.empty() && day_unused_ && room_ > 0 && pieces <= run_max_;
}

void Block::take(std::uint32_t index) {
  const ServedLine& line = served_.lines[index];
  const auto ready = ready_by(line);
  if (!ready) return;
  const std::int64_t wanted = line.quantity;
  std::int64_t quantity = std::min(wanted, fitting(line.load_each));
  if (quantity < wanted && !line.may_split) quantity = 0;
  if (quantity <= 0) {
    const std::int64_t least = line.may_split ? 1 : wanted;
    if (is_day_of_its_own(least)) quantity = least;
  }
  if (quantity > 0) add(index, quantity, *ready);
}

void Block::take_together(Handle owner) {
  std::vector<Taken> together;
  std::int64_t pieces = 0;
  std::int64_t load = 0;
  for (std::uint32_t index = 0; index < served_.lines.size(); ++index) {
    const ServedLine& line = served_.lines[index];
    if (line.order != owner) continue;
    const auto ready = ready_by(line);
    if (!ready) return;
    together.push_back({index, *ready});
    pieces += line.quantity;
    load += line.quantity * line.load_each;
  }
  const bool fits =
      pieces <= run_max_ - plan_.contents.pieces && load <= room_ - plan_.contents.load_thousandths;
  if (!fits && !is_day_of_its_own(pieces)) return;
  for (const Taken& each : together) add(each.line, served_.lines[each.line].quantity, each.ready);
}

void Block::add(std::uint32_t index, std::int64_t quantity, Instant ready) {
  const ServedLine& line = served_.lines[index];
  plan_.chosen.push_back({line.part, static_cast<std::int32_t>(quantity)});
  taken_.push_back({index, ready});
  tally(taken_.back(), quantity);
  if (ready == kNever) return;
  Reach& known = reach(line);
  const auto kind = static_cast<std::size_t>(line.promise.kind);
  if (line.promise.limit >= known.limit[kind]) return;
  known.limit[kind] = line.promise.limit;
  known.made_by[kind] = ready;
}

void Block::tally(const Taken& taken, std::int64_t quantity) {
  const ServedLine& line = served_.lines[taken.line];
  plan_.contents.pieces += quantity;
  plan_.contents.load_thousandths += quantity * line.load_each;
  tightest_ = std::min(tightest_, taken.ready);
  plan_.transit += reach(line).parcel;
}

// Leaves an eighth of the lines, at least one, for a later run; same-run orders stay whole. False,
// and nothing changes, when nothing would be left.
bool Block::drop_last_lines() {
  std::size_t keep = plan_.chosen.size() - std::max<std::size_t>(1, plan_.chosen.size() / 8);
  const auto line_at = [&](std::size_t i) -> const ServedLine& {
    return served_.lines[taken_[i].line];
  };
  while (keep > 0 && line_at(keep).same_run && line_at(keep - 1).order == line_at(keep).order)
    --keep;
  if (keep == 0) return false;
  plan_.chosen.resize(keep);
  taken_.resize(keep);
  plan_.contents = {};
  tightest_ = kNever;
  plan_.transit = 0;
  for (std::size_t i = 0; i < keep; ++i) tally(taken_[i], plan_.chosen[i].quantity);
  return true;
}

void Block::count_contents() {
  std::vector<std::int64_t> by_product(served_.products.size());
  std::vector<bool> changeovers(served_.variants);
  std::set<std::uint64_t> new_artworks;
  RunContents& contents = plan_.contents;
  contents.lines = static_cast<std::int64_t>(taken_.size());
  contents.changeovers = 0;
  for (std::size_t i = 0; i < taken_.size(); ++i) {
    const ServedLine& line = served_.lines[taken_[i].line];
    by_product[line.product] += plan_.chosen[i].quantity;
    contents.changeovers += changeovers[line.variant] ? 0 : 1;
    changeovers[line.variant] = true;
    if (line.artwork != 0 && !is_plate_kept(state_, offer_.factory, line.artwork, now_))
      new_artworks.insert(line.artwork);
  }
  contents.new_plates = static_cast<std::int64_t>(new_artworks.size());
  contents.pieces_by_product.clear();
  for (std::size_t i = 0; i < by_product.size(); ++i)
    if (by_product[i] > 0)
      contents.pieces_by_product.emplace_back(served_.products[i], by_product[i]);
  contents.given = given_;
}

}  // namespace jidan::core
