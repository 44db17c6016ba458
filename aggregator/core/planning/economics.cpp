// Price of a run: how many pieces are billed, at which tier, and what each term adds up to. All
// products saturate far above any real price, so that an absurd catalog makes an absurd price and
// not a wrong one.
#include "aggregator/core/planning/economics.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

#include "aggregator/core/planning/price_tiers.hpp"

namespace jidan::core {
namespace {

__extension__ typedef __int128 Wide;

MicroMinor in_micro(Wide minor) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const Wide micro = minor * kMicroPerMinor;
  return micro > kMost ? kMost : static_cast<MicroMinor>(micro);
}

// Pieces one rule asks of everything it counts together, at that unit price.
std::int64_t asked_by(const MoqRule& rule, Minor unit_price) {
  std::int64_t asked = rule.quantity;
  if (rule.amount > 0) {
    if (unit_price <= 0) return kOutOfReach;
    asked = std::max(asked, (rule.amount + unit_price - 1) / unit_price);
  }
  return asked;
}

std::int64_t shortfall(const Catalog& catalog, const MoqRule& rule, const RunContents& contents,
                       std::int64_t asked) {
  if (rule.scope == MoqScope::mixed) return std::max<std::int64_t>(asked - contents.pieces, 0);
  std::vector<std::pair<std::string_view, std::int64_t>> groups;
  for (const auto& [index, pieces] : contents.pieces_by_product) {
    const auto name = counted_as(rule.scope, rule.option, catalog.products[index]);
    if (name) groups.emplace_back(*name, pieces);
  }
  std::sort(groups.begin(), groups.end());
  std::int64_t missing = 0;
  for (std::size_t i = 0; i < groups.size();) {
    const std::string_view name = groups[i].first;
    std::int64_t pieces = 0;
    for (; i < groups.size() && groups[i].first == name; ++i) pieces += groups[i].second;
    missing += std::max<std::int64_t>(asked - pieces, 0);
  }
  return missing;
}

Minor best_unit_price(const Offer& offer) {
  return std::min_element(offer.tiers.begin(), offer.tiers.end(),
                          [](const PriceStep& left, const PriceStep& right) {
                            return left.unit_price < right.unit_price;
                          })
      ->unit_price;
}

// Every piece of the run at one price. False when MOQ and multiple clash.
bool price_by_run(const Offer& offer, std::int64_t moq, RunPrice& price) {
  const auto billed = billed_pieces(offer, price.ordered, moq);
  if (!billed) return false;
  const PriceStep& tier = tier_for(offer, *billed);
  price.billed = *billed;
  price.tier_min_quantity = tier.min_quantity;
  price.unit_price = tier.unit_price;
  price.pieces = times(price.ordered, price.unit_price);
  return true;
}

bool price_by_tiers(const Catalog& catalog, const Offer& offer, const RunContents& contents,
                    std::int64_t moq, RunPrice& price) {
  auto billing = cheapest_billing(offer, tiers_before_billing(catalog, offer, contents), moq);
  if (!billing || billing->tiers.empty()) return false;
  price.billed = billing->billed;
  price.tiers = std::move(billing->tiers);
  price.tier_min_quantity = price.tiers.front().tier_min_quantity;
  Wide pieces = 0;
  for (const PriceTier& tier : price.tiers) {
    pieces += times(tier.ordered, tier.unit_price);
    price.tier_min_quantity = std::min(price.tier_min_quantity, tier.tier_min_quantity);
  }
  price.pieces = pieces > kPriceMax ? kPriceMax : static_cast<Minor>(pieces);
  price.unit_price = price.tiers.size() == 1 ? price.tiers.front().unit_price
                                             : (price.pieces + price.ordered - 1) / price.ordered;
  return true;
}

}  // namespace

std::int64_t moq_pieces(const Catalog& catalog, const Offer& offer, const RunContents& contents) {
  std::int64_t pieces = contents.pieces;
  const Minor unit_price = tier_for(offer, contents.pieces).unit_price;
  for (const MoqRule& rule : offer.moq) {
    const std::int64_t missing =
        rule.amount > 0 && counts_apart(offer)
            ? money_shortfall(catalog, offer, rule, contents)
            : shortfall(catalog, rule, contents, asked_by(rule, unit_price));
    pieces = std::min(pieces + missing, kOutOfReach);
  }
  return pieces;
}

std::optional<std::int64_t> billed_pieces(const Offer& offer, std::int64_t pieces,
                                          std::int64_t moq) {
  const std::int64_t least = in_multiples(offer, std::max(pieces, moq));
  if (least > offer.run_max) return std::nullopt;
  const auto cost = [&](std::int64_t billed) {
    return times(pieces, tier_for(offer, billed).unit_price) +
           times(billed - pieces, offer.unfilled_price);
  };
  std::int64_t best = least;
  Minor best_cost = cost(least);
  for (const PriceStep& step : offer.tiers) {
    const std::int64_t billed = in_multiples(offer, step.min_quantity);
    if (billed <= least || billed > offer.run_max) continue;
    if (const Minor its_cost = cost(billed); its_cost < best_cost) {
      best = billed;
      best_cost = its_cost;
    }
  }
  return best;
}

const PriceStep& tier_for(const Offer& offer, std::int64_t billed) {
  std::size_t position = 0;
  while (position + 1 < offer.tiers.size() && offer.tiers[position + 1].min_quantity <= billed)
    ++position;
  return offer.tiers[position];
}

std::optional<RunPrice> price_run(const Catalog& catalog, const Offer& offer,
                                  const RunContents& contents) {
  return price_run(catalog, offer, contents, moq_pieces(catalog, offer, contents));
}

std::optional<RunPrice> price_run(const Catalog& catalog, const Offer& offer,
                                  const RunContents& contents, std::int64_t moq) {
  RunPrice price;
  price.currency = offer.currency;
  price.ordered = contents.pieces;
  if (!(counts_apart(offer) ? price_by_tiers(catalog, offer, contents, moq, price)
                            : price_by_run(offer, moq, price)))
    return std::nullopt;
  price.set_up = std::min(offer.set_up, kPriceMax);
  price.changeovers = times(contents.changeovers, offer.changeover);
  price.plates = plates_cost(offer, contents.new_plates);
  price.unfilled = times(price.billed - price.ordered, offer.unfilled_price);
  price.total = price.pieces + price.set_up + price.changeovers + price.plates + price.unfilled;
  return price;
}

Minor plates_cost(const Offer& offer, std::int64_t new_plates) {
  return times(new_plates, offer.plate_cost);
}

CostTerms cost_terms(const RunPrice& price) {
  CostTerms terms;
  terms.pieces = price.pieces;
  terms.set_up = price.set_up;
  terms.changeovers = price.changeovers;
  terms.plates = price.plates;
  terms.unfilled = price.unfilled;
  return terms;
}

MicroMinor controllable_cost(const Offer& offer, const RunPrice& price) {
  return in_micro(Wide{price.total} - Wide{price.ordered} * best_unit_price(offer));
}

}  // namespace jidan::core
