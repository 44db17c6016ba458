// Price steps: what of a run counts together for a step, by the offer's scope, with what the day or
// month had before; and how many places are billed so that the whole costs least. A part of
// economics; not for use outside core.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "aggregator/core/planning/economics.hpp"

namespace jidan::core {

// Products with the same name count together. Nothing when the scope doesn't concern the product.
std::optional<std::string_view> counted_as(CountScope scope, std::string_view option,
                                           const Product& product);

// False where every piece of a run counts together and only the run counts: then a price has no
// tiers of its own.
bool counts_apart(const Offer& offer);

// The first day of the offer's period that has this day in it; of a run: the epoch.
LocalDate period_start(const Offer& offer, LocalDate day);

// A run's pieces by what counts together, each at the step that they reach by themselves: billed is
// ordered. By rising name.
std::vector<PriceTier> tiers_before_billing(const Catalog& catalog, const Offer& offer,
                                            const RunContents& contents);

// Pieces that rules of money lack where products pay different steps: what is missing of the amount
// at the lowest price among what counts together.
std::int64_t money_shortfall(const Catalog& catalog, const Offer& offer, const MoqRule& rule,
                             const RunContents& contents);

struct Billing {
  std::int64_t billed = 0;
  std::vector<PriceTier> tiers;
};
// Of one tier the cheapest of all numbers of places billed; of several, places are given to where
// they save most: first those billed in any case, then those that save more than they cost. Nothing
// when even the fewest are over run_max.
std::optional<Billing> cheapest_billing(const Offer& offer, std::vector<PriceTier> tiers,
                                        std::int64_t moq);

// `pieces` rounded up to a lot multiple.
std::int64_t in_multiples(const Offer& offer, std::int64_t pieces);

// Saturates far above any real price.
Minor times(std::int64_t count, Minor each);

// Six terms of this still fit into a Minor: the total is the sum even then.
inline constexpr Minor kPriceMax = 1'000'000'000'000'000'000;
// A rule that no number of pieces can meet asks for this many.
inline constexpr std::int64_t kOutOfReach = 1'000'000'000'000'000;

}  // namespace jidan::core
