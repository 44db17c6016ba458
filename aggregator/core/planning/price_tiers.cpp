// Which pieces count together, and where places that are billed and not made save most.
#include "aggregator/core/planning/price_tiers.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace jidan::core {
namespace {

__extension__ typedef __int128 Wide;

void settle_step(const Offer& offer, PriceTier& tier) {
  const PriceStep& step = tier_for(offer, tier.given_before + tier.billed);
  tier.tier_min_quantity = step.min_quantity;
  tier.unit_price = step.unit_price;
}

Minor pieces_price(const std::vector<PriceTier>& tiers) {
  Wide sum = 0;
  for (const PriceTier& tier : tiers) sum += times(tier.ordered, tier.unit_price);
  return sum > kPriceMax ? kPriceMax : static_cast<Minor>(sum);
}

// What more places of one tier would save.
struct Raise {
  std::size_t tier = 0;
  std::int64_t places = 0;
  Minor saved = 0;
};

// The best of the steps that at most so many places more would reach, by what it saves less what
// its places cost; nothing when none saves anything.
std::optional<Raise> best_raise(const Offer& offer, const std::vector<PriceTier>& tiers,
                                std::size_t index, std::int64_t places_max, Minor place_price) {
  const PriceTier& tier = tiers[index];
  std::optional<Raise> best;
  Minor best_gain = 0;
  for (const PriceStep& step : offer.tiers) {
    const std::int64_t places = step.min_quantity - tier.given_before - tier.billed;
    if (places <= 0 || places > places_max || step.unit_price >= tier.unit_price) continue;
    const Minor saved = times(tier.ordered, tier.unit_price - step.unit_price);
    const Minor gain = saved - times(places, place_price);
    if (gain <= best_gain) continue;
    best_gain = gain;
    best = {index, places, saved};
  }
  return best;
}

// Those that save most a place come first.
std::vector<Raise> raises_of(const Offer& offer, const std::vector<PriceTier>& tiers,
                             std::int64_t places_max, Minor place_price) {
  std::vector<Raise> raises;
  for (std::size_t i = 0; i < tiers.size(); ++i)
    if (const auto raise = best_raise(offer, tiers, i, places_max, place_price))
      raises.push_back(*raise);
  std::sort(raises.begin(), raises.end(), [](const Raise& left, const Raise& right) {
    const Wide l = Wide{left.saved} * right.places;
    const Wide r = Wide{right.saved} * left.places;
    return l != r ? l > r : left.tier < right.tier;
  });
  return raises;
}

void take_raises(const Offer& offer, const std::vector<Raise>& raises, std::int64_t places,
                 std::vector<PriceTier>& tiers) {
  for (const Raise& raise : raises) {
    if (raise.places > places) continue;
    places -= raise.places;
    tiers[raise.tier].billed += raise.places;
    settle_step(offer, tiers[raise.tier]);
  }
}

std::int64_t billed_of(const std::vector<PriceTier>& tiers) {
  std::int64_t billed = 0;
  for (const PriceTier& tier : tiers) billed += tier.billed;
  return billed;
}

Billing billing_of_one(const Offer& offer, PriceTier tier, std::int64_t least) {
  const auto at = [&](std::int64_t billed) {
    PriceTier priced = tier;
    priced.billed = billed;
    settle_step(offer, priced);
    return priced;
  };
  const auto cost = [&](const PriceTier& priced) {
    return times(priced.ordered, priced.unit_price) +
           times(priced.billed - priced.ordered, offer.unfilled_price);
  };
  PriceTier best = at(least);
  for (const PriceStep& step : offer.tiers) {
    const std::int64_t billed = in_multiples(offer, step.min_quantity - tier.given_before);
    if (billed <= least || billed > offer.run_max) continue;
    if (PriceTier priced = at(billed); cost(priced) < cost(best)) best = std::move(priced);
  }
  return {best.billed, {best}};
}

// What a product pays a piece, all of its tier's pieces being in the run.
Minor unit_price_of(const Offer& offer, const std::vector<PriceTier>& tiers,
                    const Product& product) {
  const std::string_view name =
      counted_as(offer.tier_scope, offer.tier_option, product).value_or(std::string_view{});
  const auto found =
      std::lower_bound(tiers.begin(), tiers.end(), name,
                       [](const PriceTier& tier, std::string_view n) { return tier.counted < n; });
  return found != tiers.end() && found->counted == name ? found->unit_price
                                                        : offer.tiers.front().unit_price;
}

}  // namespace

Minor times(std::int64_t count, Minor each) {
  const Wide product = Wide{count} * each;
  return product > kPriceMax ? kPriceMax : static_cast<Minor>(product);
}

std::int64_t in_multiples(const Offer& offer, std::int64_t pieces) {
  const std::int64_t multiple = std::max<std::int64_t>(offer.multiple, 1);
  return (pieces + multiple - 1) / multiple * multiple;
}

