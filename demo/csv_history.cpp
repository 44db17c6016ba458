// Rows to orders; see csv_history.hpp.
#include "demo/csv_history.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "demo/countries.hpp"
#include "demo/csv.hpp"
#include "demo/families.hpp"
#include "demo/order_rules.hpp"
#include "platform/instant_text.hpp"

namespace jidan::demo {
namespace {

constexpr std::int64_t pounds_max = 1'000'000;
constexpr std::int64_t quantity_max = 1'000'000;
constexpr std::size_t order_lines_max = 2'000;

std::optional<std::int64_t> whole_number(std::string_view text, std::int64_t most) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > most)
    return std::nullopt;
  return number;
}

// Collects rows; orders may interleave in the file.
class Gathering {
 public:
  explicit Gathering(const std::map<std::string, std::string>& names) : names_(names) {}

  void take(const std::vector<std::string>& fields) {
    BoughtOrder& order = order_of(fields);
    if (order.lines.size() == order_lines_max)
      throw BadTable("order " + fields[0] + " has too many lines");
    BoughtLine line;
    line.number = static_cast<std::uint16_t>(order.lines.size() + 1);
    line.sku = fields[2];
    const auto quantity = whole_number(fields[3], quantity_max);
    const auto price = pence(fields[4]);
    if (line.sku.empty() || line.sku.size() > 64) throw BadTable("the SKU has no usable length");
    if (!quantity || *quantity == 0) throw BadTable("no quantity: " + fields[3]);
    if (!price) throw BadTable("no price: " + fields[4]);
    line.quantity = static_cast<std::int32_t>(*quantity);
    line.unit_price = *price;
    add_product(line);
    order.lines.push_back(std::move(line));
  }

  History finish(std::uint64_t seed) {
    std::stable_sort(history_.orders.begin(), history_.orders.end(),
                     [](const BoughtOrder& left, const BoughtOrder& right) {
                       return left.placed_at < right.placed_at;
                     });
    for (std::size_t i = 0; i < history_.orders.size(); ++i)
      apply_rules(history_.orders[i], i, hours_to(history_.orders[i].buyer.country), seed);
    for (auto& [sku, product] : products_) history_.products.push_back(std::move(product));
    history_.market = Market::britain;
    return std::move(history_);
  }

 private:
  static int hours_to(std::string_view code) {
    int hours = 0;
    for (const Country& each : countries())
      if (each.code == code) hours = std::max(hours, each.hours_from_britain);
    return hours;
  }

  BoughtOrder& order_of(const std::vector<std::string>& fields) {
    const auto known = order_by_id_.find(fields[0]);
    if (known != order_by_id_.end()) return history_.orders[known->second];
    const auto at = platform::read_rfc3339(fields[1]);
    const auto country = country_code(fields[5]);
    if (fields[0].empty()) throw BadTable("no order_id");
    if (!at) throw BadTable("no RFC 3339 instant: " + fields[1]);
    if (!country) throw BadTable("no country of the table: " + fields[5]);
    order_by_id_.emplace(fields[0], history_.orders.size());
    BoughtOrder order;
    order.external_id = fields[0];
    order.placed_at = *at;
    order.buyer.country = *country;
    return history_.orders.emplace_back(std::move(order));
  }

  void add_product(const BoughtLine& line) {
    const auto [at, is_new] = products_.try_emplace(line.sku);
    if (!is_new) return;
    const auto name = names_.find(line.sku);
    SoldProduct& product = at->second;
    product.sku = line.sku;
    product.name = name == names_.end() ? line.sku : name->second;
    product.process = process_for(product.sku, product.name);
    product.unit_price = line.unit_price;
  }

  const std::map<std::string, std::string>& names_;
  History history_;
  std::unordered_map<std::string, std::size_t> order_by_id_;
  std::map<std::string, SoldProduct> products_;
};

}  // namespace

std::optional<std::int64_t> pence(std::string_view pounds) {
  const std::size_t point = pounds.find('.');
  const auto whole = whole_number(pounds.substr(0, point), pounds_max);
  if (!whole) return std::nullopt;
  if (point == std::string_view::npos) return *whole * 100;
  std::string decimals(pounds.substr(point + 1));
  while (decimals.size() > 2 && decimals.back() == '0') decimals.pop_back();
  if (decimals.empty() || decimals.size() > 2) return std::nullopt;
  const auto hundredths = whole_number(decimals, 99);
  if (!hundredths) return std::nullopt;
  return *whole * 100 + *hundredths * (decimals.size() == 1 ? 10 : 1);
}

History read_history(const std::filesystem::path& orders,
                     const std::map<std::string, std::string>& names, std::uint64_t seed) {
  Gathering gathering(names);
  read_table(orders, "order_id,ordered_at,sku,quantity,unit_price,region",
             [&](const std::vector<std::string>& fields, int) { gathering.take(fields); });
  return gathering.finish(seed);
}

std::map<std::string, std::string> read_names(const std::filesystem::path& file) {
  std::map<std::string, std::string> names;
  if (!std::filesystem::exists(file)) return names;
  read_table(file, "sku,name", [&](const std::vector<std::string>& fields, int) {
    names.insert_or_assign(fields[0], fields[1]);
  });
  return names;
}

std::filesystem::path names_beside(const std::filesystem::path& orders) {
  std::filesystem::path stem = orders.filename();
  if (stem.extension() == ".gz") stem = stem.stem();
  return orders.parent_path() / (stem.stem().string() + "-sku-names.csv");
}

}  // namespace jidan::demo
