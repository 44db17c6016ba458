// A quote goes the order's own way: its rules first, then for each pool the price of what waits
// there with the order's lines added.
#include "aggregator/core/planning/quote.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/planning/facts.hpp"
#include "aggregator/core/planning/pool.hpp"
#include "aggregator/core/planning/run_limits.hpp"
#include "aggregator/core/planning/service.hpp"
#include "aggregator/core/planning/volumes.hpp"

namespace jidan::core {
namespace {

QuotedPrice quoted(const RunPrice& price) {
  return {price.ordered, price.tier_min_quantity, price.unit_price,
          (price.total + price.ordered - 1) / price.ordered};
}

// One pool with the order's lines added to it, and the offers that could make all of those.
struct Filling {
  const Pool* pool = nullptr;  // nullptr: none is open
  RunContents contents;
  std::map<Index, std::int64_t> pieces_by_product;
  std::set<std::uint64_t> new_changeovers;
  std::set<Index> offers;
  bool is_first_line = true;
};

class Quoting {
 public:
  Quoting(const State& state, const OrderPlacement& order, const Channel& channel,
          const OrderCheck& check, Instant now)
      : state_(state),
        catalog_(*state.catalog),
        order_(order),
        channel_(channel),
        made_as_(check.made_as),
        now_(now) {
    quote_.test = order.test;
    quote_.promise = check.promise;
    quote_.feasible = !check.promise.infeasible;
  }

  Quote make() {
    for (std::size_t i = 0; i < order_.lines.size(); ++i) add_line(i);
    if (!order_.test)
      for (std::size_t i = 0; i < fillings_.size(); ++i) add_price(fillings_[i], quote_.pools[i]);
    return std::move(quote_);
  }

 private:
  void add_line(std::size_t index) {
    const LinePlacement& line = order_.lines[index];
    const auto equivalent = made_as_.find(index);
    const bool is_substituted = equivalent != made_as_.end();
    const Product& product =
        is_substituted ? *equivalent->second : *catalog_.find_product(line.sku);
    QuotedLine quoted_line;
    if (is_substituted) quoted_line.made_as = product.sku;
    quoted_line.number = line.number;
    quoted_line.quantity = line.quantity;
    quoted_line.pool = place_of_pool(product);
    quoted_line.solo_unit_price = product.solo_unit_price;
    quote_.pools[quoted_line.pool].order_pieces += line.quantity;
    if (!order_.test) {
      const std::vector<OfferLimit> offers = able_offers(line, product);
      fill(fillings_[quoted_line.pool], line, product, offers);
      quoted_line.earliest = earliest(line, product, offers);
      quote_.earliest = quote_.earliest == kNever ? quoted_line.earliest
                                                  : std::max(quote_.earliest, quoted_line.earliest);
    }
    quote_.lines.push_back(quoted_line);
  }

  LineService service_for(const Product& product) const {
    return {&product, &channel_, order_.country, order_.region, quote_.promise};
  }

  std::vector<OfferLimit> able_offers(const LinePlacement& line, const Product& product) {
    auto [known, is_new] = eligible_.try_emplace(&product);
    if (is_new) known->second = eligible_offers(catalog_, service_for(product), now_).offers;
    std::vector<OfferLimit> offers = known->second;
    std::erase_if(offers, [&](const OfferLimit& each) {
      return !is_within_limits(catalog_.offers[each.offer].limits, line);
    });
    return offers;
  }

  // Lines of the same product and quantity that the same offers can make differ in nothing here.
  Instant earliest(const LinePlacement& line, const Product& product,
                   const std::vector<OfferLimit>& offers) {
    std::vector<Index> able;
    std::uint64_t artwork = 0;  // where a plate of it takes time
    for (const OfferLimit& each : offers) {
      able.push_back(each.offer);
      if (catalog_.offers[each.offer].plate_lead_hours > 0) artwork = line.traits.artwork;
    }
    const auto [known, is_new] =
        earliest_.try_emplace({&product, line.quantity, artwork, std::move(able)}, kNever);
    if (is_new)
      known->second = earliest_promise(state_, service_for(product), offers,
                                       line.quantity * product.load_thousandths, artwork, now_);
    return known->second;
  }

  std::size_t place_of_pool(const Product& product) {
    const auto [known, is_new] = places_.try_emplace(product.pool_key, quote_.pools.size());
    if (!is_new) return known->second;
    QuotedPool pool;
    Filling filling;
    pool.key = catalog_.pool_keys[product.pool_key].text;
    const auto found = state_.pool_by_key.find(pool_identity(pool.key, order_.test));
    if (found != state_.pool_by_key.end()) {
      const Pool& open = state_.pools[found->second];
      pool.pool = open.id;
      pool.lines = static_cast<std::int64_t>(open.parts.size());
      pool.pieces = open.pieces;
      filling.pool = &open;
      filling.contents = contents_of(open);
      filling.pieces_by_product = open.pieces_by_product;
    }
    quote_.pools.push_back(std::move(pool));
    fillings_.push_back(std::move(filling));
    return known->second;
  }

