// The cost of a run, term by term, in integers: what the release policies, the choice of a factory,
// the job sheet's price and every explanation show. Formulas and words: docs/planning.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "aggregator/core/catalog/catalog.hpp"
#include "aggregator/core/production/run.hpp"
#include "aggregator/core/values/instant.hpp"

namespace jidan::core {

// What an offer's day or month had before, by what counts together for a price step.
struct GivenPieces {
  struct Counted {
    std::string_view name;  // lives as long as the state it was asked of
    std::int64_t pieces = 0;
  };
  LocalDate from;  // first day of the period; the epoch: a run is a period of its own
  std::vector<Counted> counted;
};

// What a run holds, as far as its price depends on it.
struct RunContents {
  std::int64_t lines = 0;
  std::int64_t pieces = 0;
  std::int64_t load_thousandths = 0;
  std::int64_t changeovers = 0;                                   // distinct changeover_by values
  std::int64_t new_plates = 0;                                    // artworks without a kept plate
  std::vector<std::pair<Index, std::int64_t>> pieces_by_product;  // rising product index
  GivenPieces given;                                              // of the offer that is asked
};

// Pieces that must be billed so that every MOQ rule of the offer holds: pieces + the shortfall
// summed over the rules unmet. Money rules count at the tier price that the pieces reach.
std::int64_t moq_pieces(const Catalog& catalog, const Offer& offer, const RunContents& contents);

// Where every piece of a run counts together and only the run counts: the cheapest B ≥ max(pieces,
// moq) that is a lot multiple, at a tier's begin or just enough: {⌈max(Q,MOQ)/m⌉·m} ∪
// {⌈max(Q,t)/m⌉·m for each tier t}, none over run_max. Nothing when even the first is over run_max
// (MOQ and multiple can't both be met).
std::optional<std::int64_t> billed_pieces(const Offer& offer, std::int64_t pieces,
                                          std::int64_t moq);

// Price step in force for that many billed pieces.
const PriceStep& tier_for(const Offer& offer, std::int64_t billed);

// The whole price of a run: pieces at their tiers' prices, set-up, changeovers, plates, unfilled
// places; tiers by the offer's scope, with what its period had before (price_tiers.hpp). Nothing
// when MOQ and multiple can't be met within run_max.
std::optional<RunPrice> price_run(const Catalog& catalog, const Offer& offer,
                                  const RunContents& contents);
// The same where the MOQ rules are known to ask for `moq` pieces.
std::optional<RunPrice> price_run(const Catalog& catalog, const Offer& offer,
                                  const RunContents& contents, std::int64_t moq);

// Of that many artworks the factory keeps no plate of.
Minor plates_cost(const Offer& offer, std::int64_t new_plates);

// The terms of a price; what isn't in it is left 0.
CostTerms cost_terms(const RunPrice& price);

// The part of the price a decision about *when* can change: everything but pieces at the best tier.
MicroMinor controllable_cost(const Offer& offer, const RunPrice& price);

// The cost of waiting of many lines, kept so that adding a line and asking for an instant are O(1).
// One line that arrived at a with limit L costs w·(x + x²/(2·D)), x = s − a, D = L − a: the rate
// grows from w to 2w at the limit and on beyond it, where a pool waits only for somebody to open. D
// counts as a minute at least. A limit of kNever counts w·x.
class WaitingSums {
 public:
  void add(Instant arrived, Instant limit) { change(arrived, limit, 1); }
  void remove(Instant arrived, Instant limit) { change(arrived, limit, -1); }
  // Cost at `s` (≥ every arrival), in micro-units, at `minor_per_hour` for each line.
  MicroMinor cost_at(Instant s, Minor minor_per_hour) const;
  std::int64_t lines() const { return lines_; }
  // What was added since `earlier`, a copy of these sums made then; nothing was removed meanwhile.
  WaitingSums since(const WaitingSums& earlier) const;
  // First instant in [from, until] at which cost_at ≥ target, or `until`.
  Instant reaches(MicroMinor target, Minor minor_per_hour, Instant from, Instant until) const;

  // For a snapshot; a wide sum goes as two halves.
  template <class A>
  void fields(A& a) {
    a(lines_, base_);
    for (Wide* sum : {&sum_a_, &sum_inv_, &sum_a_inv_, &sum_aa_inv_}) {
      auto low = static_cast<std::uint64_t>(*sum);
      auto high = static_cast<std::uint64_t>(*sum >> 64U);
      a(low, high);
      *sum = (static_cast<Wide>(high) << 64U) | low;
    }
  }

 private:
  void change(Instant arrived, Instant limit, int sign);
  // Unsigned so that sums may wrap on the way: what is asked for in the end always fits.
  __extension__ typedef unsigned __int128 Wide;
  std::int64_t lines_ = 0;
  Instant base_{};       // arrival of the first line since there was none; a below counts from it
  Wide sum_a_ = 0;       // Σ a, milliseconds
  Wide sum_inv_ = 0;     // Σ 2^52/D
  Wide sum_a_inv_ = 0;   // Σ a·2^52/D
  Wide sum_aa_inv_ = 0;  // Σ a²·2^52/D
};

}  // namespace jidan::core
