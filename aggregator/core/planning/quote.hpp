// Quotes: what an order would meet if it were placed now: the pools its lines would join, how full
// they are, what a piece costs there now and at the next tier, and whether its promise can be kept.
// Pure over the state; keeps nothing, promises nothing: the next order changes it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aggregator/core/decide.hpp"
#include "aggregator/core/planning/economics.hpp"

namespace jidan::core {

// What a piece costs when the run holds so many.
struct QuotedPrice {
  std::int64_t pieces = 0;             // of the whole run
  std::int64_t tier_min_quantity = 1;  // in force there
  Minor unit_price = 0;                // of the tier alone
  Minor per_piece = 0;  // the run's whole price over its pieces, rounded up: set-up and all
};

struct QuotedPool {
  PoolId pool;  // none: it would be opened
  std::string key;
  std::int64_t lines = 0, pieces = 0;  // that wait in it now
  std::int64_t order_pieces = 0;       // that this order would add
  // By the cheapest factory that could make all of this order's lines there; none when no such
  // factory may be asked now, and for test orders, which cost nothing.
  Currency currency;
  std::int64_t moq_pieces = 0, more_to_moq = 0, run_max = 0;
  std::optional<QuotedPrice> now;        // with this order in it
  std::optional<QuotedPrice> next_tier;  // none: it is at the best one already
};

struct QuotedLine {
  std::uint16_t number = 0;
  std::int32_t quantity = 0;
  std::string made_as;        // the equivalent that would be made; empty: as ordered
  std::size_t pool = 0;       // place in Quote::pools
  Minor solo_unit_price = 0;  // a piece made alone
  Instant earliest = kNever;  // the earliest limit of the promise's kind; kNever for test orders
};

struct Quote {
  bool test = false;
  Promise promise;  // as it would be; a pending order's as if it were paid now
  bool feasible = true;
  Instant earliest = kNever;      // at which every line could be promised
  std::vector<QuotedPool> pools;  // each once, in the order of the lines
  std::vector<QuotedLine> lines;
};

// More lines are not quoted: checking them would hold the writer for more than a millisecond.
inline constexpr std::size_t kQuotedLinesMax = 200;

// Refused exactly as the order would be, but for a promise that can't be kept: that is an answer.
Result<Quote, Rejection> quote(const State& state, OrderPlacement order, Instant now);

}  // namespace jidan::core
