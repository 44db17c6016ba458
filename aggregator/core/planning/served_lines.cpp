// One pass over the lines; see served_lines.hpp.
#include "aggregator/core/planning/served_lines.hpp"

#include <algorithm>
#include <utility>

#include "aggregator/core/planning/allocation.hpp"
#include "aggregator/core/planning/pool.hpp"

namespace jidan::core {
namespace {

std::uint32_t destination_of(const State& state, const Order& order,
                             std::vector<ServedLines::Destination>& known) {
  for (std::size_t i = 0; i < known.size(); ++i)
    if (known[i].channel == order.channel && known[i].region == order.region)
      return static_cast<std::uint32_t>(i);
  known.push_back({order.channel, order.region, &state.catalog->channels[order.channel],
                   place_of(state, order.region)});
  return static_cast<std::uint32_t>(known.size() - 1);
}

// Values become places among the different ones, by rising value; answers those.
template <class Value>
std::vector<Value> places_of(const std::vector<Value>& values, std::vector<ServedLine>& lines,
                             std::uint32_t ServedLine::*place) {
  std::vector<Value> different = values;
  std::sort(different.begin(), different.end());
  different.erase(std::unique(different.begin(), different.end()), different.end());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto found = std::lower_bound(different.begin(), different.end(), values[i]);
    lines[i].*place = static_cast<std::uint32_t>(found - different.begin());
  }
  return different;
}

}  // namespace

ServedLines::ServedLines(const State& state, const std::vector<Handle>& order) {
  lines.reserve(order.size());
  std::vector<Index> of_product;
  std::vector<std::uint64_t> of_variant;
  of_product.reserve(order.size());
  of_variant.reserve(order.size());
  for (const Handle handle : order) {
    const Part& part = state.parts[handle];
    const Line& line = state.lines[part.line];
    const Order& owner = state.orders[line.order];
    const Product& product = state.catalog->products[line.product];
    ServedLine& served = lines.emplace_back();
    served.part = handle;
    served.order = line.order;
    served.limits = class_limit(state, part);
    served.destination = destination_of(state, owner, destinations);
    served.quantity = part.quantity;
    served.load_each = product.load_thousandths;
    served.artwork = line.traits.artwork;
    served.promise = owner.promise();
    served.has_exclusions = part.has_exclusions;
    served.may_split = may_split(state, owner);
    served.same_run = owner.same_run;
    of_product.push_back(line.product);
    of_variant.push_back(changeover_value(product, line.traits));
  }
  products = places_of(of_product, lines, &ServedLine::product);
  variants = static_cast<std::uint32_t>(places_of(of_variant, lines, &ServedLine::variant).size());
}

}  // namespace jidan::core
