// The rules by which the daemon would have pooled these lines, without its state.
#include "aggregator/backtest/program/order_pools.hpp"

#include <algorithm>

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/pool.hpp"
#include "aggregator/core/planning/service.hpp"

namespace jidan::backtest {
namespace {

// From when its promise counts and it can join its pool.
core::Instant joins_at(const core::OrderPlacement& order) {
  return order.payment == core::Payment::paid ? order.paid_at : order.placed_at;
}

}  // namespace

core::Currency usual_currency(const core::Catalog& catalog) {
  core::Currency usual;
  std::ptrdiff_t most = 0;
  for (const core::Offer& offer : catalog.offers) {
    const auto count =
        std::count_if(catalog.offers.begin(), catalog.offers.end(),
                      [&](const core::Offer& each) { return each.currency == offer.currency; });
    if (count <= most) continue;
    most = count;
    usual = offer.currency;
  }
  return usual;
}

void PoolGathering::skip_all(const SeenOrder& seen, SkipReason reason, const std::string& what) {
  for (std::size_t i = 0; i < seen.order.lines.size(); ++i) pools_.skips.add(reason, what);
}

void PoolGathering::take(SeenOrder&& seen) {
  const core::OrderPlacement& order = seen.order;
  if (order.test) return skip_all(seen, SkipReason::test_order, order.external_id);
  if (order.payment == core::Payment::pending)
    return skip_all(seen, SkipReason::unpaid, order.external_id);
  if (order.fingerprint != 0 && !fingerprints_.insert(order.fingerprint).second)
    return skip_all(seen, SkipReason::repeated, order.external_id);
  if (order.currency != core::Currency{} && order.currency != currency_)
    return skip_all(seen, SkipReason::other_currency, std::string(order.currency.text()));
  const core::Channel* channel = catalog_.find_channel(order.channel);
  if (channel == nullptr) return skip_all(seen, SkipReason::unknown_channel, order.channel);
  const auto index = static_cast<core::Index>(channel - catalog_.channels.data());
  if (order.exact_promise) return take_lines(seen, index, *order.exact_promise);
  const core::PromiseClass* named = core::find_promise_class(*channel, order.promise_class);
  if (named == nullptr) return skip_all(seen, SkipReason::unknown_promise, order.promise_class);
  take_lines(seen, index, core::resolve_promise(*channel, *named, joins_at(order)));
}

void PoolGathering::take_lines(const SeenOrder& seen, core::Index channel,
                               const core::Promise& promise) {
  const auto [place, is_new] = places_.try_emplace(
      {seen.order.country, seen.order.region}, static_cast<std::uint32_t>(pools_.places.size()));
  if (is_new) pools_.places.push_back(place->first);
  PooledLine line;
  line.at = joins_at(seen.order);
  line.channel = channel;
  line.place = place->second;
  line.promise = promise;
  for (std::size_t i = 0; i < seen.order.lines.size(); ++i) take_line(seen, i, line);
}

void PoolGathering::take_line(const SeenOrder& seen, std::size_t index, PooledLine line) {
  const core::LinePlacement& placed = seen.order.lines[index];
  const core::Product* product = catalog_.find_product(placed.sku);
  if (product == nullptr) return pools_.skips.add(SkipReason::unknown_sku, placed.sku);
  line.pieces = placed.quantity;
  line.product = static_cast<core::Index>(product - catalog_.products.data());
  line.variant = core::changeover_value(*product, placed.traits);
  line.artwork = placed.traits.artwork;
  OffersUnable unable = unable_offers(seen, index, *product);
  const auto [known, is_new] =
      unable_.try_emplace(std::move(unable), static_cast<std::uint32_t>(pools_.unable.size()));
  if (is_new) pools_.unable.push_back(known->first);
  line.unable = known->second;
  ++pools_.line_count;
  pools_.lines[catalog_.pool_keys[product->pool_key].text].push_back(line);
}

OffersUnable PoolGathering::unable_offers(const SeenOrder& seen, std::size_t index,
                                          const core::Product& product) const {
  OffersUnable unable;
  for (const core::Index each : catalog_.offers_by_process[product.process]) {
    const core::Offer& offer = catalog_.offers[each];
    const std::string& factory = catalog_.factories[offer.factory].id;
    const bool is_able = seen.tells_unable
                             ? std::find(seen.unable[index].begin(), seen.unable[index].end(),
                                         factory) == seen.unable[index].end()
                             : core::is_within_limits(offer.limits, seen.order.lines[index]);
    if (!is_able) unable.push_back(each);
  }
  return unable;
}

OrderPools PoolGathering::finish() {
  for (auto& [key, lines] : pools_.lines)
    std::stable_sort(lines.begin(), lines.end(),
                     [](const PooledLine& a, const PooledLine& b) { return a.at < b.at; });
  return std::move(pools_);
}

}  // namespace jidan::backtest
