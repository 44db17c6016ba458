// Consent, limits and capability of equivalents; see equivalents.hpp.
#include "aggregator/core/planning/equivalents.hpp"

#include <algorithm>

#include "aggregator/core/parts.hpp"
#include "aggregator/core/planning/run_limits.hpp"
#include "aggregator/core/planning/service.hpp"

namespace jidan::core {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool covers(Substitution consent, EquivalentGrade grade) {
  switch (consent) {
    case Substitution::none:
      return false;
    case Substitution::same_work:
      return grade == EquivalentGrade::same_work;
    case Substitution::same_function:
      return true;
  }
  return false;
}

// What was made or is being made was made as one product.
bool is_untouched(const State& state, const Line& line) {
  bool untouched = true;
  for_each_part(state, line, [&](Handle part) {
    const PartState at = state.parts[part].state;
    untouched = untouched && (at == PartState::awaiting_payment || at == PartState::pooled ||
                              at == PartState::held || at == PartState::cancelled);
  });
  return untouched;
}

bool has_other_lines(const State& state, const Order& order) {
  return state.lines[order.last_line].next != order.last_line;
}

bool is_makeable(const State& state, const Line& line, const AgreedEquivalent& equivalent,
                 std::int64_t least_run, Instant now) {
  const Product* product = state.catalog->find_product(equivalent.sku);
  if (product == nullptr || product->availability != Availability::open) return false;
  LineService service = service_of(state, state.orders[line.order], line);
  service.product = product;
  const Eligibility eligible = eligible_offers(*state.catalog, service, now);
  return std::any_of(eligible.offers.begin(), eligible.offers.end(), [&](const OfferLimit& each) {
    const Offer& offer = state.catalog->offers[each.offer];
    return largest_run(offer) >= least_run &&
           !contains(equivalent.unable, state.catalog->factories[offer.factory].id);
  });
}

}  // namespace

std::vector<std::string> personalization_mistakes(const PersonalizationLimits& limits,
                                                  const LinePlacement& line) {
  std::vector<std::string> mistakes;
  if (limits.required && !line.has_personalization) mistakes.emplace_back("required");
  for (const std::string& placement : line.placements)
    if (!contains(limits.placements, placement)) mistakes.push_back("placement " + placement);
  if (line.text_graphemes_longest > limits.text_graphemes_max)
    mistakes.push_back("text longer than " + std::to_string(limits.text_graphemes_max));
  if (line.has_artwork && !limits.artwork_allowed) mistakes.emplace_back("artwork");
  return mistakes;
}

std::vector<std::string> unable_factories(const Catalog& catalog, const LinePlacement& line,
                                          const Product& product) {
  std::vector<std::string> unable;
  for (const Index each : catalog.offers_by_process[product.process]) {
    const Offer& offer = catalog.offers[each];
    if (!is_within_limits(offer.limits, line))
      unable.push_back(catalog.factories[offer.factory].id);
  }
  return unable;
}

std::vector<AgreedEquivalent> agreed_equivalents(const Catalog& catalog, Mode mode,
                                                 const LinePlacement& line,
                                                 const Product& product) {
  std::vector<AgreedEquivalent> agreed;
  if (line.substitution == Substitution::none || mode == Mode::custom) return agreed;
  for (const EquivalentGrade grade : {EquivalentGrade::same_work, EquivalentGrade::same_function})
    for (const Equivalent& each : product.equivalents) {
      if (each.grade != grade || !covers(line.substitution, grade)) continue;
      const Product* other = catalog.find_product(each.sku);
      if (other == nullptr || other == &product ||
          !personalization_mistakes(other->personalization, line).empty())
        continue;
      agreed.push_back({each.sku, unable_factories(catalog, line, *other)});
    }
  return agreed;
}

bool may_be_substituted(const State& state, Handle handle) {
  const Line& line = state.lines[handle];
  const Order& order = state.orders[line.order];
  return is_untouched(state, line) && !(order.same_run && has_other_lines(state, order));
}

std::optional<AgreedEquivalent> equivalent_for(const State& state, Handle handle,
                                               std::int64_t least_run, Instant now) {
  const auto found = state.equivalents.find(handle);
  if (found == state.equivalents.end()) return std::nullopt;
  if (!may_be_substituted(state, handle)) return std::nullopt;
  const Line& line = state.lines[handle];
  for (const AgreedEquivalent& each : found->second.left)
    if (is_makeable(state, line, each, least_run, now)) return each;
  return std::nullopt;
}

std::string made_as(const State& state, Handle line) {
  const auto found = state.equivalents.find(line);
  if (found == state.equivalents.end() || found->second.ordered.empty()) return {};
  return state.catalog->products[state.lines[line].product].sku;
}

}  // namespace jidan::core