std::optional<std::string_view> counted_as(CountScope scope, std::string_view option,
                                           const Product& product) {
  switch (scope) {
    case CountScope::mixed:
      return std::string_view{};
    case CountScope::sku:
      return product.sku;
    case CountScope::style:
      return product.style.empty() ? product.sku : product.style;
    case CountScope::option:
      for (const Option& each : product.options)
        if (each.name == option) return each.value;
      return std::nullopt;
  }
  return std::nullopt;
}

bool counts_apart(const Offer& offer) {
  return offer.tier_scope != TierScope::mixed || offer.tier_period != TierPeriod::run;
}

LocalDate period_start(const Offer& offer, LocalDate day) {
  switch (offer.tier_period) {
    case TierPeriod::run:
      return LocalDate{};
    case TierPeriod::day:
      return day;
    case TierPeriod::month: {
      const CivilDate civil = civil_from_date(day);
      return date_from_civil(civil.year, civil.month, 1);
    }
  }
  return day;
}

std::vector<PriceTier> tiers_before_billing(const Catalog& catalog, const Offer& offer,
                                            const RunContents& contents) {
  std::map<std::string_view, std::int64_t> pieces;
  if (offer.tier_scope == TierScope::mixed) {
    pieces[{}] = contents.pieces;
  } else {
    // What lacks the option counts together, as one more value.
    std::int64_t known = 0;
    for (const auto& [index, count] : contents.pieces_by_product)
      pieces[counted_as(offer.tier_scope, offer.tier_option, catalog.products[index])
                 .value_or(std::string_view{})] += count;
    for (const auto& each : pieces) known += each.second;
    // Pieces of which nobody knows the product yet are taken to be of what there is most of.
    const auto most =
        std::max_element(pieces.begin(), pieces.end(),
                         [](const auto& l, const auto& r) { return l.second < r.second; });
    (most == pieces.end() ? pieces[{}] : most->second) += contents.pieces - known;
  }
  std::vector<PriceTier> tiers;
  tiers.reserve(pieces.size());
  for (const auto& [name, count] : pieces) {
    if (count == 0) continue;
    PriceTier tier;
    tier.counted = name;
    tier.period_from = contents.given.from;
    tier.ordered = tier.billed = count;
    for (const GivenPieces::Counted& each : contents.given.counted)
      if (each.name == name) tier.given_before = each.pieces;
    settle_step(offer, tier);
    tiers.push_back(std::move(tier));
  }
  return tiers;
}

std::int64_t money_shortfall(const Catalog& catalog, const Offer& offer, const MoqRule& rule,
                             const RunContents& contents) {
  struct Together {
    Wide worth = 0;
    Minor lowest = std::numeric_limits<Minor>::max();
  };
  const std::vector<PriceTier> tiers = tiers_before_billing(catalog, offer, contents);
  std::map<std::string_view, Together> found;
  for (const auto& [index, pieces] : contents.pieces_by_product) {
    const Product& product = catalog.products[index];
    const auto name = counted_as(rule.scope, rule.option, product);
    if (!name || pieces == 0) continue;
    Together& together = found[*name];
    const Minor unit_price = unit_price_of(offer, tiers, product);
    together.worth += Wide{pieces} * unit_price;
    together.lowest = std::min(together.lowest, unit_price);
  }
  Wide missing = 0;
  for (const auto& [name, together] : found) {
    if (together.worth >= rule.amount) continue;
    if (together.lowest <= 0) return kOutOfReach;
    missing += (rule.amount - together.worth + together.lowest - 1) / together.lowest;
  }
  return missing > kOutOfReach ? kOutOfReach : static_cast<std::int64_t>(missing);
}

std::optional<Billing> cheapest_billing(const Offer& offer, std::vector<PriceTier> tiers,
                                        std::int64_t moq) {
  const std::int64_t pieces = billed_of(tiers);
  const std::int64_t least = in_multiples(offer, std::max(pieces, moq));
  if (least > offer.run_max) return std::nullopt;
  if (tiers.size() == 1) return billing_of_one(offer, std::move(tiers.front()), least);
  take_raises(offer, raises_of(offer, tiers, least - pieces, 0), least - pieces, tiers);
  std::vector<PriceTier> more = tiers;
  const std::int64_t room = offer.run_max - billed_of(tiers);
  take_raises(offer, raises_of(offer, tiers, room, offer.unfilled_price), room, more);
  const auto cost = [&](const std::vector<PriceTier>& priced, std::int64_t billed) {
    return pieces_price(priced) + times(billed - pieces, offer.unfilled_price);
  };
  const std::int64_t billed = std::max(least, in_multiples(offer, billed_of(more)));
  if (billed <= offer.run_max && cost(more, billed) < cost(tiers, least))
    return Billing{billed, std::move(more)};
  return Billing{least, std::move(tiers)};
}

}  // namespace jidan::core
