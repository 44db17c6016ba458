// Contents and price of what stays in a run; see run_rest.hpp.
#include "aggregator/core/planning/run_rest.hpp"

#include <algorithm>
#include <set>

#include "aggregator/core/planning/pool.hpp"

namespace jidan::core {
namespace {

// As it was when the run was released: what came later doesn't make it cheaper.
GivenPieces given_before(const Run& run) {
  GivenPieces given;
  for (const PriceTier& tier : run.price.tiers) {
    given.from = tier.period_from;
    given.counted.push_back({tier.counted, tier.given_before});
  }
  return given;
}

RunContents contents_without(const State& state, const Run& run, const RemovedPieces& removed) {
  RunContents contents;
  std::map<Index, std::int64_t> by_product;
  std::set<std::uint64_t> changeovers;
  std::set<std::uint64_t> new_plates;
  for (const Handle handle : run.parts) {
    const Part& part = state.parts[handle];
    const auto out = removed.find(handle);
    const std::int64_t pieces = part.quantity - (out == removed.end() ? 0 : out->second);
    if (pieces == 0) continue;
    const Line& line = state.lines[part.line];
    const Product& product = state.catalog->products[line.product];
    ++contents.lines;
    contents.pieces += pieces;
    contents.load_thousandths += pieces * product.load_thousandths;
    by_product[line.product] += pieces;
    changeovers.insert(changeover_value(product, line.traits));
    const auto& made_new = run.new_plates;
    if (std::find(made_new.begin(), made_new.end(), line.traits.artwork) != made_new.end())
      new_plates.insert(line.traits.artwork);
  }
  contents.changeovers = static_cast<std::int64_t>(changeovers.size());
  contents.new_plates = static_cast<std::int64_t>(new_plates.size());
  contents.pieces_by_product.assign(by_product.begin(), by_product.end());
  return contents;
}

RunPrice as_agreed(const RunPrice& agreed, std::int64_t pieces_left) {
  RunPrice price = agreed;
  const std::int64_t gone = agreed.ordered - pieces_left;
  price.ordered = pieces_left;
  price.pieces -= gone * agreed.unit_price;
  price.unfilled += gone * agreed.unit_price;
  return price;
}

}  // namespace

RunRest rest_of(const State& state, const Run& run, const RemovedPieces& removed) {
  RunRest rest;
  rest.contents = contents_without(state, run, removed);
  for (const auto& [handle, pieces] : removed) {
    const Line& line = state.lines[state.parts[handle].line];
    rest.solo_cost_removed += pieces * state.catalog->products[line.product].solo_unit_price;
  }
  rest.price = as_agreed(run.price, rest.contents.pieces);
  const bool is_same_terms = run.catalog_version == state.catalog->version;
  if (run.offer == kNoIndex || !is_same_terms || rest.contents.pieces == 0) return rest;
  const Offer& offer = state.catalog->offers[run.offer];
  rest.contents.given = given_before(run);
  const auto price = price_run(*state.catalog, offer, rest.contents);
  rest.may_be_made = price.has_value();
  if (!price) return rest;
  rest.price = *price;
  rest.may_be_made = offer.below_moq == BelowMoq::pay ||
                     moq_pieces(*state.catalog, offer, rest.contents) <= rest.contents.pieces;
  return rest;
}

}  // namespace jidan::core
