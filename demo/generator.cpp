// Products, days and baskets from a seed; see generator.hpp.
#include "demo/generator.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "demo/families.hpp"
#include "demo/order_rules.hpp"
#include "demo/seeded.hpp"

namespace jidan::demo {
namespace {

struct Line {
  std::string_view code, name;
  int designs;
  std::int64_t price_fen;
};
// The families of families.hpp by their words, and things of no family.
constexpr auto lines = std::to_array<Line>({{"LB", "午餐袋 LUNCH BAG", 14, 2900},
                                            {"JB", "大号购物袋 JUMBO BAG", 20, 3500},
                                            {"MS", "铁皮画 METAL SIGN", 24, 4200},
                                            {"MG", "马克杯 MUG", 30, 3900},
                                            {"CD", "贺卡 CARD", 40, 900},
                                            {"TL", "烛台 T-LIGHT", 24, 2400},
                                            {"CU", "抱枕 CUSHION", 24, 5900},
                                            {"AP", "围裙 APRON", 13, 4900},
                                            {"GN", "杂货", 60, 3200}});

struct Place {
  std::string_view region, city;
};
constexpr auto places = std::to_array<Place>({{"CN-ZJ", "杭州"},
                                              {"CN-GD", "广州"},
                                              {"CN-SH", "上海"},
                                              {"CN-BJ", "北京"},
                                              {"CN-SC", "成都"},
                                              {"CN-HB", "武汉"},
                                              {"CN-JS", "苏州"},
                                              {"CN-SN", "西安"}});

// Orders by hour of the day, in thousandths: quiet nights, a peak in the evening.
constexpr std::array<int, 24> hour_permille = {14, 7,  4,  3,  3,  5,  12, 24, 36, 48, 55, 55,
                                               50, 48, 46, 46, 48, 52, 58, 72, 92, 98, 78, 46};

constexpr std::int64_t orders_a_day = 300;
constexpr int transit_hours = 48;
// 2026-11-01T16:00:00Z: midnight in Shanghai.
constexpr Instant first_midnight{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1} +
                                 std::chrono::hours{16}};

std::vector<SoldProduct> make_products() {
  std::vector<SoldProduct> products;
  for (const Line& line : lines)
    for (int design = 1; design <= line.designs; ++design) {
      SoldProduct product;
      product.sku = std::string(line.code) + "-" + std::to_string(100 + design);
      product.name = std::string(line.name) + " " + std::to_string(design);
      product.process = process_for(product.sku, product.name);
      product.unit_price = line.price_fen;
      products.push_back(std::move(product));
    }
  std::sort(products.begin(), products.end(),
            [](const SoldProduct& a, const SoldProduct& b) { return a.sku < b.sku; });
  return products;
}

int hour_of_day(Seeded& draw) {
  std::int64_t share = draw.below(1000);
  for (int hour = 0; hour < 24; ++hour) {
    share -= hour_permille[static_cast<std::size_t>(hour)];
    if (share < 0) return hour;
  }
  return 20;
}

// Mostly one piece; now and then a party, rarely a shop that buys for its shelf.
std::int32_t quantity_of(Seeded& draw) {
  const std::int64_t kind = draw.below(1000);
  if (kind < 780) return 1;
  if (kind < 950) return static_cast<std::int32_t>(2 + draw.below(5));
  if (kind < 995) return static_cast<std::int32_t>(10 + draw.below(50));
  return static_cast<std::int32_t>(100 + draw.below(700));
}

BoughtOrder make_order(const std::vector<SoldProduct>& products, Instant at, Seeded& draw) {
  BoughtOrder order;
  order.placed_at = at;
  const Place& place =
      places[static_cast<std::size_t>(draw.below(static_cast<std::int64_t>(places.size())))];
  order.buyer.country = "CN";
  order.buyer.region = place.region;
  order.buyer.city = place.city;
  const std::int64_t count = 1 + draw.below(3) * draw.below(3);
  for (std::int64_t i = 0; i < count; ++i) {
    // The smaller of two draws: a few designs sell most.
    const auto n = static_cast<std::int64_t>(products.size());
    const std::int64_t first = draw.below(n);
    const SoldProduct& product =
        products[static_cast<std::size_t>((std::min(first, draw.below(n)) * 37 + 11) % n)];
    BoughtLine line;
    line.number = static_cast<std::uint16_t>(i + 1);
    line.sku = product.sku;
    line.quantity = quantity_of(draw);
    line.unit_price = product.unit_price;
    order.lines.push_back(std::move(line));
  }
  return order;
}

}  // namespace

History generate(const GeneratorSettings& settings) {
  History history;
  history.market = Market::china;
  history.products = make_products();
  Seeded draw(settings.seed);
  for (int day = 0; day < settings.days; ++day) {
    const bool weekend = day % 7 >= 5;
    const std::int64_t count = orders_a_day * (weekend ? 3 : 2) / 2 - 75 + draw.below(150);
    for (std::int64_t i = 0; i < count; ++i) {
      const Instant at = first_midnight + std::chrono::days{day} +
                         std::chrono::hours{hour_of_day(draw)} +
                         std::chrono::seconds{draw.below(3600)};
      history.orders.push_back(make_order(history.products, at, draw));
    }
  }
  std::stable_sort(
      history.orders.begin(), history.orders.end(),
      [](const BoughtOrder& a, const BoughtOrder& b) { return a.placed_at < b.placed_at; });
  for (std::size_t i = 0; i < history.orders.size(); ++i) {
    history.orders[i].external_id = "G" + std::to_string(100'000 + i);
    apply_rules(history.orders[i], i, transit_hours, settings.seed);
  }
  return history;
}

}  // namespace jidan::demo
