// Which factory a pool is replayed at: the offer under which the reference is cheapest. What that
// one can't make is a pool of its own at the next.
#pragma once

#include <string>
#include <vector>

#include "aggregator/backtest/program/order_pools.hpp"
#include "aggregator/backtest/replay.hpp"

namespace jidan::backtest {

struct ReplayPool {
  std::string key;      // PoolKey::text
  std::string factory;  // its id
  PoolTerms terms;      // the catalog outlives it
  std::vector<Arrival> arrivals;
};

// The pools one key's lines are replayed as; what nobody can make goes to `skips`. Among the offers
// that can make at least half as many lines as the one that can make most, the cheapest: its
// reference and the pieces at its best price, a piece.
std::vector<ReplayPool> choose_offers(const core::Catalog& catalog, core::Currency currency,
                                      const OrderPools& pools, const std::string& key,
                                      Skips& skips);

}  // namespace jidan::backtest