  void fill(Filling& filling, const LinePlacement& line, const Product& product,
            const std::vector<OfferLimit>& offers) const {
    ++filling.contents.lines;
    filling.contents.pieces += line.quantity;
    filling.contents.load_thousandths += line.quantity * product.load_thousandths;
    filling.pieces_by_product[catalog_.product_by_sku.at(product.sku)] += line.quantity;
    const std::uint64_t value = changeover_value(product, line.traits);
    if (filling.pool == nullptr || filling.pool->changeover_values.find(value) == kNoHandle)
      filling.new_changeovers.insert(value);
    std::set<Index> able;
    for (const OfferLimit& each : offers)
      if (filling.is_first_line || filling.offers.contains(each.offer)) able.insert(each.offer);
    filling.offers = std::move(able);
    filling.is_first_line = false;
  }

  void add_price(Filling& filling, QuotedPool& pool) const {
    RunContents& contents = filling.contents;
    contents.changeovers += static_cast<std::int64_t>(filling.new_changeovers.size());
    contents.pieces_by_product.assign(filling.pieces_by_product.begin(),
                                      filling.pieces_by_product.end());
    std::vector<Candidate> candidates;
    for (const Index index : filling.offers) {
      const Offer& offer = catalog_.offers[index];
      if (!is_asking_allowed(state_, offer.factory, now_)) continue;
      RunContents block = up_to_run_maximum(contents, largest_run(offer));
      block.given = given_pieces(state_, index, now_);
      Candidate candidate;
      candidate.offer = index;
      candidate.moq_pieces = moq_pieces(catalog_, offer, block);
      candidate.meets_moq = candidate.moq_pieces <= block.pieces;
      candidate.price = price_run(catalog_, offer, block, candidate.moq_pieces);
      candidates.push_back(std::move(candidate));
    }
    if (!candidates.empty()) add_terms(contents, best_candidate(state_, candidates), pool);
  }

  void add_terms(const RunContents& contents, const Candidate& best, QuotedPool& pool) const {
    const Offer& offer = catalog_.offers[best.offer];
    pool.currency = offer.currency;
    pool.run_max = largest_run(offer);
    pool.moq_pieces = best.moq_pieces;
    pool.more_to_moq =
        std::max<std::int64_t>(0, best.moq_pieces - std::min(contents.pieces, pool.run_max));
    if (!best.price) return;
    pool.now = quoted(*best.price);
    // Of steps that count by less than everything nobody can say what the next pieces will be.
    if (offer.tier_scope == TierScope::mixed) add_next_tier(contents, best, offer, pool);
  }

  void add_next_tier(const RunContents& contents, const Candidate& best, const Offer& offer,
                     QuotedPool& pool) const {
    RunContents fuller = contents;
    fuller.given = given_pieces(state_, best.offer, now_);
    std::int64_t given = 0;
    for (const GivenPieces::Counted& each : fuller.given.counted) given += each.pieces;
    for (const PriceStep& step : offer.tiers) {
      fuller.pieces = step.min_quantity - given;
      if (fuller.pieces <= best.price->billed || fuller.pieces > pool.run_max ||
          step.unit_price >= best.price->unit_price)
        continue;
      if (const auto price =
              price_run(catalog_, offer, fuller, std::max(best.moq_pieces, fuller.pieces)))
        pool.next_tier = quoted(*price);
      return;
    }
  }

  const State& state_;
  const Catalog& catalog_;
  const OrderPlacement& order_;
  const Channel& channel_;
  const std::map<std::size_t, const Product*>& made_as_;
  Instant now_;
  Quote quote_;
  std::vector<Filling> fillings_;  // beside quote_.pools
  std::map<Index, std::size_t> places_;
  std::map<const Product*, std::vector<OfferLimit>> eligible_;
  std::map<std::tuple<const Product*, std::int32_t, std::uint64_t, std::vector<Index>>, Instant>
      earliest_;
};

}  // namespace

Result<Quote, Rejection> quote(const State& state, OrderPlacement order, Instant now) {
  const Channel* channel = state.catalog->find_channel(order.channel);
  if (channel == nullptr)
    return refuse(RefusalCode::not_yet_supported, "", "channel not in catalog");
  if (order.payment == Payment::pending) {
    order.payment = Payment::paid;
    order.paid_at = now;
  }
  OrderCheck check = check_order(state, order, *channel, now);
  std::erase_if(check.rejection.refusals,
                [](const Refusal& each) { return each.code == RefusalCode::promise_infeasible; });
  if (!check.rejection.refusals.empty()) return std::move(check.rejection);
  return Quoting(state, order, *channel, check, now).make();
}

}  // namespace jidan::core
