// Eligibility as the core has it, line by line, and the reference as the measure.
#include "aggregator/backtest/program/offer_choice.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_map>

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/run_limits.hpp"
#include "aggregator/core/planning/service.hpp"

namespace jidan::backtest {
namespace {

__extension__ typedef __int128 Wide;

// What becomes of one line at one offer.
struct Fit {
  enum class Kind { able, unable, too_large } kind = Kind::unable;
  core::Instant made_by = core::kNever;
};

class Choosing {
 public:
  Choosing(const core::Catalog& catalog, core::Currency currency, const OrderPools& pools,
           const std::string& key)
      : catalog_(catalog), pools_(pools), key_(key) {
    const std::vector<PooledLine>& lines = pools.lines.at(key);
    for (const PooledLine& line : lines) left_.push_back(&line);
    const core::Product& product = catalog.products[lines.front().product];
    for (const core::Index each : catalog.offers_by_process[product.process])
      if (catalog.offers[each].currency == currency && can_make_anything(each))
        offers_.push_back(each);
  }

  std::vector<ReplayPool> choose(Skips& skips) {
    std::vector<ReplayPool> chosen;
    while (!left_.empty() && !offers_.empty()) {
      auto best = cheapest();
      if (!best) break;
      chosen.push_back(std::move(*best));
    }
    for (const PooledLine* line : left_) skip(*line, skips);
    return chosen;
  }

 private:
  // False where MOQ and multiple clash for some quantity.
  bool can_make_anything(core::Index index) const {
    const core::Offer& offer = catalog_.offers[index];
    const core::RunCosts costs(offer, 0);
    const std::int64_t most = std::min(costs.run_max(), core::RunCosts::kPiecesKept);
    for (std::int64_t pieces = 1; pieces <= most; ++pieces)
      if (costs.of(pieces, 0) >= core::kCannotBeMade) return false;
    return core::largest_run(offer) > 0;
  }

  Fit fit_of(const PooledLine& line, core::Index index) const {
    const core::Offer& offer = catalog_.offers[index];
    const core::Factory& factory = catalog_.factories[offer.factory];
    const core::Product& product = catalog_.products[line.product];
    const OffersUnable& unable = pools_.unable[line.unable];
    if (std::binary_search(unable.begin(), unable.end(), index)) return {};
    if (!core::is_valid(offer, line.at)) return {};
    if (factory.calendar.next_open(line.at) == core::kNever) return {};
    if (!core::is_certified(factory, product.needs_certification, line.at)) return {};
    const auto& [country, region] = pools_.places[line.place];
    const core::MadeBy by = core::made_by(catalog_, factory, catalog_.channels[line.channel],
                                          country, region, line.promise);
    if (by.unreachable) return {};
    if (line.pieces > core::largest_run(offer)) return {Fit::Kind::too_large, {}};
    return {Fit::Kind::able, by.instant};
  }

  // The pool as this offer would have it, of the lines that are left.
  ReplayPool pool_at(core::Index index) const {
    ReplayPool pool;
    const core::Offer& offer = catalog_.offers[index];
    const core::Factory& factory = catalog_.factories[offer.factory];
    pool.key = key_;
    pool.factory = factory.id;
    pool.terms.offer = offer;
    pool.terms.calendar = factory.calendar;
    pool.terms.waiting_minor_per_line_hour =
        catalog_.processes[offer.process].waiting_minor_per_line_hour;
    pool.terms.catalog = &catalog_;
    pool.terms.factory = &factory;
    std::unordered_map<std::uint64_t, std::uint64_t> variants;  // by first sight
    for (const PooledLine* line : left_) {
      const Fit fit = fit_of(*line, index);
      if (fit.kind != Fit::Kind::able) continue;
      Due due{fit.made_by, core::kNever};
      if (line->promise.kind == core::PromiseKind::none) due.release_by = line->promise.limit;
      const std::uint64_t variant =
          variants.try_emplace(line->variant, variants.size()).first->second;
      pool.arrivals.push_back({line->at, line->pieces, variant, line->product,
                               line->pieces * catalog_.products[line->product].load_thousandths,
                               line->artwork, due});
    }
    return pool;
  }

  // Per piece, in micro-units × the pieces of the other when compared.
  static Wide cost_of(const ReplayPool& pool, std::int64_t& pieces) {
    core::Minor best_price = pool.terms.offer.tiers.front().unit_price;
    for (const core::PriceStep& step : pool.terms.offer.tiers)
      best_price = std::min(best_price, step.unit_price);
    pieces = 0;
    for (const Arrival& each : pool.arrivals) pieces += each.pieces;
    return Wide{best_price} * core::kMicroPerMinor * pieces +
           reference_cost(pool.arrivals, pool.terms, {});
  }

  std::optional<ReplayPool> cheapest() {
    std::vector<std::pair<core::Index, ReplayPool>> candidates;
    std::size_t most = 0;
    for (const core::Index offer : offers_) {
      candidates.emplace_back(offer, pool_at(offer));
      most = std::max(most, candidates.back().second.arrivals.size());
    }
    if (most == 0) return std::nullopt;
    std::erase_if(candidates,
                  [most](const auto& each) { return each.second.arrivals.size() * 2 < most; });
    std::size_t best = 0;
    if (candidates.size() > 1) {
      std::int64_t best_pieces = 0;
      Wide best_cost = cost_of(candidates[0].second, best_pieces);
      for (std::size_t i = 1; i < candidates.size(); ++i) {
        std::int64_t pieces = 0;
        const Wide cost = cost_of(candidates[i].second, pieces);
        if (cost * best_pieces >= best_cost * pieces) continue;
        best = i;
        best_cost = cost;
        best_pieces = pieces;
      }
    }
    const core::Index offer = candidates[best].first;
    std::erase_if(left_, [&](const PooledLine* line) {
      return fit_of(*line, offer).kind == Fit::Kind::able;
    });
    std::erase(offers_, offer);
    return std::move(candidates[best].second);
  }

  void skip(const PooledLine& line, Skips& skips) const {
    const core::Product& product = catalog_.products[line.product];
    const bool is_too_large = std::any_of(
        catalog_.offers_by_process[product.process].begin(),
        catalog_.offers_by_process[product.process].end(),
        [&](core::Index offer) { return fit_of(line, offer).kind == Fit::Kind::too_large; });
    if (is_too_large) return skips.add(SkipReason::over_run_max, product.sku);
    const auto& [country, region] = pools_.places[line.place];
    skips.add(SkipReason::no_factory, product.sku + " to " + (region.empty() ? country : region));
  }

  const core::Catalog& catalog_;
  const OrderPools& pools_;
  const std::string& key_;
  std::vector<const PooledLine*> left_;
  std::vector<core::Index> offers_;
};

}  // namespace

std::vector<ReplayPool> choose_offers(const core::Catalog& catalog, core::Currency currency,
                                      const OrderPools& pools, const std::string& key,
                                      Skips& skips) {
  return Choosing(catalog, currency, pools, key).choose(skips);
}

}  // namespace jidan::backtest
