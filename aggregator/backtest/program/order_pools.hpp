// Orders to pools, keyed as the daemon keys them: each line with its promise resolved by the
// catalog's channel. Which factory makes them is chosen later.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aggregator/backtest/program/order_source.hpp"
#include "aggregator/backtest/program/skips.hpp"
#include "aggregator/core/catalog/catalog.hpp"

namespace jidan::backtest {

struct PooledLine {
  core::Instant at{};
  std::int32_t pieces = 1;
  core::Index product = core::kNoIndex;
  core::Index channel = core::kNoIndex;
  std::uint32_t place = 0;   // OrderPools::places
  std::uint32_t unable = 0;  // OrderPools::unable
  std::uint64_t variant = 0;
  std::uint64_t artwork = 0;
  core::Promise promise;
};

using OffersUnable = std::vector<core::Index>;  // rising

struct OrderPools {
  std::map<std::string, std::vector<PooledLine>> lines;     // by PoolKey::text; by arrival
  std::vector<std::pair<std::string, std::string>> places;  // country, region
  std::vector<OffersUnable> unable{{}};                     // the first: every offer is able
  std::uint64_t line_count = 0;
  Skips skips;
};

// Of what these orders are priced in: only offers and orders in it are replayed.
class PoolGathering {
 public:
  PoolGathering(const core::Catalog& catalog, core::Currency currency)
      : catalog_(catalog), currency_(currency) {}

  void take(SeenOrder&& seen);
  // Each pool's lines by arrival, those of one instant as they came.
  OrderPools finish();

 private:
  void take_lines(const SeenOrder& seen, core::Index channel, const core::Promise& promise);
  void take_line(const SeenOrder& seen, std::size_t index, PooledLine line);
  void skip_all(const SeenOrder& seen, SkipReason reason, const std::string& what);
  OffersUnable unable_offers(const SeenOrder& seen, std::size_t index,
                             const core::Product& product) const;

  const core::Catalog& catalog_;
  core::Currency currency_;
  OrderPools pools_;
  std::set<std::uint64_t> fingerprints_;
  std::map<std::pair<std::string, std::string>, std::uint32_t> places_;
  std::map<OffersUnable, std::uint32_t> unable_{{{}, 0}};
};

// What most of the catalog's offers are in; of equals the one offered first.
core::Currency usual_currency(const core::Catalog& catalog);

}  // namespace jidan::backtest
