// Look-ups of the catalog, made once when it is applied. A pool key's text is readable and
// canonical: process|name=value|…, names sorted, with \ before any of | = \ inside a name or value.
#include "aggregator/core/catalog/catalog.hpp"

#include <algorithm>

namespace jidan::core {
namespace {

void append_escaped(std::string& text, std::string_view part) {
  for (const char letter : part) {
    if (letter == '|' || letter == '=' || letter == '\\') text += '\\';
    text += letter;
  }
}

PoolKey pool_key_of(const Product& product, std::string_view process_name) {
  PoolKey key;
  key.process = product.process;
  append_escaped(key.text, process_name);
  for (const std::string& name : product.pool_by) {
    const auto option = std::find_if(product.options.begin(), product.options.end(),
                                     [&](const Option& each) { return each.name == name; });
    // A product without the option pools with others that name it and lack it too.
    key.options.push_back({name, option == product.options.end() ? std::string() : option->value});
    key.text += '|';
    append_escaped(key.text, name);
    key.text += '=';
    append_escaped(key.text, key.options.back().value);
  }
  return key;
}

// FNV-1a; equal ends are compared as text all the same.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char letter : text) {
    hash ^= static_cast<unsigned char>(letter);
    hash *= 0x100000001B3ULL;
  }
  return hash;
}

std::uint64_t ends_hash(std::uint64_t from, std::uint64_t to) {
  return (from ^ (to >> 29)) * 0x9E3779B97F4A7C15ULL + to;
}

// A place, the region it is in, that region's country: from the most specific on.
struct TransitEnd {
  std::array<std::string_view, 3> names{};
  std::array<std::uint64_t, 3> hashes{};
  std::size_t count = 0;

  TransitEnd(std::string_view place, std::string_view region) {
    if (!place.empty()) add(place);
    if (region.size() > 2) add(region);
    if (region.size() >= 2) add(region.substr(0, 2));
  }
  void add(std::string_view name) {
    names[count] = name;
    hashes[count] = hash_of(name);
    ++count;
  }
};

const Transit* find_exactly(const Catalog& catalog, const TransitEnd& from, std::size_t from_rank,
                            const TransitEnd& to, std::size_t to_rank) {
  const auto range =
      catalog.transit_by_ends.equal_range(ends_hash(from.hashes[from_rank], to.hashes[to_rank]));
  for (auto entry = range.first; entry != range.second; ++entry) {
    const Transit& transit = catalog.transits[entry->second];
    if (transit.from == from.names[from_rank] && transit.to == to.names[to_rank]) return &transit;
  }
  return nullptr;
}

std::uint64_t offer_ends(Index factory, Index process) {
  return std::uint64_t{factory} << 32U | process;
}

template <class Record>
const Record* find_named(const std::unordered_map<std::string, Index>& positions,
                         const std::vector<Record>& records, std::string_view name) {
  const auto found = positions.find(std::string(name));
  return found == positions.end() ? nullptr : &records[found->second];
}

}  // namespace

void Catalog::index() {
  pool_keys.clear();
  pool_key_by_text.clear();
  product_by_sku.clear();
  factory_by_id.clear();
  channel_by_name.clear();
  process_by_name.clear();
  transit_by_ends.clear();
  offer_by_ends.clear();
  offers_by_process.assign(processes.size(), {});

  for (Index i = 0; i < processes.size(); ++i) process_by_name.emplace(processes[i].name, i);
  for (Index i = 0; i < channels.size(); ++i) channel_by_name.emplace(channels[i].name, i);
  for (Index i = 0; i < factories.size(); ++i) {
    factories[i].place = "factory:" + factories[i].id;
    factory_by_id.emplace(factories[i].id, i);
  }
  for (Hub& hub : hubs) hub.place = "hub:" + hub.id;
  for (Index i = 0; i < transits.size(); ++i)
    transit_by_ends.emplace(ends_hash(hash_of(transits[i].from), hash_of(transits[i].to)), i);
  for (Index i = 0; i < offers.size(); ++i) {
    offer_by_ends.emplace(offer_ends(offers[i].factory, offers[i].process), i);
    if (offers[i].process < processes.size()) offers_by_process[offers[i].process].push_back(i);
  }

  for (Index i = 0; i < products.size(); ++i) {
    Product& product = products[i];
    product_by_sku.emplace(product.sku, i);
    std::sort(product.options.begin(), product.options.end());
    std::sort(product.pool_by.begin(), product.pool_by.end());
    std::sort(product.changeover_by.begin(), product.changeover_by.end());
    product.pool_key = kNoIndex;
    if (product.process >= processes.size()) continue;
    PoolKey key = pool_key_of(product, processes[product.process].name);
    const auto [known, is_new] =
        pool_key_by_text.emplace(key.text, static_cast<Index>(pool_keys.size()));
    if (is_new) pool_keys.push_back(std::move(key));
    product.pool_key = known->second;
  }
}

const Product* Catalog::find_product(std::string_view sku) const {
  return find_named(product_by_sku, products, sku);
}

const Factory* Catalog::find_factory(std::string_view id) const {
  return find_named(factory_by_id, factories, id);
}

const Channel* Catalog::find_channel(std::string_view name) const {
  return find_named(channel_by_name, channels, name);
}

Index Catalog::find_offer(Index factory, Index process) const {
  const auto found = offer_by_ends.find(offer_ends(factory, process));
  return found == offer_by_ends.end() ? kNoIndex : found->second;
}

const Transit* find_transit(const Catalog& catalog, std::string_view from_place,
                            std::string_view from_region, std::string_view to_place,
                            std::string_view to_region) {
  const TransitEnd from(from_place, from_region);
  const TransitEnd to(to_place, to_region);
  for (std::size_t from_rank = 0; from_rank < from.count; ++from_rank)
    for (std::size_t to_rank = 0; to_rank < to.count; ++to_rank)
      if (const Transit* transit = find_exactly(catalog, from, from_rank, to, to_rank))
        return transit;
  return nullptr;
}

}  // namespace jidan::core
