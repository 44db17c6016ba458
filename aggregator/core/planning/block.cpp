// What fits into a run, line by line, and what it then costs; see block.hpp.
#include "aggregator/core/planning/block.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/plates.hpp"
#include "aggregator/core/planning/pool.hpp"
#include "aggregator/core/planning/record.hpp"
#include "aggregator/core/planning/run_limits.hpp"
#include "aggregator/core/planning/volumes.hpp"

namespace jidan::core {
namespace {

const Line& line_of(const State& state, Handle part) {
  return state.lines[state.parts[part].line];
}
const Order& order_of(const State& state, Handle part) {
  return state.orders[line_of(state, part).order];
}
const Product& product_of(const State& state, Handle part) {
  return state.catalog->products[line_of(state, part).product];
}

bool is_excluded(const State& state, Handle part, const Factory& factory) {
  if (!state.parts[part].has_exclusions) return false;
  const auto found = state.exclusions.find(part);
  return found != state.exclusions.end() &&
         std::find(found->second.begin(), found->second.end(), factory.id) != found->second.end();
}

// Of any day: more than a run ever loads, and far from what sums can hold.
constexpr std::int64_t kAnyRoom = std::numeric_limits<std::int64_t>::max() / 4;

}  // namespace

Block::Block(const State& state, Index offer, Instant now, BlockRoom room)
    : state_(state),
      offer_index_(offer),
      offer_(state.catalog->offers[offer]),
      factory_(state.catalog->factories[offer_.factory]),
      now_(now),
      run_max_(largest_run(offer_)),
      room_(room == BlockRoom::any ? kAnyRoom : room_on_day(state, offer, now)),
      day_unused_(is_day_unused()),
      given_(given_pieces(state, offer, now)) {
  plan_.offer = offer;
}

void Block::take_all(const std::vector<Handle>& order) {
  std::set<Handle> blocks_done;
  for (const Handle part : order) {
    if (order_of(state_, part).same_run) {
      const Handle owner = line_of(state_, part).order;
      if (blocks_done.insert(owner).second) take_together(order, owner);
    } else {
      take(part);
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
  plan_.safe_start = core::safe_start(state_, offer_index_, load, tightest_, plates);
  plan_.keeps_promises = plan_.latest_start >= now_;
  plan_.is_safe = plan_.safe_start >= now_;
  return std::move(plan_);
}

bool Block::is_late_by_its_size() const {
  const auto starts_by = [&](std::int64_t load, Instant ready) {
    return latest_safe_release(factory_, offer_, load, ready);
  };
  if (starts_by(plan_.contents.load_thousandths, tightest_) >= now_) return false;
  const Chosen& first = plan_.chosen.front();
  const std::int64_t load = first.quantity * product_of(state_, first.part).load_thousandths;
  return plan_.chosen.size() > 1 && starts_by(load, ready_.front()) >= now_;
}

bool Block::is_day_unused() const {
  const LocalDate date = factory_.calendar.local_date(now_);
  return !state_.capacity_used.contains({offer_index_, date});
}

// Nothing when this offer can't make the part (in time, if some other still could).
std::optional<Instant> Block::ready_by(Handle part) const {
  if (is_excluded(state_, part, factory_)) return std::nullopt;
  if (!is_valid(offer_, now_) ||
      !is_certified(factory_, product_of(state_, part).needs_certification, now_))
    return std::nullopt;
  if (!is_in_stock(state_, offer_.factory, product_of(state_, part), now_)) return std::nullopt;
  const ClassLimit* limits = class_limit(state_, state_.parts[part]);
  if (limits == nullptr) return std::nullopt;
  const bool eligible =
      std::any_of(limits->offers.begin(), limits->offers.end(),
                  [&](const OfferLimit& each) { return each.offer == offer_index_; });
  if (!eligible) return std::nullopt;
  const Order& order = order_of(state_, part);
  if (order.promise_infeasible || order.promise_kind == PromiseKind::none) return kNever;
  const LineService service = service_of(state_, order, line_of(state_, part));
  return made_by(*state_.catalog, factory_, *service.channel, service.country, service.region,
                 order.promise())
      .instant;
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

void Block::take(Handle part) {
  const auto ready = ready_by(part);
  if (!ready) return;
  const std::int64_t load_each = product_of(state_, part).load_thousandths;
  const std::int64_t wanted = state_.parts[part].quantity;
  std::int64_t quantity = std::min(wanted, fitting(load_each));
  if (quantity < wanted && !may_split(state_, order_of(state_, part))) quantity = 0;
  if (quantity <= 0) {
    const std::int64_t least = may_split(state_, order_of(state_, part)) ? 1 : wanted;
    if (is_day_of_its_own(least)) quantity = least;
  }
  if (quantity > 0) add(part, quantity, *ready);
}

void Block::take_together(const std::vector<Handle>& order, Handle owner) {
  std::vector<std::pair<Handle, Instant>> together;
  std::int64_t pieces = 0;
  std::int64_t load = 0;
  for (const Handle part : order) {
    if (line_of(state_, part).order != owner) continue;
    const auto ready = ready_by(part);
    if (!ready) return;
    together.emplace_back(part, *ready);
    pieces += state_.parts[part].quantity;
    load += state_.parts[part].quantity * product_of(state_, part).load_thousandths;
  }
  const bool fits =
      pieces <= run_max_ - plan_.contents.pieces && load <= room_ - plan_.contents.load_thousandths;
  if (!fits && !is_day_of_its_own(pieces)) return;
  for (const auto& [part, ready] : together) add(part, state_.parts[part].quantity, ready);
}

void Block::add(Handle part, std::int64_t quantity, Instant ready) {
  plan_.chosen.push_back({part, static_cast<std::int32_t>(quantity)});
  ready_.push_back(ready);
  tally(part, quantity, ready);
}

void Block::tally(Handle part, std::int64_t quantity, Instant ready) {
  plan_.contents.pieces += quantity;
  plan_.contents.load_thousandths += quantity * product_of(state_, part).load_thousandths;
  tightest_ = std::min(tightest_, ready);
  const LineService service = service_of(state_, order_of(state_, part), line_of(state_, part));
  const Transit* way = find_transit(*state_.catalog, factory_.place, factory_.region, "",
                                    service.region.empty() ? service.country : service.region);
  if (way != nullptr) plan_.transit += way->minor_per_parcel;
}

// Leaves an eighth of the lines, at least one, for a later run; same-run orders stay whole. False,
// and nothing changes, when nothing would be left.
bool Block::drop_last_lines() {
  std::size_t keep = plan_.chosen.size() - std::max<std::size_t>(1, plan_.chosen.size() / 8);
  const auto order_at = [&](std::size_t i) { return line_of(state_, plan_.chosen[i].part).order; };
  while (keep > 0 && order_of(state_, plan_.chosen[keep].part).same_run &&
         order_at(keep - 1) == order_at(keep))
    --keep;
  if (keep == 0) return false;
  plan_.chosen.resize(keep);
  ready_.resize(keep);
  plan_.contents = {};
  tightest_ = kNever;
  plan_.transit = 0;
  for (std::size_t i = 0; i < keep; ++i)
    tally(plan_.chosen[i].part, plan_.chosen[i].quantity, ready_[i]);
  return true;
}

void Block::count_contents() {
  std::map<Index, std::int64_t> by_product;
  std::set<std::uint64_t> changeovers;
  std::set<std::uint64_t> artworks;
  for (const Chosen& each : plan_.chosen) {
    const Line& line = line_of(state_, each.part);
    by_product[line.product] += each.quantity;
    changeovers.insert(changeover_value(product_of(state_, each.part), line.traits));
    if (line.traits.artwork != 0 &&
        !is_plate_kept(state_, offer_.factory, line.traits.artwork, now_))
      artworks.insert(line.traits.artwork);
  }
  plan_.contents.lines = static_cast<std::int64_t>(plan_.chosen.size());
  plan_.contents.changeovers = static_cast<std::int64_t>(changeovers.size());
  plan_.contents.new_plates = static_cast<std::int64_t>(artworks.size());
  plan_.contents.pieces_by_product.assign(by_product.begin(), by_product.end());
  plan_.contents.given = given_;
}

}  // namespace jidan::core
